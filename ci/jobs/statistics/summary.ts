/** Summaries of samples. Pure; quantiles are those of `load/result/statistics.ts`. */

/** Not a number for no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

/** Unbiased (n − 1); not a number for fewer than two values. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  return values.reduce((sum, each) => sum + (each - centre) ** 2, 0) / (values.length - 1);
}

/**
 * The mean of what is left when a share `cut` of the values is dropped at each end, rounded down to whole values
 * (as scipy.stats.trim_mean).
 */
export function trimmedMean(values: readonly number[], cut: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const dropped = Math.floor(cut * sorted.length);
  return mean(sorted.slice(dropped, sorted.length - dropped));
}
