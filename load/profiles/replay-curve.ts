/** A history of counts as a curve that k6 plays back: so many arrivals in each minute, neither more nor less. Portable. */

import type { Curve, CurveStage } from './curve.ts';

/** How one stream of a history is played. */
export interface ReplaySchedule {
  /** When k6 wakes a VU for each arrival: all of a minute's within that minute, with room for the delay. */
  readonly curve: Curve;
  /** Each arrival is put off by a uniform time below this, in milliseconds, and still comes in its minute. */
  readonly spreadMs: number;
  /** Arrivals asked for in each minute; a compressed minute is shorter. */
  readonly counts: readonly number[];
  /** Rate of the busiest minute, in arrivals per second. */
  readonly peakPerSecond: number;
  /** Most VUs that can wait out their delay at the same time. */
  readonly waiting: number;
}

/** What is asked of a history beside its counts. */
export interface ReplaySizing {
  /** Factor on every rate. */
  readonly scale: number;
  /** Length of the whole in seconds; `undefined` plays each minute in a minute. */
  readonly durationS: number | undefined;
}

/**
 * Share of a minute in which VUs are woken, and share by which arrivals are then put off. The four hundredths that are
 * left stay empty, so that an arrival a little late still counts in its own minute.
 */
const FEW = { wakeShare: 0.04, spreadShare: 0.92 } as const;
const MANY = { wakeShare: 0.88, spreadShare: 0.08 } as const;
/**
 * Up to so many arrivals a minute are drawn evenly over the whole of it, which is what a Poisson process looks like once
 * its count is known. Beyond that the waiting VUs would be many: arrivals then come at even distances, a little jittered.
 */
const MOST_WAITING = 30;
/** An arrival comes in the middle of its share of the curve, so that rounding never moves one over the end of a minute. */
const HALF = 0.5;

/** How long each minute of the history lasts in the replay, in milliseconds. */
export function minuteOf(minutes: number, durationS: number | undefined): number {
  return durationS === undefined ? 60_000 : (durationS * 1000) / Math.max(1, minutes);
}

/**
 * Whole arrivals for each minute at this size. Rates stay as they were, so a minute that lasts a tenth has a tenth of the
 * arrivals; what rounding takes from one minute the next ones get, so that the sum is right within a half.
 */
export function replayCounts(perMinute: readonly number[], { scale, durationS }: ReplaySizing): number[] {
  const share = (scale * minuteOf(perMinute.length, durationS)) / 60_000;
  let exact = 0;
  let given = 0;
  return perMinute.map((count) => {
    exact += count;
    const next = Math.round(exact * share) - given;
    given += next;
    return next;
  });
}

/** The schedule of one stream. */
export function replaySchedule(perMinute: readonly number[], sizing: ReplaySizing): ReplaySchedule {
  const minuteMs = minuteOf(perMinute.length, sizing.durationS);
  const counts = replayCounts(perMinute, sizing);
  const most = counts.reduce((high, each) => Math.max(high, each), 0);
  const { wakeShare, spreadShare } = most <= MOST_WAITING ? FEW : MANY;
  return {
    curve: pulses(counts, minuteMs, wakeShare),
    spreadMs: Math.floor(minuteMs * spreadShare),
    counts,
    peakPerSecond: (most * 1000) / minuteMs,
    waiting: most <= MOST_WAITING ? most : Math.ceil((most * spreadShare) / wakeShare),
  };
}

/**
 * For each minute a rate that is held until its arrivals are woken, then nothing. k6 takes whole arrivals per hour and
 * whole milliseconds; each minute makes up for what the ones before it were rounded by.
 */
function pulses(counts: readonly number[], minuteMs: number, wakeShare: number): Curve {
  const stages: CurveStage[] = [];
  let startPerHour = 0;
  let rate = 0;
  let area = 0;
  let wanted = HALF;
  const hold = (ms: number, perHour: number): void => {
    if (ms <= 0) return;
    if (stages.length === 0) startPerHour = perHour;
    else if (perHour !== rate) stages.push({ durationS: 0, toPerHour: perHour });
    stages.push({ durationS: ms / 1000, toPerHour: perHour });
    rate = perHour;
    area += (perHour * ms) / HOUR_MS;
  };
  counts.forEach((count, minute) => {
    const lengthMs = Math.round((minute + 1) * minuteMs) - Math.round(minute * minuteMs);
    const wakeMs = Math.max(1, Math.floor(lengthMs * wakeShare));
    wanted += count;
    const perHour = count === 0 ? 0 : Math.ceil(((wanted - area) * HOUR_MS) / wakeMs);
    const pulseMs = count === 0 ? 0 : Math.min(wakeMs, Math.ceil(((wanted - area) * HOUR_MS) / perHour));
    hold(pulseMs, perHour);
    hold(lengthMs - pulseMs, 0);
  });
  return { startPerHour, stages };
}

const HOUR_MS = 3_600_000;
