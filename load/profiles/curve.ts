/** How the rate of arrivals changes over time, and when each arrival is due: the arithmetic of k6. Portable. */

import { seededRandom, seedFrom } from '../../fixtures/machine/random.ts';

/** A piecewise linear rate. k6 takes whole numbers, so rates are arrivals per hour. */
export interface Curve {
  readonly startPerHour: number;
  readonly stages: readonly CurveStage[];
}

/** A stage of zero seconds is a jump. */
export interface CurveStage {
  readonly durationS: number;
  /** Rate at the end of the stage. */
  readonly toPerHour: number;
}

/** Length of the whole curve, in seconds. */
export function durationOf(curve: Curve): number {
  return curve.stages.reduce((sum, stage) => sum + stage.durationS, 0);
}

/** Highest rate, in arrivals per second. */
export function peakPerSecond(curve: Curve): number {
  return curve.stages.reduce((most, { toPerHour }) => Math.max(most, toPerHour), curve.startPerHour) / 3600;
}

const TIME_UNIT_NS = 3_600e9;

/**
 * When each arrival is due by k6's `ramping-arrival-rate`, in milliseconds from the start of its scenario: number n
 * (from 0) comes when the area under the curve reaches n + 1. The arithmetic is that of k6 2.2 operation by operation
 * (lib/executor/ramping_arrival_rate.go, `cal`), so that an area that is a whole number is rounded the same way.
 */
export function arrivalOffsets(curve: Curve): number[] {
  const offsets: number[] = [];
  let from = curve.startPerHour / TIME_UNIT_NS;
  let stageStart = 0;
  let doneSoFar = 0;
  let endCount = 0;
  let next = 1;
  for (const { durationS, toPerHour } of curve.stages) {
    const to = toPerHour / TIME_UNIT_NS;
    const duration = Math.round(durationS * 1000) * 1e6;
    endCount += from === to ? duration * to : duration * ((to - from) / 2 + from);
    for (; next <= endCount; next++) {
      const after =
        from === to
          ? (next - doneSoFar) / to
          : (from * duration -
              Math.sqrt(
                Math.max(0, duration * (from * from * duration + 2 * (next - doneSoFar) * (to - from))),
              )) /
            (from - to);
      offsets.push((Math.trunc(after) + stageStart) / 1e6);
    }
    doneSoFar = endCount;
    from = to;
    stageStart += duration;
  }
  return offsets;
}

/** How long arrival number `index` is put off, in milliseconds: uniform below `spreadMs`, fixed by the seed. */
export function delayOf(seed: number, stream: string, index: number, spreadMs: number): number {
  const random = seededRandom(seedFrom(`${seed}/${stream}/${index}`));
  return random() * spreadMs;
}

/** What says when the arrivals of a stream are asked for. */
export interface Arrivals {
  readonly name: string;
  readonly curve: Curve;
  readonly spreadMs: number;
  readonly delaysMs?: readonly number[] | undefined;
}

/** The same for an arrival of a stream that may say its delays itself. */
export function putOffMs(seed: number, stream: Omit<Arrivals, 'curve'>, index: number): number {
  return stream.delaysMs?.[index] ?? delayOf(seed, stream.name, index, stream.spreadMs);
}

/**
 * When each arrival is asked for, in milliseconds from the start, its delay included; in order of time.
 *
 * @param untilMs when the schedule was ended: arrivals whose turn came later are none
 */
export function askedTimes(seed: number, stream: Arrivals, untilMs = Infinity): number[] {
  return arrivalOffsets(stream.curve)
    .filter((offset) => offset <= untilMs)
    .map((offset, index) => offset + putOffMs(seed, stream, index))
    .toSorted((a, b) => a - b);
}

/**
 * By how much to put off each arrival so that all together come like a Poisson process of the same rate and count, in
 * milliseconds: independent random times under the curve, in order, and a lead, since none can come before its turn.
 * The lead grows with the root of the count (about 4 s at 5 arrivals a second for two minutes).
 */
export function randomDelaysMs(seed: number, stream: string, curve: Curve): number[] {
  const turns = arrivalOffsets(curve);
  const random = seededRandom(seedFrom(`${seed}/${stream}/at random`));
  const times = turns.map(() => timeAt(turns, random() * turns.length)).toSorted((a, b) => a - b);
  const apart = times.map((time, index) => time - (turns[index] ?? 0));
  const leadMs = -apart.reduce((low, each) => Math.min(low, each), 0);
  return apart.map((each) => Math.round((each + leadMs) * 1000) / 1000);
}

/** The time between the turns at which so much of the curve, in arrivals, has gone by. */
function timeAt(turns: readonly number[], area: number): number {
  const before = Math.floor(area);
  const fromMs = turns[before - 1] ?? 0;
  return fromMs + (area - before) * ((turns[before] ?? fromMs) - fromMs);
}
