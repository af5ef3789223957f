/** All stairs upwards and down again: where a rate near the capacity is met once and missed the next time. */

import type { CapacityLevel, CapacityPlan, Limits } from '../../../../fixtures/record/capacity.ts';
import { smallest } from '../../../../fixtures/statistics/summary.ts';
import { sustainedRate, type SustainedRate } from '../../../jobs/capacity/interval.ts';
import { runLevel, type LevelTarget } from '../../../jobs/capacity/run-level.ts';

/** How a ground is asked for its capacity. */
export interface TruthAims {
  readonly plan: CapacityPlan;
  readonly limits: Limits;
  readonly stairs: Stairs;
}

export interface Stairs {
  /** Of each stair over the one below it. */
  readonly step: number;
  /** The lowest and the highest, as factors of what is expected. */
  readonly from: number;
  readonly to: number;
  /** Each stair is run so often, as a search confirms its answer. */
  readonly runs: number;
  readonly budgetS: number;
}

export interface TruthRequest {
  readonly levelTarget: LevelTarget;
  readonly seed: number;
  readonly folder: string;
  readonly onLevel: (level: CapacityLevel) => void;
}

/** A rate, and what became of its runs. */
export interface Stair {
  readonly perSecond: number;
  readonly met: number;
  readonly missed: number;
}

/** What the stairs say, in the order of their rates. */
export interface Climb {
  readonly stairs: readonly Stair[];
  /** `invalid`: a stair did not count twice. `top`: the way up did not end before the highest stair. */
  readonly ended: 'missed' | 'top' | 'time' | 'invalid';
}

/** The way up ends above so many stairs in a row that it misses. */
const MISSED_IN_A_ROW = 2;
/** A run that did not count is made once more. */
const MOST_ATTEMPTS = 2;
/** Numbers of stairs come after those of any search: each run draws orders of its own. */
const FIRST_STAIR = 100;

/**
 * Up to two missed stairs in a row and down to the lowest, so often that each stair has its runs: a server that becomes
 * faster or slower by the minute then does so for low and for high stairs alike. All are held for the longest time.
 */
export async function climbed(request: TruthRequest, aims: TruthAims, around: number): Promise<Climb> {
  const { step, from, to, runs } = aims.stairs;
  const runOf = stairRunner(request, aims);
  const stairs: { perSecond: number; met: number; missed: number }[] = [];
  for (let factor = from; factor <= to; factor *= step) {
    stairs.push({ perSecond: around * factor, met: 0, missed: 0 });
  }
  const seen = (): Stair[] => stairs.filter(({ met, missed }) => met + missed > 0);
  let top = stairs.length;
  for (let pass = 1; pass <= runs; pass++) {
    const way = stairs.slice(0, top);
    let missedInARow = 0;
    for (const [index, stair] of (pass % 2 === 1 ? way : way.toReversed()).entries()) {
      const run = await runOf(stair.perSecond);
      if (run === 'time' || run === 'invalid') return { stairs: seen(), ended: run };
      stair[run === 'fails' ? 'missed' : 'met'] += 1;
      missedInARow = run === 'fails' ? missedInARow + 1 : 0;
      if (pass === 1 && missedInARow === MISSED_IN_A_ROW) {
        top = index + 1;
        break;
      }
    }
  }
  return { stairs: seen(), ended: top < stairs.length ? 'missed' : 'top' };
}

/** Runs of stairs, one after the other, as long as the time of the stairs lasts. */
function stairRunner(
  { onLevel, ...request }: TruthRequest,
  { plan, limits, stairs }: TruthAims,
): (perSecond: number) => Promise<'meets' | 'fails' | 'time' | 'invalid'> {
  const startedMs = performance.now();
  let number = FIRST_STAIR;
  return async (perSecond) => {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const spentS = (performance.now() - startedMs) / 1000;
      if (spentS + plan.warmUpS + plan.longestHoldS > stairs.budgetS) return 'time';
      number += 1;
      const { level } = await runLevel({
        ...request,
        plan: { ...plan, leastHoldS: plan.longestHoldS },
        limits,
        earlier: [],
        number,
        purpose: 'bisect',
        perSecond,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      onLevel(level);
      if (level.counted !== null) return level.counted;
    }
    return 'invalid';
  };
}

interface Threshold {
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
  const levels = stairs.flatMap(({ perSecond, met, missed }) =>
    Array.from({ length: met + missed }, (_, run) => {
      const is = run < met ? ('meets' as const) : ('fails' as const);
      return { perSecond, is, counted: is, purpose: 'bisect' as const };
    }),
  );
  return sustainedRate(levels) ?? undefined;
}
