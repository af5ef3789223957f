/** How the rate of arrivals changes over time, and when each arrival is due: the arithmetic of k6. Portable. */

import { seededRandom, seedFrom } from '../../fixtures/random.ts';

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
  return Math.max(curve.startPerHour, ...curve.stages.map((stage) => stage.toPerHour)) / 3600;
}

/**
 * When each arrival is due by k6's `ramping-arrival-rate`, in milliseconds from the start of its scenario: number n
 * (from 0) comes when the area under the curve reaches n + 1 (k6 2.2, lib/executor/ramping_arrival_rate.go).
 */
export function arrivalOffsets(curve: Curve): number[] {
  const offsets: number[] = [];
  let from = curve.startPerHour / 3600;
  let stageStartS = 0;
  let before = 0;
  for (const { durationS, toPerHour } of curve.stages) {
    const to = toPerHour / 3600;
    const after = before + (durationS * (from + to)) / 2;
    for (let next = offsets.length + 1; next <= after; next = offsets.length + 1) {
      offsets.push((stageStartS + timeOfArea(next - before, from, to, durationS)) * 1000);
    }
    before = after;
    from = to;
    stageStartS += durationS;
  }
  return offsets;
}

/** Solves area = from·x + (to − from)·x² / (2·duration) for x, in seconds. */
function timeOfArea(area: number, from: number, to: number, durationS: number): number {
  if (from === to) return area / to;
  const root = Math.max(0, from * from * durationS + 2 * area * (to - from));
  return (from * durationS - Math.sqrt(durationS * root)) / (from - to);
}

/** How long arrival number `index` is put off, in milliseconds: uniform below `spreadMs`, fixed by the seed. */
export function delayOf(seed: number, stream: string, index: number, spreadMs: number): number {
  const random = seededRandom(seedFrom(`${seed}/${stream}/${index}`));
  return random() * spreadMs;
}

/** When each arrival is asked for, in milliseconds from the start, its random delay included; in order of time. */
export function askedTimes(seed: number, stream: string, curve: Curve, spreadMs: number): number[] {
  return arrivalOffsets(curve)
    .map((offset, index) => offset + delayOf(seed, stream, index, spreadMs))
    .toSorted((a, b) => a - b);
}
