import { roundStep } from './scale.ts';
import { largest } from '../../fixtures/statistics/summary.ts';

/** The two axes of a curve over time. Places are percentages, so that a picture fits any width. */

/** From 0 at the bottom to a round value at the top. */
export interface ValueAxis {
  readonly top: number;
  /** Round values, 0 and the top included. */
  readonly ticks: readonly number[];
  /** Share of the height from the top down, 0 to 100. */
  at(value: number): number;
}

export interface TimeAxis {
  readonly lastS: number;
  /** Round times in seconds, 0 included. */
  readonly ticksS: readonly number[];
  /** Share of the width, 0 to 100. */
  at(seconds: number): number;
  /** A tick as people write it: `30 s`, `1:30`, `2 min`, `3 h`. */
  label(seconds: number): string;
}

const VALUE_TICKS = 4;
const TIME_TICKS = 6;
const TIME_STEPS_S = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400];

/** @param leastStep smallest distance of two ticks: 1 for what is counted. */
export function valueAxis(values: readonly number[], leastStep = 0): ValueAxis {
  const most = largest([0, ...values]);
  const step = Math.max(leastStep, roundStep((most || 1) / VALUE_TICKS));
  const count = Math.max(1, Math.ceil(most / step));
  const top = count * step;
  return {
    top,
    ticks: Array.from({ length: count + 1 }, (_, index) => index * step),
    at: (value) => 100 - (100 * value) / top,
  };
}

export function timeAxis(lastS: number): TimeAxis {
  const last = Math.max(1, lastS);
  const stepS = TIME_STEPS_S.find((step) => last / step <= TIME_TICKS) ?? 86_400;
  const count = Math.floor(last / stepS) + 1;
  return {
    lastS: last,
    ticksS: Array.from({ length: count }, (_, index) => index * stepS),
    at: (seconds) => (100 * seconds) / last,
    label: (seconds) => timeLabel(seconds, stepS),
  };
}

function timeLabel(seconds: number, stepS: number): string {
  if (seconds === 0) return '0';
  if (stepS >= 3_600) return `${seconds / 3_600} h`;
  if (stepS >= 60) return `${seconds / 60} min`;
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
