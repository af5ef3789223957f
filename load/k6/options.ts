/** The options of a run, from what Node prepared. Portable: types only of k6. */

import type { Options, Scenario } from 'k6/options';
import { durationOf } from '../profiles/curve.ts';
import type { LoadInput, StreamInput } from './input.ts';

/** An open model: arrivals come by the clock, whatever the target does. */
export function k6Options(input: LoadInput): Options {
  return {
    scenarios: Object.fromEntries(
      input.streams.map((stream) => [stream.name, scenarioOf(stream, input.gracefulStopS)]),
    ),
    insecureSkipTLSVerify: !input.target.verifyTls,
    // Without the tags that hold an address each, and without those that nobody reads.
    systemTags: ['scenario', 'name', 'status', 'error_code'],
    userAgent: 'cutoff',
    batch: 1,
    noCookiesReset: false,
    setupTimeout: '10s',
  };
}

function scenarioOf(stream: StreamInput, gracefulStopS: number): Scenario {
  return {
    executor: 'ramping-arrival-rate',
    exec: 'transact',
    startRate: stream.curve.startPerHour,
    timeUnit: '1h',
    stages: stream.curve.stages.map(({ durationS, toPerHour }) => ({
      duration: `${Math.round(durationS * 1000)}ms`,
      target: toPerHour,
    })),
    preAllocatedVUs: stream.preAllocatedVus,
    maxVUs: stream.maxVus,
    // The last arrivals are put off by their spread, and then have to finish.
    gracefulStop: `${Math.ceil(gracefulStopS + stream.spreadMs / 1000)}s`,
  };
}

/** Length of the schedule and of what may come after it, in seconds. */
export function longestRunS(input: LoadInput): number {
  return Math.max(
    0,
    ...input.streams.map((stream) => durationOf(stream.curve) + stream.spreadMs / 1000 + input.gracefulStopS),
  );
}
