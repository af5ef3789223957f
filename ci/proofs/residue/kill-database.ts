import { existsSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { JourneyFailure } from '../../../fixtures/failures/errors.ts';
import type { Lab, Series } from '../../../fixtures/lab/lab.ts';
import { LEDGER_FILE, leftovers, readLedger } from '../../../fixtures/sweep/ledger.ts';
import { sweepTarget, type SweepReport } from '../../jobs/sweep/sweep.ts';
import { differencesOf, differenceLine, explain } from './comparison.ts';
import { killProbe, killSweep, removeRuns, runsIn } from './killed-run.ts';
import { ownershipOf, readOwner, type Owner } from './ownership.ts';
import { rowCount, takePicture, type Picture } from './picture.ts';
import type { Place } from './record.ts';
import type { Durations, Trial } from './plan.ts';
import { REMAINS } from './remains.ts';
import type { ComparisonResult, TrialResult } from './record.ts';
import { makeSite, type Site } from './site.ts';
import { readStanding, standingChanges, type Standing } from './standing.ts';

/** One database of the lab in which runs are killed one after the other. */

/** A server that is quiet for so long has ended what a killed client asked for. */
const QUIET_MS = 400;
/** A sweep takes no longer than this on an idle machine; a kill within it hits it while it works. */
const SWEEP_MS = 2_500;

interface Before {
  readonly picture: Picture;
  readonly standing: Standing;
  /** Of the synthetic company, in whose database nothing else may differ. */
  readonly owner: Owner | undefined;
}

export class KillDatabase {
  readonly #lab: Lab;
  readonly #site: Site;
  readonly #client: Client;
  readonly #before: Before;

  private constructor(lab: Lab, site: Site, client: Client, before: Before) {
    this.#lab = lab;
    this.#site = site;
    this.#client = client;
    this.#before = before;
  }

  /** A fresh database and its picture. */
  static async open(lab: Lab, odoo: Series, place: Place, database: string): Promise<KillDatabase> {
    const site = await makeSite(lab, odoo, place, database);
    const client = new Client(lab.postgres(odoo, database));
    client.on('error', () => undefined);
    await client.connect();
    const { synthetic, login } = site.target;
    return new KillDatabase(lab, site, client, {
      picture: await takePicture(client),
      standing: await readStanding(client, odoo),
      owner: synthetic?.is === 'company' ? await readOwner(client, synthetic.name, login) : undefined,
    });
  }

  /** Kills a run, sweeps as the trial says, and looks at what the business would notice. */
  async try(trial: Trial, durations: Durations): Promise<TrialResult> {
    const { hit, ledger, said } = await killProbe(trial, this.#site, durations);
    const { number, journey, channel } = trial;
    const about = {
      number,
      ...this.#where,
      journey,
      channel,
      ledger: trial.ledger,
      sweep: trial.sweep,
    };
    if (trial.ledger === 'cut' && ledger !== undefined) cutLastLine(ledger);
    if (hit !== undefined && trial.sweep === 'next run') {
      return { ...about, hit, noted: 0, found: 0, left: 0, failures: [] };
    }
    const noted = ledger === undefined ? 0 : leftovers(readLedger(ledger).entries).length;
    if (trial.ledger === 'deleted') {
      for (const run of runsIn(this.#site))
        rmSync(join(this.#site.resultsDir, run, LEDGER_FILE), { force: true });
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
    for (const { record, reason } of report.failures) {
      failures.push(`${record.model} ${record.id} not undone: ${reason}`);
    }
    for (const each of await this.#stillThere()) failures.push(each);
    const standing = await readStanding(this.#client, this.#site.odoo);
    for (const change of standingChanges(this.#before.standing, standing)) {
      failures.push(`after the sweep: ${change}`);
    }
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
    const before = this.#before.picture;
    const after = await takePicture(this.#client);
    const { owner } = this.#before;
    const { explained, unexplained } = explain(
      differencesOf(before, after),
      REMAINS,
      this.#site,
      owner === undefined ? undefined : (each) => ownershipOf(each, owner, [after, before]),
    );
    return {
      ...this.#where,
      kills,
      tables: before.size,
      rows: rowCount(before),
      remains: [...explained].map(([{ table, change }, rows]) => ({ table, change, rows })),
      unexplained: unexplained.map(differenceLine),
    };
  }

  async close(keep: boolean): Promise<void> {
    await this.#client.end();
    rmSync(this.#site.folder, { recursive: true, force: true });
    if (!keep) await this.#lab.drop(this.#site.odoo, this.#site.database);
  }

  get #where(): Pick<Site, 'odoo' | 'place' | 'database'> {
    const { odoo, place, database } = this.#site;
    return { odoo, place, database };
  }

  #sweep({ dryRun = false } = {}): Promise<SweepReport> {
    const { target, reference, resultsDir } = this.#site;
    // Nothing runs any more; what was made within this very second counts as well.
    return sweepTarget({ target, reference, resultsDir, before: new Date(Date.now() + 2_000), dryRun });
  }

  /** A second sweep finds nothing. */
  async #stillThere(): Promise<string[]> {
    const { found } = await this.#sweep({ dryRun: true });
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

/** As a full disk or a power cut leaves it. */
function cutLastLine(path: string): void {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  const start = bytes.lastIndexOf('\n', -2) + 1;
  truncateSync(path, Math.floor((start + bytes.length) / 2));
}

/** Work that Odoo has not finished can block a sweep; the next one counts. */
function forgiven(error: unknown): undefined {
  if (error instanceof JourneyFailure) return undefined;
  throw error;
}
