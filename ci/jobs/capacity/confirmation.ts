/** Whether fresh runs at one rate together show that it keeps the objectives. Pure. */

import type { CapacityLevel, CapacityPlan, LevelStep } from '../../../fixtures/record/capacity.ts';
import { wilson } from './exceedance.ts';
import { smallest } from '../../../fixtures/statistics/summary.ts';

/** What is looked at of a level. */
export type ConfirmingLevel = Pick<
  CapacityLevel,
  | 'purpose'
  | 'perSecond'
  | 'counted'
  | 'is'
  | 'steps'
  | 'transactions'
  | 'failed'
  | 'broken'
  | 'trend'
  | 'audit'
>;

export type ConfirmationRules = Pick<CapacityPlan, 'repeats'> & { readonly failedShare: number };

/** Share of the calls of a step that may be above its objective: the p95. */
export const ALLOWED_SHARE = 0.05;

/** One step over all transports and journeys: the table of objectives has one for each name. */
export interface PooledStep {
  readonly step: string;
  readonly limitMs: number;
  readonly count: number;
  readonly exceeding: number;
  readonly effective: number;
  /** One-sided 95% bounds of the share above the objective. */
  readonly low: number;
  readonly high: number;
}

export function pooledSteps(rows: readonly LevelStep[]): PooledStep[] {
  const names = [...new Set(rows.map(({ step }) => step))];
  return names.map((step) => {
    const own = rows.filter((row) => row.step === step);
    const sum = (of: (row: LevelStep) => number): number => own.reduce((all, row) => all + of(row), 0);
    const count = sum((row) => row.count);
    const exceeding = sum((row) => row.exceeding);
    const effective = sum((row) => row.effective);
    const limitMs = smallest(own.map((row) => row.limitMs));
    return {
      step,
      limitMs,
      count,
      exceeding,
      effective,
      ...wilson(count === 0 ? 0 : exceeding / count, effective),
    };
  });
}

export interface Confirmation {
  /** Runs for confirmation that count, all of them met by their points at least. */
  readonly runs: number;
  /**
   * `wanted`: another run may show it. `open`: so many more runs would be needed that a lower rate is the better
   * question. `blind`: nothing spoke against it, the runs only saw too little, and a lower rate would see less.
   */
  readonly is: 'meets' | 'wanted' | 'open' | 'blind';
}

/** After so many runs more than were asked for, a rate is given up. */
const MOST_MORE = 3;

/**
 * The runs at a rate are fresh ones (the level by which the search came to that rate is not among them), so what they saw
 * may be put together: where each alone is too short to decide, all of them decide by the same bounds. With them counts
 * what runs for confirmation saw at higher rates that were given up as too little to show it, and that no run missed: a
 * lower rate has no more calls above an objective than a higher one. Books that could not be read, and transactions that broke on our side,
 * confirm nothing.
 */
export function confirmationAt(
  levels: readonly ConfirmingLevel[],
  perSecond: number,
  { repeats, failedShare }: ConfirmationRules,
): Confirmation {
  const met = levels.filter(({ purpose, counted }) => purpose === 'confirm' && counted === 'meets');
  const own = met.filter((level) => Math.abs(level.perSecond / perSecond - 1) < SAME);
  const runs = own.length;
  const clean = own.filter(isClean);
  // If any run misses a rate, passing runs at that rate do not count.
  const missed = smallest(levels.flatMap((level) => (level.counted === 'fails' ? [level.perSecond] : [])));
  const higher = met.filter(
    (level) =>
      level.perSecond > perSecond * (1 + SAME) && level.perSecond < missed * (1 - SAME) && isClean(level),
  );
  const isExhausted = runs >= repeats + MOST_MORE;
  // What keeps runs from being clean is not a question of the rate.
  if (clean.length < repeats) return { runs, is: isExhausted ? 'blind' : 'wanted' };
  if (clean.every(({ is }) => is === 'meets')) return { runs, is: 'meets' };
  const steps = pooledSteps(clean.flatMap((level) => level.steps));
  const transactions = clean.reduce((sum, each) => sum + each.transactions, 0);
  const failed = clean.reduce((sum, each) => sum + each.failed, 0);
  const isQuiet =
    failed <= failedShare * transactions &&
    clean.filter(({ trend }) => trend.is === 'steady').length * 2 >= clean.length;
  const isShown = isQuiet && (areShown(clean) || areShown([...clean, ...higher]));
  if (isShown) return { runs, is: 'meets' };
  if (isQuiet && steps.every(({ exceeding }) => exceeding === 0)) {
    const times = isExhausted ? 1 : (repeats + MOST_MORE) / clean.length;
    const isTooFew = (own: number): boolean => wilson(0, times * own).high >= ALLOWED_SHARE;
    // At best a lower rate has each call count alone.
    if (steps.some(({ count }) => isTooFew(count))) return { runs, is: 'blind' };
    const isLower = isExhausted || steps.some(({ effective }) => isTooFew(effective));
    return { runs, is: isLower ? 'open' : 'wanted' };
  }
  if (isExhausted) return { runs, is: 'open' };
  // With twice as much of the same it would still not be shown.
  const isFutile = steps.some(
    ({ exceeding, count, effective }) => wilson(exceeding / count, 2 * effective).high >= ALLOWED_SHARE,
  );
  return { runs, is: isFutile ? 'open' : 'wanted' };
}

/** Rates that differ by less are one. */
export const SAME = 1e-6;

function isClean({ broken, audit }: ConfirmingLevel): boolean {
  return broken === 0 && audit?.verdict !== 'inconclusive';
}

/** Whether these together show that each step keeps its objective. */
function areShown(levels: readonly ConfirmingLevel[]): boolean {
  const steps = pooledSteps(levels.flatMap((level) => level.steps));
  return steps.length > 0 && steps.every(({ high }) => high < ALLOWED_SHARE);
}
