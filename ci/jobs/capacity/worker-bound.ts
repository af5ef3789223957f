/** The rate that workers bound: X ≤ min(N / (R₀ + Z), workers / S), asymptotic bounds of Denning and Buzen (1978). Pure. */

import type { CapacityConfiguration, CapacityLevel } from '../../../fixtures/record/capacity.ts';
import { smallest } from '../../../fixtures/statistics/summary.ts';

/**
 * R₀ and S are the least that any level that counts took: a bound is not to be broken by what was measured, and a first level
 * may have met cold caches. The worker's time is what Odoo's log says, else all of the time in requests.
 */
export function workerBoundOf(
  levels: readonly CapacityLevel[],
  workers: number | null,
): CapacityConfiguration['workerBound'] {
  const [alone] = levels
    .flatMap(({ counted, meanMs, thinkMs }) =>
      counted === null || meanMs === null || thinkMs === null ? [] : [{ ms: meanMs - thinkMs, thinkMs }],
    )
    .toSorted((a, b) => a.ms - b.ms);
  if (alone === undefined) return null;
  const logged = levels.flatMap((level) => (level.counted === null ? [] : loggedMs(level)));
  const serviceMs = logged.length > 0 ? smallest(logged) : alone.ms;
  return {
    aloneMs: alone.ms,
    thinkMs: alone.thinkMs,
    serviceMs,
    workers,
    mostPerSecond: workers === null || serviceMs <= 0 ? null : (workers * 1000) / serviceMs,
    serviceFrom: logged.length > 0 ? 'request log' : 'time alone',
  };
}

/** Time of workers for each transaction that ended, where the log was read. */
function loggedMs({ observation, completedPerSecond, windowS }: CapacityLevel): number[] {
  const requests = observation?.requests;
  const ended = completedPerSecond * (observation?.windowS ?? windowS);
  return requests && ended > 0 ? [(requests.sqlMs + requests.restMs) / ended] : [];
}
