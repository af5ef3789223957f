import { quantile } from '../../../fixtures/statistics/summary.ts';
import type { Interval } from './t-test.ts';

/** Resampling with replacement (Efron 1979). Pure: randomness comes in. */

/** As many items as there are, each drawn from all of them. */
function resampled<T>(items: readonly T[], random: () => number, count = items.length): T[] {
  return Array.from({ length: count }, () => {
    const drawn = items[Math.floor(random() * items.length)];
    if (drawn === undefined) throw new RangeError('Nothing can be drawn from an empty list.');
    return drawn;
  });
}

/**
 * Percentile interval of a statistic.
 *
 * @param items what is drawn as a whole: single values, or blocks of values that belong together
 * @returns `undefined` where there is nothing to draw from, or no drawn sample gave a number
 */
export function bootstrapInterval<T>(
  items: readonly T[],
  statistic: (drawn: readonly T[]) => number,
  { level, draws, random }: { readonly level: number; readonly draws: number; readonly random: () => number },
): Interval | undefined {
  if (items.length === 0) return undefined;
  const values = Array.from({ length: draws }, () => statistic(resampled(items, random)))
    .filter((value) => Number.isFinite(value))
    .sort((a, b) => a - b);
  if (values.length === 0) return undefined;
  return { low: quantile(values, (1 - level) / 2), high: quantile(values, (1 + level) / 2) };
}
