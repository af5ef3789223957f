import { z } from 'zod';
import { CHANNELS } from '../../fixtures/record.ts';
import { SERIES } from '../../fixtures/lab/series.ts';
import { JOURNEY_NAMES } from '../../journeys/journey.ts';

/** The account of a run of kills, kept as `residue.json`. */

const Count = z.number().int().nonnegative();

export const TrialResult = z.strictObject({
  number: z.number().int(),
  odoo: z.enum(SERIES),
  database: z.string(),
  journey: z.enum(JOURNEY_NAMES),
  channel: z.enum(CHANNELS),
  ledger: z.enum(['kept', 'deleted']),
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
  odoo: z.enum(SERIES),
  database: z.string(),
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
  version: z.literal(1),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  seed: z.number().int(),
  /** Kills that were asked for, by database of the lab. */
  asked: z.array(z.strictObject({ odoo: z.enum(SERIES), database: z.string(), kills: Count })),
  trials: z.array(TrialResult),
  comparisons: z.array(ComparisonResult),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  reasons: z.array(z.string()),
});
export type ResidueRecord = z.infer<typeof ResidueRecord>;

/** Nothing is a pass by default: every kill that was asked for, and a full comparison after the last of them. */
export function verdictOn({
  asked,
  trials,
  comparisons,
}: Pick<ResidueRecord, 'asked' | 'trials' | 'comparisons'>): Pick<ResidueRecord, 'verdict' | 'reasons'> {
  const failed = [
    ...trials.flatMap(({ odoo, number, journey, channel, failures }) =>
      failures.map((failure) => `Odoo ${odoo}, kill ${number} (${journey}, ${channel}): ${failure}`),
    ),
    ...comparisons.flatMap(({ odoo, kills, unexplained }) =>
      unexplained.map((line) => `Odoo ${odoo}, after ${kills} kills: ${line}`),
    ),
  ];
  const missing = asked.flatMap(({ odoo, database, kills: wanted }) => {
    const isHere = (each: { odoo: string; database: string }): boolean =>
      each.odoo === odoo && each.database === database;
    const kills = trials.filter((trial) => isHere(trial) && trial.hit !== null).length;
    const last = comparisons.findLast(isHere);
    const place = `Odoo ${odoo}, ${database}`;
    return [
      ...(kills < wanted || wanted === 0 ? [`${place}: ${kills} of ${wanted} runs were killed.`] : []),
      ...(last === undefined || last.kills < kills
        ? [`${place}: the database was not compared after the last kill.`]
        : []),
    ];
  });
  if (asked.length === 0) missing.push('No kill was asked for.');
  if (failed.length > 0) return { verdict: 'fail', reasons: [...failed, ...missing] };
  if (missing.length > 0) return { verdict: 'inconclusive', reasons: missing };
  return { verdict: 'pass', reasons: [] };
}
