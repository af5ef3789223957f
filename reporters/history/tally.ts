/** Stretches of time, and what was counted in them. */

/** A stretch of time; `untilMs` is outside. */
export interface Bucket {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Runs by what they say. What broke says nothing, and is in no share. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly unknown: number;
}

/** The bucket that an instant lies in. */
export function bucketOf(atMs: number, buckets: readonly Bucket[]): Bucket | undefined {
  return buckets.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
}
