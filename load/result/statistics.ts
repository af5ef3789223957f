/** Quantiles and summaries of durations. Pure. */

/**
 * Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan, 1996; numpy's default).
 *
 * @param sorted ascending, not empty
 * @param q in [0, 1]
 */
export function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const below = sorted[low] ?? Number.NaN;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] ?? below;
  return below + (above - below) * (at - low);
}

/** What a set of durations says, in milliseconds. */
export interface Distribution {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** `null` without samples: nothing was measured, which is not zero. */
export function distributionOf(durations: readonly number[]): Distribution | null {
  const sorted = durations.toSorted((a, b) => a - b);
  const maxMs = sorted.at(-1);
  if (maxMs === undefined) return null;
  return {
    count: sorted.length,
    meanMs: sorted.reduce((sum, each) => sum + each, 0) / sorted.length,
    p50Ms: quantile(sorted, 0.5),
    p95Ms: quantile(sorted, 0.95),
    p99Ms: quantile(sorted, 0.99),
    maxMs,
  };
}

/** How many of these times fall into each bin of `binMs`, from 0 on. */
export function binned(timesMs: readonly number[], binMs: number, bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const time of timesMs) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(time / binMs)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
