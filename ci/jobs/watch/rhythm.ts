/** When the next run of a target starts. Times are milliseconds of one monotonic clock. */

export interface Rhythm {
  readonly everyMs: number;
  /** Part of the interval by which a start may be early or late, 0 to 0.5. */
  readonly jitter: number;
}

export interface NextStart {
  /** The start as the interval alone has it: the one to go on from. */
  readonly planned: number;
  /** The start with its jitter, never before now. */
  readonly at: number;
  /** Starts that were left out because the last run took so long. */
  readonly missed: number;
}

/**
 * The first start on the grid of the interval after `now`. The jitter is taken from the grid, not from the last start,
 * so that it does not add up; starts that have passed meanwhile are left out, not made up for.
 *
 * @param random uniform in [0, 1)
 */
export function nextStart(
  planned: number,
  now: number,
  { everyMs, jitter }: Rhythm,
  random: number,
): NextStart {
  const steps = Math.max(1, Math.ceil((now - planned) / everyMs));
  const next = planned + steps * everyMs;
  const shift = (2 * random - 1) * jitter * everyMs;
  return { planned: next, at: Math.max(now, next + shift), missed: steps - 1 };
}

/** The first start of one of several targets: spread over the interval, so that they do not all start at once. */
export function firstStart(now: number, index: number, count: number, { everyMs }: Rhythm): number {
  return now + (index * everyMs) / count;
}
