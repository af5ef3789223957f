import { z } from 'zod';
import { CHANNELS } from '../../../fixtures/record/record.ts';
import { SERIES } from '../../../fixtures/lab/series.ts';
import { JOURNEY_NAMES } from '../../../journeys/catalogue.ts';
import { RECORD } from '../proof-command.ts';

/** The account of a run of kills, kept as `residue.json`. */

/**
 * Where runs are killed. `database`: in a neutralised database that is theirs alone. `company`: in the company that
 * `cutoff prepare` makes in a production database, beside a real one.
 */
const PLACES = ['database', 'company'] as const;
export type Place = (typeof PLACES)[number];

const Count = z.number().int().nonnegative();

const where = { odoo: z.enum(SERIES), place: z.enum(PLACES), database: z.string() };

const Run = z.strictObject({ journey: z.enum(JOURNEY_NAMES), channel: z.enum(CHANNELS) });
export type Run = z.infer<typeof Run>;

export const TrialResult = z.strictObject({
  number: z.number().int(),
  ...where,
  journey: z.enum(JOURNEY_NAMES),
  channel: z.enum(CHANNELS),
  ledger: z.enum(['kept', 'cut', 'deleted']),
  sweep: z.enum(['quiet', 'at once', 'killed', 'next run']),
  /** Where the kill hit; `null` where the run ended before. */
  hit: z.strictObject({ stage: z.string(), afterMs: z.number(), processes: Count }).nullable(),
  /** Documents that the ledger knew. */
  noted: Count,
  /** Documents that the sweep found, by ledger and marks. */
  found: Count,
  /** Of those, what stays without effect. */
  left: Count,
  failures: z.array(z.string()),
});
export type TrialResult = z.infer<typeof TrialResult>;

export const ComparisonResult = z.strictObject({
  ...where,
  /** Kills before it. */
  kills: Count,
  tables: Count,
  rows: Count,
  remains: z.array(z.strictObject({ table: z.string(), change: z.string(), rows: Count })),
  unexplained: z.array(z.string()),
});
export type ComparisonResult = z.infer<typeof ComparisonResult>;

export const ResidueRecord = z.strictObject({
  record: z.literal('cutoff.residue'),
  ...RECORD,
  seed: z.number().int(),
  /** Kills that were asked for, by database of the lab. */
  asked: z.array(z.strictObject({ ...where, kills: Count })),
  /** What is run and killed, in turn. */
  runs: z.array(Run),
  trials: z.array(TrialResult),
  comparisons: z.array(ComparisonResult),
});
export type ResidueRecord = z.infer<typeof ResidueRecord>;

type Facts = Pick<ResidueRecord, 'asked' | 'runs' | 'trials' | 'comparisons'>;

/**
 * Nothing is a pass by default: every kill that was asked for, of every kind of run where there are enough, and a full
 * comparison after the last of them.
 */
export function verdictOn(facts: Facts): Pick<ResidueRecord, 'verdict' | 'reasons'> {
  const failed = [
    ...facts.trials.flatMap(({ number, journey, channel, failures, ...at }) =>
      failures.map((failure) => `${placeName(at)}, kill ${number} (${journey}, ${channel}): ${failure}`),
    ),
    ...facts.comparisons.flatMap(({ kills, unexplained, ...at }) =>
      unexplained.map((line) => `${placeName(at)}, after ${kills} kills: ${line}`),
    ),
  ];
  const missing = [
    ...facts.asked.flatMap((share) => missingOf(share, facts)),
    ...unkilled(facts),
    ...(facts.asked.length === 0 ? ['No kill was asked for.'] : []),
  ];
  if (failed.length > 0) return { verdict: 'fail', reasons: [...failed, ...missing] };
  if (missing.length > 0) return { verdict: 'inconclusive', reasons: missing };
  return { verdict: 'pass', reasons: [] };
}

/** Where it was, for people. */
export function placeName({
  odoo,
  database,
  place,
}: Pick<TrialResult, 'odoo' | 'database' | 'place'>): string {
  return `Odoo ${odoo}, ${database}${place === 'company' ? ' (synthetic company)' : ''}`;
}

function missingOf(share: ResidueRecord['asked'][number], { trials, comparisons }: Facts): string[] {
  const isHere = (each: { odoo: string; database: string }): boolean =>
    each.odoo === share.odoo && each.database === share.database;
  const kills = trials.filter((trial) => isHere(trial) && trial.hit !== null).length;
  const last = comparisons.findLast(isHere);
  const place = placeName(share);
  return [
    ...(kills < share.kills || share.kills === 0
      ? [`${place}: ${kills} of ${share.kills} runs were killed.`]
      : []),
    ...(last === undefined || last.kills < kills
      ? [`${place}: the database was not compared after the last kill.`]
      : []),
  ];
}

/** Kills for each kind of run from which on every kind has to have been hit. */
const ENOUGH = 2;

/** Kinds of runs that no kill hit although there were enough: each version and place has its own. */
function unkilled({ asked, runs, trials }: Facts): string[] {
  const places = new Map(asked.map((share) => [`${share.odoo} ${share.place}`, share]));
  return [...places.values()].flatMap(({ odoo, place }) => {
    const isHere = (each: { odoo: string; place: string }): boolean =>
      each.odoo === odoo && each.place === place;
    const wanted = asked.filter(isHere).reduce((sum, { kills }) => sum + kills, 0);
    if (wanted < ENOUGH * runs.length) return [];
    const hit = trials.filter((trial) => isHere(trial) && trial.hit !== null);
    return runs
      .filter((run) => !hit.some((trial) => trial.journey === run.journey && trial.channel === run.channel))
      .map(
        ({ journey, channel }) =>
          `Odoo ${odoo}${place === 'company' ? ', synthetic company' : ''}: no kill hit ${journey} by ${channel}.`,
      );
  });
}
