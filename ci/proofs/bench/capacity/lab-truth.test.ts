import { describe, expect, test } from 'vitest';
import { passedLoad } from '../../../../reporters/sections/load/sample.ts';
import type { LevelTarget } from '../../../jobs/capacity/run-level.ts';
import { LAW, LIMIT_MS, STUB_AIMS } from './queue-truth.ts';
import { comparison } from './lab-truth.ts';
import type { TimedSearch } from './search.ts';
import { playedTarget } from './played-levels.ts';
import { climbed, thresholdOf, type Stair, type TruthAims, type TruthRequest } from './staircase.ts';
import { trueCapacity } from './truth.ts';

const truth = trueCapacity(LAW, LIMIT_MS);
const AIMS: TruthAims = { ...STUB_AIMS, stairs: { ...STUB_AIMS.stairs, step: 1.1 } };

/** The rates of a queue's runs in their order; from so many runs on none counts. */
function queue(countingRuns = Infinity): { readonly request: TruthRequest; readonly rates: number[] } {
  const { levelTarget } = playedTarget(LAW, passedLoad());
  const rates: number[] = [];
  const failing: LevelTarget = {
    ...levelTarget,
    run: async (request) => {
      const run = await levelTarget.run(request);
      rates.push(request.perSecond);
      if (rates.length <= countingRuns) return run;
      const { validity } = run.load;
      const rules = validity.rules.map((rule) =>
        rule.name === 'generator_cpu' ? { ...rule, is: 'broken' as const } : rule,
      );
      return { ...run, load: { ...run.load, validity: { ...validity, is: 'invalid', rules } } };
    },
  };
  return { request: { folder: '/nowhere', seed: 7, onLevel: () => undefined, levelTarget: failing }, rates };
}

describe('a staircase there and back', () => {
  test('reports nothing above a stair that does not count twice', async () => {
    const [late, early] = [queue(2), queue(0)];
    expect(await climbed(late.request, AIMS, truth)).toMatchObject({ ended: 'invalid' });
    expect(late.rates).toHaveLength(4);
    expect(await climbed(early.request, AIMS, truth)).toMatchObject({ stairs: [], ended: 'invalid' });
    expect(early.rates).toHaveLength(2);
  });

  test('ends at its top stair, or when its time is over', async () => {
    const low = { ...AIMS, stairs: { ...AIMS.stairs, to: 0.6 } };
    expect(await climbed(queue().request, low, truth)).toMatchObject({ ended: 'top' });
    const short = { ...AIMS, stairs: { ...AIMS.stairs, budgetS: 1 } };
    const { request, rates } = queue();
    expect(await climbed(request, short, truth)).toMatchObject({ stairs: [], ended: 'time' });
    expect(rates).toEqual([]);
  });
});

test('makes the same runs down as up, and brackets the capacity from both sides', async () => {
  // Held for so long that one run says much: short ones of a queue near its limit come and go.
  const plan = { ...AIMS.plan, longestHoldS: 180 };
  const { request, rates } = queue();
  const aims = { ...AIMS, plan, stairs: { ...AIMS.stairs, to: 2 } };
  const { stairs, ended } = await climbed(request, aims, truth);
  expect(ended).toBe('missed');
  const up = rates.slice(0, rates.length / 2);
  expect(up).toEqual(up.toSorted((a, b) => a - b));
  expect(rates.slice(rates.length / 2)).toEqual(up.toReversed());
  expect(stairs.every(({ met, missed }) => met + missed === 2)).toBe(true);
  expect(stairs.slice(-2).every(({ missed }) => missed > 0)).toBe(true);
  const { low = 0, high = Infinity } = thresholdOf(stairs) ?? {};
  expect(low).toBeGreaterThan(truth * 0.8);
  expect(high).toBeLessThan(truth * 1.25);
});

const stairsOf = (...met: readonly number[]): Stair[] =>
  met.map((each, index) => ({ perSecond: 1 + index / 10, met: each, missed: 2 - each }));

describe('the step from met to missed', () => {
  test.each([
    ['clear', [2, 2, 0, 0], { low: 1.1, high: 1.2, against: 0 }],
    ['with one run against it', [2, 1, 2, 0, 0], { low: 1.2, high: 1.3, against: 1 }],
    ['open over a stair of which half is met', [2, 2, 1, 0], { low: 1.1, high: 1.3, against: 1 }],
  ])('%s', (_how, met, expected) => {
    expect(thresholdOf(stairsOf(...met))).toEqual({ ...expected, runs: 2 * met.length });
  });

  test.each([[[2, 2, 2]], [[0, 0]], [[]]])('is unknown for %j', (met) => {
    expect(thresholdOf(stairsOf(...met))).toBeUndefined();
  });
});

describe('the comparison of searches with the stairs', () => {
  const stairs = stairsOf(2, 2, 0, 0);
  const search = (own: Partial<TimedSearch>): TimedSearch => ({
    met: 1.14,
    ended: 'found',
    seconds: 300,
    aloneMs: 120,
    ...own,
  });

  test('says what counts as truth, how precisely it is known, and how far off the answers are', () => {
    const lines = comparison([search({ met: 0.99 }), search({ seconds: 400, aloneMs: 240 })], stairs, 1_000);
    expect(lines).toEqual([
      'Truth by the stairs: nine of ten runs keep 1.11/s (0.93 to 1.18, 95%). From met to missed it goes between 1.10 and 1.20/s, with 0 of 8 runs against it.',
      'The search before the stairs answered 0.99/s, 11% below the truth; it took 30% of their time.',
      'The search after the stairs answered 1.14/s, 2% above the truth; it took 40% of their time.',
      'A transaction at the first level took 120 ms in the search before and 240 ms in the one after: where these differ much, the server was another one.',
    ]);
    expect(comparison([search({ met: 1.44, ended: 'budget' }), search({})], stairs, 1_000)[1]).toMatch(
      /answered 1\.44\/s, not confirmed \(budget\), \d\d% above the truth;/,
    );
    expect(comparison([search({ met: undefined, ended: 'none' }), search({})], stairs, 1_000)[1]).toContain(
      'gave no answer;',
    );
  });

  test('compares with nothing when the stairs found no truth', () => {
    expect(comparison([search({ aloneMs: null }), search({})], stairsOf(2, 2), 1_000)).toHaveLength(1);
    const lines = comparison([search({}), search({})], stairsOf(2, 2), 1_000);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('no truth to compare with');
  });
});
