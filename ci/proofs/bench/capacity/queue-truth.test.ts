import { describe, expect, test } from 'vitest';
import { passedLoad } from '../../../../reporters/sections/load/sample.ts';
import { LAW, LIMIT_MS, STUB_AIMS } from './queue-truth.ts';
import { searched } from './search.ts';
import { climbed } from './staircase.ts';
import { runLevel } from '../../../jobs/capacity/run-level.ts';
import { playedTarget } from './played-levels.ts';
import { trueCapacity } from './truth.ts';

const truth = trueCapacity(LAW, LIMIT_MS);
const quiet = { folder: '/nowhere', onLevel: () => undefined };

describe('a search against a queue of known capacity, played without waiting', () => {
  test('confirms an answer, mostly within 10% of the truth and never far above it', async () => {
    const off: number[] = [];
    for (let run = 0; run < 8; run++) {
      const { levelTarget } = playedTarget(LAW, passedLoad());
      const { met = 0, ended } = await searched({ levelTarget, seed: 1 + run * 1_000, ...quiet }, STUB_AIMS);
      expect(ended).toBe('found');
      off.push(met / truth - 1);
    }
    expect(off.filter((each) => Math.abs(each) <= 0.1).length).toBeGreaterThanOrEqual(5);
    expect(Math.max(...off)).toBeLessThan(0.2);
    expect(Math.min(...off)).toBeGreaterThan(-0.4);
  });

  test('takes less than half the time of a staircase', async () => {
    let searches = 0;
    let staircases = 0;
    for (let run = 0; run < 5; run++) {
      const seed = 1 + run * 1_000;
      const bySearch = playedTarget(LAW, passedLoad());
      await searched({ levelTarget: bySearch.levelTarget, seed, ...quiet }, STUB_AIMS);
      searches += bySearch.elapsedS();
      const byStairs = playedTarget(LAW, passedLoad());
      await climbed({ levelTarget: byStairs.levelTarget, seed: seed + 500, ...quiet }, STUB_AIMS, truth);
      staircases += byStairs.elapsedS();
    }
    expect(searches).toBeLessThan(staircases / 2);
  });
});

test('rarely meets a level above the maximum of the servers, even with generous objectives', async () => {
  const most = (LAW.servers * 1000) / LAW.serviceMs / 8;
  const metAt = async (factor: number): Promise<number> => {
    let met = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { level } = await runLevel({
        ...quiet,
        levelTarget: playedTarget(LAW, passedLoad()).levelTarget,
        plan: { ...STUB_AIMS.plan, warmUpS: 5, leastHoldS: 15, longestHoldS: 90 },
        limits: { ...STUB_AIMS.limits, otherStepMs: 3_000 },
        number: 2,
        purpose: 'confirm',
        perSecond: most * factor,
        seed: 1 + seed * 100,
        earlier: [],
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      if (level.is === 'meets') met += 1;
    }
    return met;
  };
  // Two in a row have to meet before an answer is confirmed.
  expect(await metAt(1.1)).toBeLessThanOrEqual(6);
  expect(await metAt(1.2)).toBeLessThanOrEqual(1);
  expect(await metAt(0.8)).toBeGreaterThan(28);
});
