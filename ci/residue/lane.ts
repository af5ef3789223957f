import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { JourneyFailure } from '../../fixtures/errors.ts';
import { labAdminTarget, labTarget, type Lab, type Series } from '../../fixtures/lab/lab.ts';
import { leftovers, readLedger } from '../../fixtures/ledger.ts';
import { connect } from '../../fixtures/odoo/connect.ts';
import { serverVersion } from '../../fixtures/odoo/server-version.ts';
import { probeDialect } from '../../fixtures/odoo/versions.ts';
import { grantRemoval } from '../../fixtures/removal-rights.ts';
import { resolveTarget, type TargetReference } from '../../fixtures/run-request.ts';
import type { Target } from '../../fixtures/target.ts';
import { sweepTarget, type SweepReport } from '../sweep.ts';
import { differencesOf, differenceLine, explain } from './comparison.ts';
import { killProbe, killSweep, removeRuns, runsIn, type Site } from './killed-run.ts';
import { takePicture, type Picture } from './picture.ts';
import type { Durations, Trial } from './plan.ts';
import { REMAINS } from './remains.ts';
import type { ComparisonResult, TrialResult } from './record.ts';
import { readStanding, standingChanges, type Standing } from './standing.ts';

/** One database of the lab in which runs are killed one after the other. */

/** The first call to a fresh database makes Odoo load its models, and the machine is busy. */
const PATIENT_MS = 120_000;
/** A server that is quiet for so long has ended what a killed client asked for. */
const QUIET_MS = 400;
/** A sweep takes no longer than this on an idle machine; a kill within it hits it while it works. */
const SWEEP_MS = 2_500;

export class Lane {
  readonly odoo: Series;
  readonly database: string;
  readonly #site: Site;
  readonly #reference: TargetReference;
  readonly #target: Target;
  readonly #client: Client;
  readonly #folder: string;
  readonly #drop: () => Promise<void>;
  readonly #before: { readonly picture: Picture; readonly standing: Standing };

  private constructor(
    odoo: Series,
    database: string,
    parts: {
      site: Site;
      reference: TargetReference;
      target: Target;
      client: Client;
      folder: string;
      drop: () => Promise<void>;
      before: { picture: Picture; standing: Standing };
    },
  ) {
    this.odoo = odoo;
    this.database = database;
    this.#site = parts.site;
    this.#reference = parts.reference;
    this.#target = parts.target;
    this.#client = parts.client;
    this.#folder = parts.folder;
    this.#drop = parts.drop;
    this.#before = parts.before;
  }

  /** A fresh database, with the rights to remove, and its picture. */
  static async open(lab: Lab, odoo: Series, database: string): Promise<Lane> {
    await lab.reset(odoo, database);
    const patient = (target: Target): Target => ({ ...target, callTimeoutMs: PATIENT_MS });
    const probe = await labTarget({ series: odoo, database });
    const admin = await connect(patient(await labAdminTarget({ series: odoo, database })));
    try {
      await grantRemoval(admin, await probeDialect(admin, await serverVersion(probe)), probe.login);
    } finally {
      await admin.close();
    }
    const folder = mkdtempSync(join(tmpdir(), `cutoff-residue-${odoo}-`));
    const target = `residue${odoo}`;
    const site: Site = {
      config: join(folder, 'cutoff.yaml'),
      target,
      resultsDir: join(folder, 'results'),
      temporaryDir: join(folder, 'tmp'),
    };
    mkdirSync(site.resultsDir);
    mkdirSync(site.temporaryDir);
    writeFileSync(join(folder, 'password'), probe.password.reveal(), { mode: 0o600 });
    const { url, login } = probe;
    const settings = {
      url,
      database,
      login,
      password: { file: join(folder, 'password') },
      kind: 'neutralised',
      safety: 'full',
      labels: { environment: 'lab', tenant: target },
      timeouts: { call: '2m', step: '5m' },
    };
    // JSON is YAML.
    writeFileSync(site.config, JSON.stringify({ targets: { [target]: settings } }));
    const reference: TargetReference = { from: 'configuration', name: target, configPath: site.config };
    const client = new Client(lab.postgres(odoo, database));
    client.on('error', () => undefined);
    await client.connect();
    const before = { picture: await takePicture(client), standing: await readStanding(client, odoo) };
    return new Lane(odoo, database, {
      site,
      reference,
      client,
      folder,
      before,
      target: await resolveTarget(reference),
      drop: () => lab.drop(odoo, database),
    });
  }

  /** Kills a run, sweeps as the trial says, and looks at what the business would notice. */
  async try(trial: Trial, durations: Durations): Promise<TrialResult> {
    const { hit, ledger, said } = await killProbe(trial, this.#site, durations);
    const { number, journey, channel } = trial;
    const about = {
      number,
      odoo: this.odoo,
      database: this.database,
      journey,
      channel,
      ledger: trial.ledger,
      sweep: trial.sweep,
    };
    if (hit !== undefined && trial.sweep === 'next run') {
      return { ...about, hit, noted: 0, found: 0, left: 0, failures: [] };
    }
    const noted = ledger === undefined ? 0 : leftovers(readLedger(ledger)).length;
    if (trial.ledger === 'deleted') {
      for (const run of runsIn(this.#site))
        rmSync(join(this.#site.resultsDir, run, 'ledger.jsonl'), { force: true });
    }
    const failures: string[] = [];
    // A run that ended by itself has to have passed, or nothing after it means anything.
    if (hit === undefined && !said.includes('Verdict: pass')) failures.push(`the run did not pass: ${said}`);
    const early = trial.sweep === 'at once' ? await this.#sweep().catch(forgiven) : undefined;
    await this.#quiet();
    if (trial.sweep === 'killed') {
      await killSweep(this.#site, durations.of(channel, 'start') * 0.25 + trial.point * SWEEP_MS);
      await this.#quiet();
    }
    const report = await this.#sweep();
    failures.push(
      ...report.failures.map(({ record, reason }) => `${record.model} ${record.id} not undone: ${reason}`),
    );
    failures.push(...(await this.#stillThere()));
    failures.push(
      ...standingChanges(this.#before.standing, await readStanding(this.#client, this.odoo)).map(
        (change) => `after the sweep: ${change}`,
      ),
    );
    removeRuns(this.#site);
    return {
      ...about,
      hit: hit ?? null,
      noted: trial.ledger === 'deleted' ? 0 : noted,
      found: report.found.length + (early?.found.length ?? 0),
      left: report.residue + (early?.residue ?? 0),
      failures,
    };
  }

  /** The whole database against its state before. */
  async compare(kills: number): Promise<ComparisonResult> {
    await this.#quiet();
    await this.#sweep();
    await this.#quiet();
    const differences = differencesOf(this.#before.picture, await takePicture(this.#client));
    const { explained, unexplained } = explain(differences, REMAINS, this.odoo);
    return {
      odoo: this.odoo,
      database: this.database,
      kills,
      tables: this.#before.picture.size,
      rows: [...this.#before.picture.values()].reduce((sum, rows) => sum + rows.size, 0),
      remains: [...explained].map(([{ table, change }, rows]) => ({ table, change, rows })),
      unexplained: unexplained.map(differenceLine),
    };
  }

  /** For a test of the comparison itself: a change that nobody may make. */
  async plant(sql: string): Promise<void> {
    await this.#client.query(sql);
  }

  async close(keep: boolean): Promise<void> {
    await this.#client.end();
    rmSync(this.#folder, { recursive: true, force: true });
    if (!keep) await this.#drop();
  }

  #sweep(): Promise<SweepReport> {
    return sweepTarget({
      target: this.#target,
      reference: this.#reference,
      resultsDir: this.#site.resultsDir,
      // Nothing runs any more; what was made within this very second counts as well.
      before: new Date(Date.now() + 2_000),
      dryRun: false,
    });
  }

  /** A second sweep finds nothing. */
  async #stillThere(): Promise<string[]> {
    const { found } = await sweepTarget({
      target: this.#target,
      reference: this.#reference,
      resultsDir: this.#site.resultsDir,
      before: new Date(Date.now() + 2_000),
      dryRun: true,
    });
    return found.map(({ model, id, name }) => `a second sweep still finds ${model} ${id} (${name})`);
  }

  /** Waits until Odoo does nothing in this database: it goes on with what a killed client asked for. */
  async #quiet(): Promise<void> {
    let quietSince = Date.now();
    while (Date.now() - quietSince < QUIET_MS) {
      const { rows } = await this.#client.query<{ busy: string }>(
        `SELECT count(*) AS busy FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`,
      );
      if (rows[0]?.busy !== '0') quietSince = Date.now();
      await delay(50);
    }
  }
}

/** What Odoo is still at can stand in the way of a sweep; the next one counts. */
function forgiven(error: unknown): undefined {
  if (error instanceof JourneyFailure) return undefined;
  throw error;
}
