import { expect, test } from 'vitest';
import type { CapacityLevel } from '../../../fixtures/record/capacity.ts';
import { passedCapacity } from '../../../reporters/sections/capacity/sample.ts';
import { workerBoundOf } from './worker-bound.ts';

const [sample] = passedCapacity().configurations[0]?.levels ?? [];

/** Twenty transactions in ten seconds; the log was read where it says how long workers were busy. */
function level(meanMs: number, busyMs: number | null, own: Partial<CapacityLevel> = {}): CapacityLevel {
  if (!sample) throw new Error('The sample has a level.');
  const requests = busyMs === null ? null : { ...IDLE, sqlMs: busyMs / 4, restMs: (busyMs * 3) / 4 };
  return {
    ...sample,
    counted: 'meets',
    meanMs,
    thinkMs: 100,
    completedPerSecond: 2,
    observation: { windowS: 10, requests, postgres: null, host: null, missing: [] },
    ...own,
  };
}

const IDLE = { count: 0, queries: 0, busyWorkers: 0, workers: 2, methods: [], retries: 0, retrySleepMs: 0 };

test('bounds the rate by the least worker time of a transaction', () => {
  const cold = level(9_100, 88_000);
  const warm = level(1_100, 20_000);
  expect(workerBoundOf([cold, warm], 2)).toEqual({
    aloneMs: 1_000,
    thinkMs: 100,
    serviceMs: 1_000,
    workers: 2,
    mostPerSecond: 2,
    serviceFrom: 'request log',
  });
});

test('ignores levels that do not count, and uses the time alone without a log', () => {
  const short = level(300, 1_000, { counted: null });
  expect(workerBoundOf([short], 2)).toBeNull();
  expect(workerBoundOf([short, level(1_100, null)], 4)).toMatchObject({
    serviceMs: 1_000,
    mostPerSecond: 4,
    serviceFrom: 'time alone',
  });
  expect(workerBoundOf([level(1_100, 20_000)], null)).toMatchObject({
    serviceMs: 1_000,
    mostPerSecond: null,
  });
});
