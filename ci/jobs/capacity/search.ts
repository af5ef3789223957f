/** Which level comes next: doubling, bisection, confirmation, the way down, and what the curve still lacks. Pure. */

import type { CapacityPlan, LevelPurpose } from '../../../fixtures/record/capacity.ts';
import { confirmationAt, SAME, type ConfirmingLevel } from './confirmation.ts';
import { largest, smallest } from '../../../fixtures/statistics/summary.ts';

/** What the search looks at of a level. */
export type Tried = ConfirmingLevel;
export type SearchPlan = CapacityPlan & { readonly failedShare: number };

export interface NextLevel {
  readonly is: 'level';
  readonly purpose: LevelPurpose;
  readonly perSecond: number;
}

/**
 * `found`: confirmed. `at_least`: the highest allowed rate was met, or one below it that is confirmed. `none`: the lowest
 * was not. `blind`: levels that are held as long as the plan says see too little to confirm any rate.
 */
export interface SearchEnd {
  readonly is: 'found' | 'at_least' | 'none' | 'generator' | 'blind';
}

/** The bracket after some levels: what the search holds for sure. */
export interface Bracket {
  /** Highest rate that counts as met, below the lowest that does not. */
  readonly met: number | undefined;
  /** Lowest rate that does not. */
  readonly unmet: number | undefined;
  /** Whether at that rate the generator was the limit, so that nothing is known of the target. */
  readonly isGenerator: boolean;
}

/** A level that does not count is run so often; then the generator is taken for the limit at that rate. */
const MOST_ATTEMPTS = 2;
/** The overload before the way down, over the lowest rate that is not met. */
const OVERLOAD = 1.15;
/** Levels of the curve below and above the capacity, as factors of it. */
const CURVE = [0.5, 0.75, 1.25, 1.6, 0.35] as const;
const FEWEST_ON_CURVE = 6;

/**
 * The next level after those that were tried, in their order. The same levels lead to the same next one, so that an
 * interrupted search goes on where it was.
 *
 * Monotone: a rate counts as unmet as soon as its levels say so, and everything above it with it; of several levels at
 * one rate one that fails decides, since a capacity that holds every second time is none. A rate that its runs for
 * confirmation neither miss nor show within reach is given up for one that is lower by the precision.
 */
export function nextLevel(plan: SearchPlan, tried: readonly Tried[]): NextLevel | SearchEnd {
  const last = tried.at(-1);
  if (last !== undefined && last.counted === null) {
    if (attemptsAt(tried) < MOST_ATTEMPTS) return level(last.purpose, last.perSecond);
    // At these rates it is the answer, or what follows from it, that cannot be measured.
    if (last.purpose !== 'double' && last.purpose !== 'bisect') return { is: 'generator' };
  }
  const { met, unmet, isGenerator } = bracketOf(tried);
  if (met === undefined && unmet === undefined) return level('double', plan.startPerSecond);
  if (met === undefined && unmet !== undefined) {
    // The start was too high; look below it, a few times.
    if (isGenerator) return { is: 'generator' };
    const lower = unmet / 2;
    return lower < plan.leastPerSecond ? { is: 'none' } : level('double', lower);
  }
  if (met !== undefined && unmet === undefined) {
    // A highest rate that could not be shown was given up for a lower one.
    const isProposed = tried.some(({ purpose }) => purpose === 'confirm');
    if (isProposed || met >= plan.mostPerSecond) return confirmed(plan, tried, met) ?? { is: 'at_least' };
    return level('double', Math.min(plan.mostPerSecond, met * 2));
  }
  if (met === undefined || unmet === undefined) return { is: 'none' };
  const isProposed = tried.some(({ purpose, perSecond }) => purpose === 'confirm' && same(perSecond, met));
  if (unmet / met > 1 + plan.precision && !isProposed) return level('bisect', Math.sqrt(met * unmet));
  const confirmation = confirmed(plan, tried, met);
  if (isGenerator) return confirmation ?? { is: 'generator' };
  return confirmation ?? wayDown(plan, tried, met, unmet) ?? curve(plan, tried, met) ?? { is: 'found' };
}

/**
 * What is known: levels of the curve and of the overload are not part of it. Nor is one on the way down that fails by its
 * bounds: it says what the overload has left, and not what a rate is that was confirmed.
 */
export function bracketOf(tried: readonly Tried[]): Bracket {
  const counting = tried.filter(
    ({ purpose, counted, is }) =>
      counted !== null &&
      purpose !== 'overload' &&
      purpose !== 'curve' &&
      !(purpose === 'down' && is === 'fails'),
  );
  const failed = counting.flatMap(({ counted, perSecond }) => (counted === 'fails' ? [perSecond] : []));
  const blocked = blockedRates(tried);
  const unmet = failed.length + blocked.length === 0 ? undefined : smallest([...failed, ...blocked]);
  // A rate above one that was taken for confirmation was given up.
  const ceiling = smallest(
    tried.flatMap(({ purpose, perSecond }) => (purpose === 'confirm' ? [perSecond] : [])),
  );
  const metRates = counting.flatMap(({ counted, perSecond }) =>
    counted === 'meets' && perSecond < (unmet ?? Infinity) * (1 - SAME) && perSecond <= ceiling * (1 + SAME)
      ? [perSecond]
      : [],
  );
  return {
    met: metRates.length === 0 ? undefined : largest(metRates),
    unmet,
    isGenerator: unmet !== undefined && !failed.some((rate) => same(rate, unmet)),
  };
}

/** Rates at which no level of the search counted, as often as it was tried. */
function blockedRates(tried: readonly Tried[]): number[] {
  const own = tried.filter(({ purpose }) => purpose === 'double' || purpose === 'bisect');
  return own.flatMap(({ perSecond }) => {
    const attempts = own.filter((each) => same(each.perSecond, perSecond));
    const isBlocked = attempts.length >= MOST_ATTEMPTS && attempts.every(({ counted }) => counted === null);
    return isBlocked ? [perSecond] : [];
  });
}

/** How many further levels the search takes at most, for the time that is left to say. */
export function levelsLeft(plan: CapacityPlan, tried: readonly Tried[]): number {
  const { met, unmet } = bracketOf(tried);
  const after = plan.repeats + (plan.wayDown ? 2 : 0) + 2;
  if (met === undefined || unmet === undefined) return 3 + bisections(2, plan.precision) + after;
  const done = tried.filter(
    ({ purpose, perSecond }) => purpose !== 'double' && purpose !== 'bisect' && same(perSecond, met),
  ).length;
  return bisections(unmet / met, plan.precision) + Math.max(0, after - done);
}

function bisections(ratio: number, precision: number): number {
  return Math.max(0, Math.ceil(Math.log2(Math.log(ratio) / Math.log(1 + precision))));
}

function same(a: number, b: number): boolean {
  return Math.abs(a / b - 1) < SAME;
}

function level(purpose: LevelPurpose, perSecond: number): NextLevel {
  return { is: 'level', purpose, perSecond };
}

/** Attempts at the last level: those at the end of the list that did not count. */
function attemptsAt(tried: readonly Tried[]): number {
  const after = tried.findLastIndex(({ counted }) => counted !== null);
  return tried.length - 1 - after;
}

/** Another run at this rate, the first at a lower one, an end where neither would show it, or nothing where it is shown. */
function confirmed(
  plan: SearchPlan,
  tried: readonly Tried[],
  met: number,
): NextLevel | SearchEnd | undefined {
  const { is } = confirmationAt(tried, met, plan);
  if (is === 'meets') return undefined;
  if (is === 'wanted') return level('confirm', met);
  if (is === 'blind') return { is };
  const below = tried.flatMap(({ counted, purpose, perSecond }) =>
    counted === 'meets' && purpose !== 'curve' && perSecond < met * (1 - SAME) ? [perSecond] : [],
  );
  const lower = largest([met / (1 + plan.precision), ...below]);
  return lower < plan.leastPerSecond ? { is: 'blind' } : level('confirm', lower);
}

/** Once above, and straight after it the answer again. */
function wayDown(
  plan: SearchPlan,
  tried: readonly Tried[],
  met: number,
  unmet: number,
): NextLevel | undefined {
  if (!plan.wayDown) return undefined;
  const done = tried.some(({ purpose, perSecond }) => purpose === 'down' && same(perSecond, met));
  if (done) return undefined;
  const last = tried.at(-1);
  return last?.purpose === 'overload'
    ? level('down', met)
    : level('overload', Math.min(plan.mostPerSecond, unmet * OVERLOAD));
}

/** At least six levels, on both sides of the capacity. */
function curve(plan: CapacityPlan, tried: readonly Tried[], met: number): NextLevel | undefined {
  if (!plan.curve) return undefined;
  const rates = [
    ...new Set(tried.filter(({ counted }) => counted !== null).map(({ perSecond }) => perSecond.toFixed(4))),
  ].map(Number);
  const above = rates.filter((rate) => rate > met * (1 + SAME)).length;
  const wanted = CURVE.map((factor) => met * factor).filter(
    (rate) => rate <= plan.mostPerSecond && !rates.some((each) => Math.abs(each / rate - 1) < 0.1),
  );
  const [below] = wanted.filter((rate) => rate < met);
  const [higher] = wanted.filter((rate) => rate > met);
  if (above < 2 && higher !== undefined) return level('curve', higher);
  if (rates.length < FEWEST_ON_CURVE) {
    const next = below ?? higher;
    if (next !== undefined) return level('curve', next);
  }
  return undefined;
}
