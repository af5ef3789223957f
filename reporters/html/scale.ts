import { largest } from '../../fixtures/statistics/summary.ts';

/** A linear scale from 0 for pictures whose width is not known: places and lengths are percentages. */
export interface Scale {
  readonly largestMs: number;
  /** Round values along the scale, 0 included, in milliseconds. */
  readonly ticksMs: readonly number[];
  /** The place of a value, for example `12.5%`. */
  at(durationMs: number): string;
}

const TICKS_WANTED = 8;

/** The scale over all the given durations, with room behind the largest one. */
export function scaleOver(durationsMs: readonly number[]): Scale {
  const largestMs = largest([1, ...durationsMs]) * 1.01;
  const stepMs = roundStep(largestMs / TICKS_WANTED);
  const count = Math.floor(largestMs / stepMs) + 1;
  return {
    largestMs,
    ticksMs: Array.from({ length: count }, (_, index) => index * stepMs),
    at: (durationMs) => percent((100 * durationMs) / largestMs),
  };
}

/** A percentage for an attribute of a picture. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 1000}%`;
}

/** The next of 1, 2, 5, 10, 20, 50 … that is not smaller. */
export function roundStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  const factor = [1, 2, 5, 10].find((each) => each * power >= wanted) ?? 10;
  return factor * power;
}
