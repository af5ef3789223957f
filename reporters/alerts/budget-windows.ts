import type { Objectives } from './objectives.ts';

/**
 * Windows of the error budget, after "Alerting on SLOs" in the Site Reliability Workbook (Beyer et al., chapter 5): a
 * long window says that a share of the budget of 30 days is gone, a short one that it is still going. The book counts
 * requests; here a run every few minutes is all there is, and one failure in twelve is 14 times a budget of 1% for
 * less than an hour. So each row also asks for a number of failed runs, and the shortest window holds three runs.
 */
export interface BudgetWindow {
  readonly name: string;
  readonly longS: number;
  readonly shortS: number;
  /** How many times faster than the objective allows. */
  readonly burnRate: number;
  /** Failed runs in the long window below which nothing is said. */
  readonly leastFailures: number;
  readonly severity: 'critical' | 'warning';
}

const HOUR = 3600;
const DAY = 24 * HOUR;

export const BUDGET_WINDOWS: readonly BudgetWindow[] = [
  { name: '1h', longS: HOUR, shortS: HOUR / 4, burnRate: 14.4, leastFailures: 3, severity: 'critical' },
  { name: '6h', longS: 6 * HOUR, shortS: HOUR / 2, burnRate: 6, leastFailures: 4, severity: 'critical' },
  { name: '1d', longS: DAY, shortS: 2 * HOUR, burnRate: 3, leastFailures: 4, severity: 'warning' },
  { name: '3d', longS: 3 * DAY, shortS: 6 * HOUR, burnRate: 1, leastFailures: 5, severity: 'warning' },
];

/** The length of a window: scaled for a drill, and never so short that it holds less than three runs. */
export function windowSeconds(seconds: number, { everyS, windowScale }: Objectives): number {
  return Math.max(3 * everyS, seconds * windowScale);
}
