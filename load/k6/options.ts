/** The options of a run, from what Node prepared. Portable: types only of k6. */

import type { Options, Scenario } from 'k6/options';
import { durationOf, type CurveStage } from '../profiles/curve.ts';
import type { LoadInput, StepBudget, StreamInput } from './input.ts';

/** Without the tags that hold an address each, and without those that nobody reads. */
export const SYSTEM_TAGS = ['scenario', 'name', 'status', 'error_code'] as const;

/** An open model: arrivals come by the clock, whatever the target does. */
export function k6Options(input: LoadInput): Options {
  return {
    scenarios: Object.fromEntries(
      input.streams.map((stream) => [stream.name, scenarioOf(stream, input.gracefulStopS)]),
    ),
    insecureSkipTLSVerify: !input.target.verifyTls,
    systemTags: [...SYSTEM_TAGS],
    userAgent: 'cutoff',
    batch: 1,
    // A redirect is an answer: only who asked knows whether it may be followed.
    maxRedirects: 0,
    noCookiesReset: false,
    setupTimeout: '10s',
    ...(input.budgets === undefined ? {} : { thresholds: thresholdsOf(input.budgets) }),
  };
}

/** A step without samples crosses no threshold of k6; that it has some is a rule of validity (`result/validity.ts`). */
export function thresholdsOf(budgets: readonly StepBudget[]): { [name: string]: string[] } {
  return Object.fromEntries(
    budgets.map(({ journey, transport, step, limitMs }) => [
      `odoo_load_step_duration{journey:${journey},transport:${transport},step:${step},outcome:passed}`,
      [`p(95)<=${limitMs}`],
    ]),
  );
}

/** k6 may leave out an arrival that is due at the very end of a scenario; so the scenario ends a little later. */
const TAIL: readonly CurveStage[] = [
  { durationS: 0, toPerHour: 0 },
  { durationS: 0.5, toPerHour: 0 },
];

function scenarioOf(stream: StreamInput, gracefulStopS: number): Scenario {
  return {
    executor: 'ramping-arrival-rate',
    exec: 'transact',
    startRate: stream.curve.startPerHour,
    timeUnit: '1h',
    stages: [...stream.curve.stages, ...TAIL].map(({ durationS, toPerHour }) => ({
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
  return input.streams.reduce(
    (longestS, { curve, spreadMs }) =>
      Math.max(longestS, durationOf(curve) + spreadMs / 1000 + input.gracefulStopS),
    0,
  );
}
