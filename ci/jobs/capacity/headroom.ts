/** Whether the next peak fits. Pure. */

import type { CapacityAnswer } from '../../../fixtures/record/capacity.ts';
import type { Headroom } from '../../../fixtures/record/headroom.ts';
import type { RecordedProfile } from '../../../load/replay/recorded-profile.ts';

const PEAK_MINUTES = 15;
const DAY_MS = 86_400_000;
const HORIZON_DAYS = 3_653;

export interface GrowthStep {
  readonly factor: number;
  /** Day, YYYY-MM-DD; `null`: whenever. */
  readonly on: string | null;
}

/** What is known of a capacity: orders an hour by its answer, and by the ends of the answer's interval. */
interface Known {
  readonly answer: number;
  readonly low: number;
  /** `null` where no rate was missed. */
  readonly high: number | null;
  readonly isConfirmed: boolean;
}

type Answer = Pick<
  CapacityAnswer,
  'perSecond' | 'ordersPerHour' | 'interval' | 'failedPerSecond' | 'isConfirmed'
>;

/**
 * Whether the peak fits is said by the interval: near its limit a server keeps a rate once and misses it the next time.
 * The peak is the busiest quarter of an hour: single minutes are noise, and an hour hides the last minutes before a
 * cut-off. Between the day of the profile and the days that were given, growth is taken as even in percent; beyond the
 * last of them it goes on at that pace.
 */
export function headroomOf(
  profile: RecordedProfile,
  growth: readonly GrowthStep[],
  answer: Answer,
): Headroom | null {
  const { window } = profile;
  const peakOrdersPerHour = peakOf(profile);
  if (peakOrdersPerHour === null) return null;
  const known = knownOf(answer);
  const wanted = growth.length === 0 ? [{ factor: 1, on: null }] : growth;
  return {
    peakOrdersPerHour,
    day: window.day,
    growth: wanted.map(({ factor, on }) => ({ factor, on, ...fitOf(peakOrdersPerHour * factor, known) })),
    fitsUntil: known.isConfirmed ? lastDay(window.day, growth, known.low / peakOrdersPerHour) : null,
    mayFitUntil: known.high === null ? null : lastDay(window.day, growth, known.high / peakOrdersPerHour),
  };
}

/** Orders an hour in the busiest quarter of an hour; `null` for a profile without orders. */
export function peakOf({ window, streams }: RecordedProfile): number | null {
  const orders = streams.filter(({ event }) => event === 'order_confirmed');
  const perMinute = Array.from({ length: window.minutes }, (_, minute) =>
    orders.reduce((sum, stream) => sum + (stream.perMinute[minute] ?? 0), 0),
  );
  return busiest(perMinute, Math.min(PEAK_MINUTES, perMinute.length)) || null;
}

function knownOf({ perSecond, ordersPerHour, interval, failedPerSecond, isConfirmed }: Answer): Known {
  const atRate = (rate: number): number => (ordersPerHour * rate) / perSecond;
  return {
    answer: ordersPerHour,
    low: atRate(Math.min(perSecond, interval?.low ?? perSecond)),
    high: failedPerSecond === null || interval === null ? null : atRate(Math.max(perSecond, interval.high)),
    isConfirmed,
  };
}

function fitOf(
  ordersPerHour: number,
  { answer, low, high, isConfirmed }: Known,
): Omit<Headroom['growth'][number], 'factor' | 'on'> {
  const over = (capacity: number): number => capacity / ordersPerHour - 1;
  const atLeast = over(low);
  const atMost = high === null ? null : over(high);
  const fits = isConfirmed && atLeast >= 0;
  return {
    ordersPerHour,
    headroom: over(answer),
    atLeast,
    atMost,
    is: fits ? 'fits' : atMost !== null && atMost < 0 ? 'does_not_fit' : 'unknown',
  };
}

/** Most in so many minutes on end, as an hourly rate. */
function busiest(perMinute: readonly number[], minutes: number): number {
  let most = 0;
  for (let from = 0; from + minutes <= perMinute.length; from++) {
    const sum = perMinute.slice(from, from + minutes).reduce((all, each) => all + each, 0);
    most = Math.max(most, sum);
  }
  return (most / minutes) * 60;
}

/** The last day on which the factor is not above `most`; `null` without a day to grow to, or where it never is. */
function lastDay(day: string, growth: readonly GrowthStep[], most: number): string | null {
  const start = Date.parse(day);
  const points = [
    { atDays: 0, log: 0 },
    ...growth
      .flatMap(({ factor, on }) =>
        on === null ? [] : [{ atDays: (Date.parse(on) - start) / DAY_MS, log: Math.log(factor) }],
      )
      .filter(({ atDays }) => atDays > 0)
      .toSorted((a, b) => a.atDays - b.atDays),
  ];
  if (points.length < 2) return null;
  const limit = Math.log(most);
  if (limit < 0) return null;
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    if (from === undefined) continue;
    const pace = (to.log - from.log) / (to.atDays - from.atDays);
    const isLast = index === points.length - 1;
    if (to.log <= limit && !isLast) continue;
    if (pace <= 0) return null;
    const days = Math.floor(from.atDays + (limit - from.log) / pace);
    return days > HORIZON_DAYS ? null : new Date(start + days * DAY_MS).toISOString().slice(0, 10);
  }
  return null;
}
