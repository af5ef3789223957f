import { describe, expect, test } from 'vitest';
import { passedLoad } from '../../../reporters/load-samples.ts';
import type { LevelGround } from '../run-level.ts';
import { climbed, LAW, LIMIT_MS, STUB_AIMS, type TruthAims } from './known-truth.ts';
import { comparison } from './lab-truth.ts';
import { playedGround } from './played-ground.ts';
import { thresholdOf, type Stair } from './threshold.ts';
import { trueCapacity } from './truth.ts';

const truth = trueCapacity(LAW, LIMIT_MS);
const AIMS: TruthAims = { ...STUB_AIMS, stairs: { ...STUB_AIMS.stairs, step: 1.1, isExhaustive: true } };
const quiet = { folder: '/nowhere', seed: 7, onLevel: () => undefined };

/** The stairs of a queue; from so many runs on none counts. */
function climb(aims: TruthAims, around: number, countingRuns = Infinity) {
  const { ground } = playedGround(LAW, passedLoad());
  let runs = 0;
  const failing: LevelGround = {
    ...ground,
    run: async (request) => {
      const run = await ground.run(request);
      runs += 1;
      if (runs <= countingRuns) return run;
      const { validity } = run.load;
      const rules = validity.rules.map((rule) =>
        rule.name === 'generator_cpu' ? { ...rule, is: 'broken' as const } : rule,
      );
      return { ...run, load: { ...run.load, validity: { ...validity, is: 'invalid', rules } } };
    },
  };
  return climbed({ ...quiet, ground: failing }, aims, around).then((found) => ({ ...found, runs }));
}

describe('a staircase', () => {
  test('ends above two stairs in a row that are missed, and sees the capacity from both sides', async () => {
    // Held for so long that one run says much: short ones of a queue near its limit come and go.
    const plan = { ...AIMS.plan, longestHoldS: 180 };
    const { stairs, ended } = await climb({ ...AIMS, plan, stairs: { ...AIMS.stairs, to: 2 } }, truth);
    expect(ended).toBe('missed');
    expect(stairs.every(({ met, missed }) => met + missed === 2)).toBe(true);
    expect(stairs.slice(-2).map(({ met }) => met)).toEqual([0, 0]);
    const { low = 0, high = Infinity } = thresholdOf(stairs) ?? {};
    expect(low).toBeGreaterThan(truth * 0.8);
    expect(high).toBeLessThan(truth * 1.25);
  });

  test('that is not exhaustive ends at the first that is missed', async () => {
    const {
      met = 0,
      missed = 0,
      ended,
    } = await climb({ ...AIMS, stairs: { ...AIMS.stairs, isExhaustive: false } }, truth);
    expect(ended).toBe('missed');
    expect(missed / met).toBeCloseTo(1.1);
  });

  test('says nothing from where a stair does not count twice', async () => {
    expect(await climb(AIMS, truth, 2)).toMatchObject({ missed: undefined, ended: 'invalid', runs: 4 });
    expect(await climb(AIMS, truth, 0)).toMatchObject({
      met: undefined,
      stairs: [],
      ended: 'invalid',
      runs: 2,
    });
  });

  test('ends at the top of its stairs, or with its time', async () => {
    const low = await climb({ ...AIMS, stairs: { ...AIMS.stairs, to: 0.6 } }, truth);
    expect(low).toMatchObject({ missed: undefined, ended: 'top' });
    const short = await climb({ ...AIMS, stairs: { ...AIMS.stairs, budgetS: 1 } }, truth);
    expect(short).toMatchObject({ met: undefined, stairs: [], ended: 'time', runs: 0 });
  });
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

  test.each([[[2, 2, 2]], [[0, 0]], [[]]])('is not known of %j', (met) => {
    expect(thresholdOf(stairsOf(...met))).toBeUndefined();
  });
});

describe('the comparison of a search with the stairs', () => {
  const stairs = stairsOf(2, 2, 0, 0);

  test('says what counts as truth, how sharply it is known, and how far off the answer is', () => {
    const [truthLine, answer] = comparison({ met: 0.99, ended: 'found' }, stairs, 0.3);
    expect(truthLine).toContain('between 1.10 and 1.20/s, 0 of 8 runs against it');
    expect(answer).toBe("The search's answer 0.99/s is 10% below that; it took 30% of the staircase's time.");
    expect(comparison({ met: 1.44, ended: 'budget' }, stairs, 0.3)[1]).toContain(
      'not confirmed (budget), is 20% above that;',
    );
    expect(comparison({ met: 1.14, ended: 'found' }, stairs, 0.3)[1]).toContain('1.14/s lies in between;');
    expect(comparison({ met: undefined, ended: 'none' }, stairs, 0.3)[1]).toBe('The search gave no answer.');
  });

  test('compares with nothing where the stairs found no truth', () => {
    expect(comparison(undefined, stairs, 0)).toHaveLength(1);
    const lines = comparison({ met: 1, ended: 'found' }, stairsOf(2, 2), 0.3);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('no truth to compare with');
  });
});
