import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { openLab, SERIES, type Lab, type Series } from '../../fixtures/lab/lab.ts';
import { withLock } from '../../fixtures/lab/lock.ts';
import { CHANNELS, type Channel } from '../../fixtures/record.ts';
import { seedFrom } from '../../fixtures/random.ts';
import { redact } from '../../fixtures/secret.ts';
import type { JourneyName } from '../../journeys/journey.ts';
import { writeAtomic } from '../../reporters/storage/atomic-file.ts';
import { Lane } from './lane.ts';
import { Durations, trialsOf } from './plan.ts';
import { ResidueRecord, verdictOn, type ComparisonResult, type TrialResult } from './record.ts';

export interface ResidueOptions {
  /** Kills by version. */
  readonly kills: Readonly<Partial<Record<Series, number>>>;
  readonly journeys: readonly JourneyName[];
  readonly channels?: readonly Channel[];
  readonly seed: number;
  /** How the names of its databases begin, so that two courses can go on beside each other. */
  readonly databases?: string;
  /** Databases of each version in which runs are killed beside each other. */
  readonly lanes: number;
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
  /** For tests of this course: run on each database before the last comparison. */
  readonly plant?: string;
}

const DATABASES = 'residue-kills';
export const RECORD_FILE = 'residue.json';

/** Runs that ended before their kill, per kill that was asked for: a course is bounded. */
const MOST_ATTEMPTS = 1.6;

/**
 * Kills runs in a database of each version, sweeps after each, compares, and writes the record. Versions go on beside
 * each other: while one waits for Odoo, the other starts its processes.
 */
export async function runResidue(options: ResidueOptions): Promise<ResidueRecord> {
  const startedAt = new Date();
  const lab = await openLab();
  const asked = shared(options);
  await lab.up({
    series: [...new Set(asked.map(({ odoo }) => odoo))],
    databases: [],
    yes: options.yes,
    output: 'silent',
  });
  const trials: TrialResult[] = [];
  const comparisons: ComparisonResult[] = [];
  await Promise.all(
    asked.map((share) =>
      withLock(`${lab.provider.host(share.odoo).id}:${share.database}`, () =>
        runLane(lab, share, options, {
          trial: (result) => {
            trials.push(result);
            options.onTrial(result);
          },
          comparison: (result) => {
            comparisons.push(result);
            options.onComparison(result);
          },
        }),
      ),
    ),
  );
  const facts = {
    asked,
    trials,
    comparisons,
  };
  const record = ResidueRecord.parse({
    record: 'cutoff.residue',
    version: 1,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    seed: options.seed,
    ...facts,
    ...verdictOn(facts),
  });
  await mkdir(options.resultsDir, { recursive: true });
  await writeAtomic(join(options.resultsDir, RECORD_FILE), `${redact(JSON.stringify(record, null, 2))}\n`);
  return record;
}

/** The kills of each version, shared out over its databases. */
function shared({ kills, lanes, databases = DATABASES }: ResidueOptions): ResidueRecord['asked'] {
  return SERIES.flatMap((odoo) => {
    const wanted = kills[odoo] ?? 0;
    const used = Math.min(lanes, wanted);
    return Array.from({ length: used }, (_, lane) => ({
      odoo,
      database: `${databases}-${lane + 1}`,
      kills: Math.floor(wanted / used) + (lane < wanted % used ? 1 : 0),
    }));
  });
}

async function runLane(
  lab: Lab,
  { odoo, database, kills: wanted }: ResidueRecord['asked'][number],
  options: ResidueOptions,
  tell: { trial: (result: TrialResult) => void; comparison: (result: ComparisonResult) => void },
): Promise<void> {
  const lane = await Lane.open(lab, odoo, database);
  try {
    const runs = options.journeys.flatMap((journey) =>
      (options.channels ?? CHANNELS).map((channel) => ({ journey, channel })),
    );
    const durations = new Durations();
    let kills = 0;
    let comparedAfter = -1;
    for (const trial of trialsOf(runs, seedFrom(`${options.seed}/${odoo}/${database}`))) {
      const isLast = kills + 1 >= wanted;
      if (options.signal.aborted || kills >= wanted || trial.number > wanted * MOST_ATTEMPTS + 2) break;
      // Nothing comes after the last one that could sweep for it.
      const result = await lane.try(
        isLast && trial.sweep === 'next run' ? { ...trial, sweep: 'quiet' } : trial,
        durations,
      );
      if (result.hit !== null) kills += 1;
      tell.trial(result);
      if (kills % options.compareEvery === 0 && kills !== comparedAfter && kills > 0 && kills < wanted) {
        tell.comparison(await lane.compare(kills));
        comparedAfter = kills;
      }
    }
    if (options.plant !== undefined) await lane.plant(options.plant);
    tell.comparison(await lane.compare(kills));
  } finally {
    await lane.close(options.keep);
  }
}
