/** The answer of a search in business units. Pure. */

import type {
  CapacityAnswer,
  CapacityConfiguration,
  CapacityLevel,
} from '../../../fixtures/record/capacity.ts';
import { confirmationAt } from './confirmation.ts';
import { capacityInterval } from './interval.ts';
import { bracketOf } from './search.ts';

export interface AnswerFacts {
  readonly levels: readonly CapacityLevel[];
  readonly ended: CapacityConfiguration['ended']['is'];
  readonly workers: number | null;
  readonly cpus: number | null;
  readonly pricePerHour: number | null;
  /** Runs that have to confirm. */
  readonly repeats: number;
  /** Share of the transactions that may fail. */
  readonly failedShare: number;
}

/**
 * `null` where no rate was met. An hour is the rate that was held times the documents that its transactions made, not
 * extrapolated beyond it.
 */
export function answerOf({
  levels,
  ended,
  workers,
  cpus,
  pricePerHour,
  repeats,
  failedShare,
}: AnswerFacts): CapacityAnswer | null {
  const { met, unmet, isGenerator } = bracketOf(levels);
  if (met === undefined) return null;
  const at = levels.filter(
    ({ perSecond, purpose, counted }) =>
      counted === 'meets' && purpose !== 'curve' && Math.abs(perSecond / met - 1) < 1e-6,
  );
  // Arrivals come at random, so that a window holds more or fewer of them by chance than the rate that was held.
  const completed = sum(at, ({ completedPerSecond, windowS }) => completedPerSecond * windowS);
  const perHour = (of: (level: CapacityLevel) => number): number =>
    completed === 0 ? 0 : (sum(at, of) / completed) * met * 3600;
  const ordersPerHour = perHour(({ orders }) => orders);
  const down = levels.findLast(
    ({ purpose, perSecond, counted }) =>
      purpose === 'down' && counted !== null && Math.abs(perSecond / met - 1) < 1e-6,
  );
  return {
    perSecond: met,
    failedPerSecond: isGenerator ? null : (unmet ?? null),
    interval: capacityInterval(levels),
    isConfirmed:
      (ended === 'found' || ended === 'at_least') &&
      confirmationAt(levels, met, { repeats, failedShare }).is === 'meets',
    heldOnTheWayDown: down === undefined ? null : down.counted === 'meets',
    ordersPerHour,
    pickingsPerHour: perHour(({ pickings }) => pickings),
    invoicesPerHour: perHour(({ invoices }) => invoices),
    ordersPerHourPerWorker: workers === null ? null : ordersPerHour / workers,
    ordersPerHourPerCpu: cpus === null ? null : ordersPerHour / cpus,
    costPerThousandOrders:
      pricePerHour === null || ordersPerHour === 0 ? null : (pricePerHour / ordersPerHour) * 1000,
  };
}

function sum(levels: readonly CapacityLevel[], of: (level: CapacityLevel) => number): number {
  return levels.reduce((all, each) => all + of(each), 0);
}
