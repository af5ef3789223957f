import { InvalidArgumentError } from 'commander';

/** Rates and times as options take them. */

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

/** Reads a whole number from 1 on. */
export function wholeUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < 1 || value > most)
      throw new InvalidArgumentError(`It must be a whole number from 1 to ${most}.`);
    return value;
  };
}
