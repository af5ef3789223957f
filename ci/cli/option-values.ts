import { InvalidArgumentError } from 'commander';
import { durationMsOf } from '../../fixtures/config/duration.ts';

/** Values of options, as people write them. */

const RATE_UNIT_S: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3_600 };
const TIME_UNIT_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/**
 * `2/s`, `30/min` or `3600/h` as a rate per second.
 *
 * @throws {InvalidArgumentError} for anything else
 */
export function perSecondOf(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\/(s|min|h)$/.exec(text) ?? [];
  const perSecond = Number(amount) / (RATE_UNIT_S[unit ?? ''] ?? Number.NaN);
  if (!(perSecond > 0))
    throw new InvalidArgumentError('It must be a rate, for example 2/s, 30/min or 3600/h.');
  return perSecond;
}

/**
 * Reads `90s`, `20m` or `1h` as seconds, of which there have to be so many at least.
 *
 * @throws {InvalidArgumentError} for anything else
 */
export function secondsFrom(leastS: number): (text: string) => number {
  return (text) => {
    const [, amount, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? [];
    const value = Number(amount) * (TIME_UNIT_S[unit ?? ''] ?? Number.NaN);
    if (!(value >= leastS))
      throw new InvalidArgumentError(`It must be a time of at least ${leastS}s, for example 90s, 20m or 1h.`);
    return value;
  };
}

/**
 * Reads a whole number.
 *
 * @throws {InvalidArgumentError} for anything else
 */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`Give a whole number ${range}.`);
  };
}

/**
 * Reads `30s`, `5m` or `1h` as milliseconds, of which there have to be so many at least.
 *
 * @throws {InvalidArgumentError} for anything else
 */
export function duration(leastMs: number): (text: string) => number {
  return (text) => {
    const durationMs = durationMsOf(text);
    if (durationMs !== undefined && durationMs >= leastMs) return durationMs;
    throw new InvalidArgumentError(
      `Give a duration of ${leastMs / 1000} s or more with its unit, such as 30s, 5m or 1h.`,
    );
  };
}
