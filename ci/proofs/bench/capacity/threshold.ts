/** What stairs say of the capacity, where a rate near it is met once and missed the next time. Pure. */

import { sustainedRate, type SustainedRate } from '../../../jobs/capacity/interval.ts';
import { smallest } from '../../../../fixtures/statistics/summary.ts';

/** A rate, and what became of its runs. */
export interface Stair {
  readonly perSecond: number;
  readonly met: number;
  readonly missed: number;
}

export interface Threshold {
  /** The capacity lies between these: from a stair below it to one above it. */
  readonly low: number;
  readonly high: number;
  /** Runs that were missed below it, or met above it. */
  readonly against: number;
  readonly runs: number;
}

/**
 * The step from met to missed with the fewest runs against it, which is the most likely one where any run is wrong with
 * the same chance. Of several that are as likely the outermost stairs count. `undefined` where the step would lie below
 * the lowest or above the highest stair: then nobody has seen both sides of it.
 *
 * @param stairs in the order of their rates
 */
export function thresholdOf(stairs: readonly Stair[]): Threshold | undefined {
  const againstAt = Array.from({ length: stairs.length + 1 }, (_, step) =>
    stairs.reduce((sum, { met, missed }, index) => sum + (index < step ? missed : met), 0),
  );
  const against = smallest(againstAt);
  const low = stairs[againstAt.indexOf(against) - 1]?.perSecond;
  const high = stairs[againstAt.lastIndexOf(against)]?.perSecond;
  if (low === undefined || high === undefined) return undefined;
  return { low, high, against, runs: stairs.reduce((sum, { met, missed }) => sum + met + missed, 0) };
}

/** The rate that nine of ten runs keep, as the report of a search means it; `undefined` where one end alone was seen. */
export function keptOf(stairs: readonly Stair[]): SustainedRate | undefined {
  const runs = stairs.flatMap(({ perSecond, met, missed }) => [
    ...Array.from({ length: met }, () => ({ perSecond, is: 'meets' as const })),
    ...Array.from({ length: missed }, () => ({ perSecond, is: 'fails' as const })),
  ]);
  const levels = runs.map((run) => ({ ...run, counted: run.is, purpose: 'bisect' as const }));
  return sustainedRate(levels) ?? undefined;
}
