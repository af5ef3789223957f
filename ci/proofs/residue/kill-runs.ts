import { join } from 'node:path';
import { openLab, SERIES, type Lab, type Series } from '../../../fixtures/lab/lab.ts';
import { withLock } from '../../../fixtures/lab/lock.ts';
import { seedFrom } from '../../../fixtures/machine/random.ts';
import { writeProof } from '../proof-command.ts';
import { KillDatabase } from './kill-database.ts';
import { Durations, trialsOf } from './plan.ts';
import type { Place } from './record.ts';
import { ResidueRecord, verdictOn, type ComparisonResult, type Run, type TrialResult } from './record.ts';

export interface ResidueOptions {
  /** Kills of each version, by place. */
  readonly kills: Readonly<Record<Place, Readonly<Partial<Record<Series, number>>>>>;
  /** What is killed, in turn. */
  readonly runs: readonly Run[];
  readonly seed: number;
  /** How the names of its databases begin, so that two proofs can run at the same time. */
  readonly databases?: string;
  /** Databases of each version in which runs are killed beside each other. */
  readonly parallel: number;
  /** A full comparison after so many kills, and after the last. */
  readonly compareEvery: number;
  /** Absolute path of the results folder. */
  readonly resultsDir: string;
  readonly yes: boolean;
  /** Keeps the databases to look into. */
  readonly keep: boolean;
  readonly signal: AbortSignal;
  readonly onTrial: (result: TrialResult) => void;
  readonly onComparison: (result: ComparisonResult) => void;
  /** For tests: called with each database before its last comparison. */
  readonly plant?: (share: Share) => Promise<void>;
}

/** Kills in one database of the lab. */
export type Share = ResidueRecord['asked'][number];

const DATABASES = 'residue-kills';
const RECORD_FILE = 'residue.json';

/** Runs that ended before their kill, per kill that was asked for: a course is bounded. */
const MOST_ATTEMPTS = 1.6;

/**
 * Kills runs in databases of each version, sweeps after each, compares, and writes the record, after every kill anew:
 * what was seen before an interruption is kept. Versions go on beside each other: while one waits for Odoo, the other
 * starts its processes.
 *
 * @throws what a lane throws, when the others have ended
 */
export async function runResidue(options: ResidueOptions): Promise<ResidueRecord> {
  const lab = await openLab();
  const asked = shared(options);
  await lab.up({
    series: [...new Set(asked.map(({ odoo }) => odoo))],
    databases: [],
    yes: options.yes,
    output: 'silent',
  });
  const account = new Account(options, asked);
  const parallel = await Promise.allSettled(
    SERIES.flatMap((odoo) => {
      const shares = asked.filter((share) => share.odoo === odoo);
      return Array.from({ length: options.parallel }, async () => {
        for (let share = shares.shift(); share !== undefined; share = shares.shift()) {
          const at = share;
          await withLock(`${lab.provider.host(odoo).id}:${at.database}`, () =>
            runShare(lab, at, options, account),
          );
        }
      });
    }),
  );
  const record = await account.write();
  for (const killDatabase of parallel) if (killDatabase.status === 'rejected') throw killDatabase.reason;
  return record;
}

/** What was seen so far, in memory and as a file. */
class Account {
  readonly #options: ResidueOptions;
  readonly #startedAt = new Date();
  readonly #asked: readonly Share[];
  readonly #trials: TrialResult[] = [];
  readonly #comparisons: ComparisonResult[] = [];

  constructor(options: ResidueOptions, asked: readonly Share[]) {
    this.#options = options;
    this.#asked = asked;
  }

  async trial(result: TrialResult): Promise<void> {
    this.#trials.push(result);
    this.#options.onTrial(result);
    await this.write();
  }

  async comparison(result: ComparisonResult): Promise<void> {
    this.#comparisons.push(result);
    this.#options.onComparison(result);
    await this.write();
  }

  async write(): Promise<ResidueRecord> {
    const { seed, runs, resultsDir } = this.#options;
    const facts = {
      asked: [...this.#asked],
      runs: [...runs],
      trials: [...this.#trials],
      comparisons: [...this.#comparisons],
    };
    const record = ResidueRecord.parse({
      record: 'cutoff.residue',
      version: 1,
      startedAt: this.#startedAt.toISOString(),
      finishedAt: new Date().toISOString(),
      seed,
      ...facts,
      ...verdictOn(facts),
    });
    await writeProof(join(resultsDir, RECORD_FILE), ResidueRecord, record);
    return record;
  }
}

/** The kills of each version and place, shared out over databases. A company is made once: its kills go together. */
function shared({ kills, parallel, databases = DATABASES }: ResidueOptions): Share[] {
  return SERIES.flatMap((odoo): Share[] => {
    const wanted = kills.database[odoo] ?? 0;
    const inCompany = kills.company[odoo] ?? 0;
    const used = Math.min(parallel, wanted);
    return [
      ...Array.from({ length: used }, (_, killDatabase): Share => ({
        odoo,
        place: 'database',
        database: `${databases}-${killDatabase + 1}`,
        kills: Math.floor(wanted / used) + (killDatabase < wanted % used ? 1 : 0),
      })),
      ...(inCompany === 0
        ? []
        : [{ odoo, place: 'company' as const, database: `${databases}-company`, kills: inCompany }]),
    ];
  });
}

async function runShare(
  lab: Lab,
  share: Share,
  { runs, seed, signal, compareEvery, plant, keep }: ResidueOptions,
  account: Account,
): Promise<void> {
  if (signal.aborted) return;
  const { odoo, place, database, kills: wanted } = share;
  const killDatabase = await KillDatabase.open(lab, odoo, place, database);
  try {
    const durations = new Durations();
    let kills = 0;
    let comparedAfter = -1;
    for (const trial of trialsOf(runs, seedFrom(`${seed}/${odoo}/${database}`))) {
      const isLast = kills + 1 >= wanted;
      if (signal.aborted || kills >= wanted || trial.number > wanted * MOST_ATTEMPTS + 2) break;
      // Nothing comes after the last one that could sweep for it.
      const result = await killDatabase.try(
        isLast && trial.sweep === 'next run' ? { ...trial, sweep: 'quiet' } : trial,
        durations,
      );
      if (result.hit !== null) kills += 1;
      await account.trial(result);
      if (kills % compareEvery === 0 && kills !== comparedAfter && kills > 0 && kills < wanted) {
        await account.comparison(await killDatabase.compare(kills));
        comparedAfter = kills;
      }
    }
    await plant?.(share);
    await account.comparison(await killDatabase.compare(kills));
  } finally {
    await killDatabase.close(keep);
  }
}
