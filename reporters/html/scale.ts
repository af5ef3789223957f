import { scaleLinear, scaleUtc } from 'd3-scale';
import { largest } from '../../fixtures/statistics/summary.ts';

/** Scales of pictures whose width is not known: places and lengths are shares of it. */

/** A scale of durations from 0. */
export interface Scale {
  readonly largestMs: number;
  /** Round values along the scale, 0 included, in milliseconds. */
  readonly ticksMs: readonly number[];
  /** The place of a value, for example `12.5%`. */
  at(durationMs: number): string;
}

/** From 0 at the bottom to a round value at the top. */
export interface ValueAxis {
  readonly top: number;
  /** Round values, 0 and the top included. */
  readonly ticks: readonly number[];
  /** Share of the height from the top down, 0 to 100. */
  at(value: number): number;
}

/** Along the bottom: seconds, or another figure that a curve is drawn over. */
export interface TimeAxis {
  readonly lastS: number;
  /** Round times in seconds, 0 included. */
  readonly ticksS: readonly number[];
  /** Share of the width, 0 to 100. */
  at(seconds: number): number;
  /** A tick as people write it: `30 s`, `1:30`, `2 min`, `3 h`. */
  label(seconds: number): string;
}

const TICKS = { durations: 6, values: 4, times: 6 } as const;

/** The scale over all the given durations, with room behind the largest one. */
export function scaleOver(durationsMs: readonly number[]): Scale {
  const largestMs = Math.max(1, largest([0, ...durationsMs])) * 1.01;
  const scale = scaleLinear([0, largestMs], [0, 100]);
  return { largestMs, ticksMs: scale.ticks(TICKS.durations), at: (durationMs) => percent(scale(durationMs)) };
}

/** A percentage for an attribute of a picture. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 1000}%`;
}

/** @param isCounted whether values are whole numbers, so that ticks between them mean nothing. */
export function valueAxis(values: readonly number[], isCounted = false): ValueAxis {
  const most = largest([0, ...values]) || 1;
  const ticks = isCounted ? Math.min(TICKS.values, most) : TICKS.values;
  const scale = scaleLinear([0, most], [100, 0]).nice(ticks);
  return { top: scale.domain()[1] ?? most, ticks: scale.ticks(ticks), at: (value) => scale(value) };
}

export function timeAxis(lastS: number): TimeAxis {
  const last = Math.max(1, lastS);
  const scale = scaleUtc([0, last * 1000], [0, 100]);
  const ticksS = scale.ticks(TICKS.times).map((tick) => tick.getTime() / 1000);
  const stepS = (ticksS[1] ?? last) - (ticksS[0] ?? 0);
  return {
    lastS: last,
    ticksS,
    at: (seconds) => scale(seconds * 1000),
    label: (seconds) => timeLabel(seconds, stepS),
  };
}

/** An axis from 0 for what is not a time: rates, or transactions under way. */
export function figureAxis(most: number, label: (value: number) => string): TimeAxis {
  const last = Math.max(1e-6, most) * 1.03;
  const scale = scaleLinear([0, last], [0, 100]);
  return {
    lastS: last,
    ticksS: scale.ticks(TICKS.times),
    at: (value) => scale(value),
    label: (value) => (value === 0 ? '0' : label(value)),
  };
}

function timeLabel(seconds: number, stepS: number): string {
  if (seconds === 0) return '0';
  if (stepS >= 3_600) return `${seconds / 3_600} h`;
  if (stepS >= 60) return `${seconds / 60} min`;
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
