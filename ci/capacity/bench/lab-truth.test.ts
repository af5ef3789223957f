import { describe, expect, test } from 'vitest';
import { passedLoad } from '../../../reporters/load-samples.ts';
import type { LevelGround } from '../run-level.ts';
import { climbed, LAW, LIMIT_MS, STUB_AIMS, type TruthAims } from './known-truth.ts';
import { comparison } from './lab-truth.ts';
import { playedGround } from './played-ground.ts';
import { trueCapacity } from './truth.ts';

const truth = trueCapacity(LAW, LIMIT_MS);
const AIMS: TruthAims = { ...STUB_AIMS, stairs: { ...STUB_AIMS.stairs, step: 1.1, above: 1 } };
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
  test('ends at the stair above the first that is missed, and brackets the capacity', async () => {
    const { met = 0, missed = 0, ended } = await climb(AIMS, truth);
    expect(ended).toBe('missed');
    expect(missed / met).toBeCloseTo(1.1);
    expect(met).toBeGreaterThan(truth * 0.8);
    expect(missed).toBeLessThan(truth * 1.25);
  });

  test('says nothing from where a stair does not count twice', async () => {
    expect(await climb(AIMS, truth, 2)).toMatchObject({ missed: undefined, ended: 'invalid', runs: 4 });
    expect(await climb(AIMS, truth, 0)).toMatchObject({ met: undefined, ended: 'invalid', runs: 2 });
  });

  test('ends at the top of its stairs, or with its time', async () => {
    const low = await climb({ ...AIMS, stairs: { ...AIMS.stairs, to: 0.6 } }, truth);
    expect(low).toMatchObject({ missed: undefined, ended: 'top' });
    const short = await climb({ ...AIMS, stairs: { ...AIMS.stairs, budgetS: 1 } }, truth);
    expect(short).toMatchObject({ met: undefined, missed: undefined, ended: 'time', runs: 0 });
  });
});

describe('the comparison of a search with the stairs', () => {
  const stairs = { met: 1, missed: 1.08, metAbove: [], ended: 'missed' } as const;

  test('says what counts as truth, how sharply it is known, and how far off the answer is', () => {
    const [truthLine, answer] = comparison(0.93, 'found', stairs, 0.3);
    expect(truthLine).toContain('1.00/s: it lies between that and 1.08/s, known to 8%');
    expect(answer).toBe("The search's answer 0.93/s is 7% below it; it took 30% of the staircase's time.");
    expect(comparison(1.2, 'budget', stairs, 0.3)[1]).toContain('not confirmed (budget), is 20% above it;');
    expect(comparison(1.04, 'found', stairs, 0.3)[1]).toContain('4% above it and below the missed stair');
    expect(comparison(undefined, 'none', stairs, 0.3)[1]).toBe('The search gave no answer.');
  });

  test('tells stairs that are not in order', () => {
    expect(comparison(1, 'found', { ...stairs, metAbove: [1.17] }, 0.3)).toHaveLength(3);
  });

  test('compares with nothing where the stairs found no truth', () => {
    const lines = comparison(1, 'found', { ...stairs, missed: undefined, ended: 'time' }, 0.3);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('no truth to compare with');
  });
});
