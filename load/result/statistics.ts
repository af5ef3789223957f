/** Distributions of durations. Pure. */

import { LATENCY_BUCKETS_S, type Distribution } from '../../fixtures/record/load.ts';
import { mean, quantile } from '../../fixtures/statistics/summary.ts';

/** `null` without samples: nothing was measured, which is not zero. */
export function distributionOf(durations: readonly number[]): Distribution | null {
  const sorted = durations.toSorted((a, b) => a - b);
  const maxMs = sorted.at(-1);
  if (maxMs === undefined) return null;
  return {
    count: sorted.length,
    meanMs: mean(sorted),
    p50Ms: quantile(sorted, 0.5),
    p95Ms: quantile(sorted, 0.95),
    p99Ms: quantile(sorted, 0.99),
    maxMs,
    buckets: bucketsOf(sorted),
  };
}

function bucketsOf(durationsMs: readonly number[]): number[] {
  const counts = Array.from({ length: LATENCY_BUCKETS_S.length + 1 }, () => 0);
  for (const durationMs of durationsMs) {
    const found = LATENCY_BUCKETS_S.findIndex((bound) => durationMs <= bound * 1000);
    const bucket = found < 0 ? LATENCY_BUCKETS_S.length : found;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
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
