/** Counting of instants by the minutes of a window. Pure. */

import type { LocalWindow } from '../../fixtures/calendar/calendar.ts';

/** How many of the instants lie in each minute of the window; those outside are left out. Unix milliseconds. */
export function perMinute(window: LocalWindow, instantsMs: readonly number[]): number[] {
  const counts = Array.from({ length: window.minutes }, () => 0);
  for (const at of instantsMs) {
    const minute = Math.floor((at - window.startMs) / 60_000);
    if (minute >= 0 && minute < counts.length && at < window.endMs)
      counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return counts;
}
