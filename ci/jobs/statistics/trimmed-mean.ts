import { mean } from '../../../fixtures/statistics/summary.ts';

/**
 * The mean of what is left when a share `cut` of the values is dropped at each end, rounded down to whole values
 * (as scipy.stats.trim_mean).
 */
export function trimmedMean(values: readonly number[], cut: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const dropped = Math.floor(cut * sorted.length);
  return mean(sorted.slice(dropped, sorted.length - dropped));
}
