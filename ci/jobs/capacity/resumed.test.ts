import { expect, test } from 'vitest';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { passedCapacity } from '../../../reporters/sections/capacity/sample.ts';
import type { EarlierRun } from './request.ts';
import { checkAskedAgain, type AskedAgain } from './resumed.ts';

const capacity = passedCapacity();
const { plan } = capacity;
const EARLIER: EarlierRun = {
  runId: 'some-run',
  seed: 7,
  startedAt: new Date(0),
  server: { url: 'http://127.0.0.1:1', database: 'capacity' },
  capacity,
  workers: [2, 4],
};
const DEFAULTS: AskedAgain = {
  scenario: 'smoke',
  precision: 0.5,
  repeats: 9,
  hold: [1, 2],
  warmUp: 99,
  audit: true,
  curve: true,
  wayDown: true,
};

/** What is said to these options beside `--resume`. */
function told(typed: Partial<AskedAgain>, earlier = EARLIER): readonly string[] {
  try {
    checkAskedAgain(earlier, { ...DEFAULTS, ...typed }, (option) => option in typed, undefined);
    return [];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return error.problems;
  }
}

test('accepts options beside --resume that equal those of the search', () => {
  expect(told({})).toEqual([]);
  expect(
    told({
      scenario: capacity.scenario.name,
      workers: [2, 4],
      seed: 7,
      startRate: plan.startPerSecond,
      precision: plan.precision,
      hold: [plan.leastHoldS, plan.longestHoldS],
      audit: plan.audit,
    }),
  ).toEqual([]);
});

test.each<[Partial<AskedAgain>, string]>([
  [
    { scenario: 'smoke' },
    `smoke: run some-run began with ${capacity.scenario.name}, and a resumed search keeps its options`,
  ],
  [{ workers: [8] }, '--workers 8: run some-run began with 2,4, '],
  [{ seed: 8 }, '--seed 8: run some-run began with 7, '],
  [{ startRate: 0.123 }, `--start-rate 0.123/s: run some-run began with ${plan.startPerSecond}/s, `],
  [{ precision: 0.5 }, `--precision 50%: run some-run began with ${plan.precision * 100}%, `],
  [{ hold: [1, 2] }, `--hold 1s-2s: run some-run began with ${plan.leastHoldS}s-${plan.longestHoldS}s, `],
  [{ warmUp: 99 }, `--warm-up 99s: run some-run began with ${plan.warmUpS}s, `],
  [{ audit: false }, '--no-audit: run some-run began without it, '],
  [{ wayDown: false }, '--no-way-down: run some-run began without it, '],
  [{ acceptKnownFaults: true }, '--accept-known-faults: run some-run began without it, '],
])('refuses other options, and names the original ones: %j', (typed, message) => {
  const switchedOn = {
    ...EARLIER,
    capacity: { ...capacity, plan: { ...plan, audit: true, wayDown: true, acceptsKnownFaults: false } },
  };
  const [problem, ...more] = told(typed, switchedOn);
  expect(problem).toContain(message);
  expect(problem).toContain('Leave it out, or start a new run.');
  expect(more).toEqual([]);
});

test('refuses other objectives', () => {
  const { limits } = capacity;
  const check = (other: typeof limits) => checkAskedAgain(EARLIER, DEFAULTS, () => false, other);
  expect(() => check(structuredClone(limits))).not.toThrow();
  expect(() => check({ ...limits, otherStepMs: limits.otherStepMs + 1 })).toThrow(
    '--objectives: run some-run began with other objectives',
  );
});
