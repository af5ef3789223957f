/** Up to which rate levels are met nearly always, as an interval, from what became of the levels. Pure. */

import type { CapacityLevel } from '../../../fixtures/record/capacity.ts';
import { largest, smallest } from '../../../fixtures/statistics/summary.ts';

/** Rates that are tried, from the lowest to the highest level and so far beyond both. */
const RATES = 400;
const BEYOND = 1.5;
/** How the logit of a miss rises with the logarithm of the rate: from 1 of 10 to 9 of 10 over 75% more, or over 2%. */
const SLOPES = Array.from({ length: 20 }, (_, index) => 8 * 1.2 ** index);

/** A rate that is met by nine of ten levels is called sustained: for each one that misses so many meet. */
const MET_FOR_MISSED = 9;

export interface SustainedRate {
  readonly low: number;
  /** As likely above as below. */
  readonly middle: number;
  readonly high: number;
}

/** What is looked at of a level. */
export type LevelOutcome = Pick<CapacityLevel, 'purpose' | 'counted' | 'is' | 'perSecond'>;

/** The ends of `sustainedRate`, for the record. */
export function capacityInterval(
  levels: readonly LevelOutcome[],
): Pick<SustainedRate, 'low' | 'high'> | null {
  const rate = sustainedRate(levels);
  return rate && { low: rate.low, high: rate.high };
}

/**
 * The rate at which nine of ten levels would meet the objectives, with its 95% credible interval. The observations are
 * the levels and not their calls: calls of one level share its bursts, and where a queue comes and goes the same rate is
 * met once and missed the next time. The logit of a miss rises in a straight line over the logarithm of the rate; of the
 * rate that is sought and of the slope all values are as likely before (a grid, even in the logarithm).
 *
 * @returns `null` where no level that counts was met, or none was missed: then only one end is known
 */
export function sustainedRate(levels: readonly LevelOutcome[]): SustainedRate | null {
  const outcomes = levels.flatMap(({ purpose, counted, is, perSecond }) =>
    // What an overload has left says nothing of the rate.
    counted === null || is === 'invalid' || purpose === 'overload' || (purpose === 'down' && is === 'fails')
      ? []
      : [{ rate: perSecond, isMissed: counted === 'fails' }],
  );
  if (outcomes.every(({ isMissed }) => isMissed) || !outcomes.some(({ isMissed }) => isMissed)) return null;
  const measured = outcomes.map(({ rate }) => rate);
  const lowest = smallest(measured) / BEYOND;
  const span = (largest(measured) * BEYOND) / lowest;
  const rates = Array.from({ length: RATES }, (_, index) => lowest * span ** (index / (RATES - 1)));
  const likely = rates.map((sustained) => likelihoodOf(outcomes, sustained));
  const whole = likely.reduce((sum, each) => sum + each, 0);
  let sum = 0;
  const below = likely.map((each) => (sum += each) / whole);
  const rateAt = (share: number): number => rates[below.findIndex((each) => each >= share)] ?? lowest * span;
  return { low: rateAt(0.025), middle: rateAt(0.5), high: rateAt(0.975) };
}

/** How likely the outcomes are where this is the rate that is sought, over all slopes. */
function likelihoodOf(
  outcomes: readonly { readonly rate: number; readonly isMissed: boolean }[],
  sustained: number,
): number {
  return SLOPES.reduce(
    (sum, slope) =>
      sum +
      outcomes.reduce((product, { rate, isMissed }) => {
        const missed = 1 / (1 + MET_FOR_MISSED * (sustained / rate) ** slope);
        return product * (isMissed ? missed : 1 - missed);
      }, 1),
    0,
  );
}
