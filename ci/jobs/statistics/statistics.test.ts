import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { quantile } from '../../../fixtures/statistics/summary.ts';
import { mannWhitney } from './mann-whitney.ts';
import { normalTail, studentQuantile, studentTail } from './student-t.ts';
import {
  estimateOfDifference,
  estimateOfMean,
  intervalOf,
  pGreater,
  pLess,
  type Estimate,
} from './t-test.ts';

const Pair = z.object({ first: z.string(), second: z.string() });

/** Written by `golden.py` with scipy and numpy of the versions it names. */
const golden = z
  .object({
    scipy: z.string(),
    samples: z.record(z.string(), z.array(z.number())),
    studentTail: z.array(z.object({ t: z.number(), df: z.number(), p: z.number() })),
    studentQuantile: z.array(z.object({ p: z.number(), df: z.number(), t: z.number() })),
    normalTail: z.array(z.object({ z: z.number(), p: z.number() })),
    oneSample: z.array(
      z.object({ sample: z.string(), mean: z.number(), p: z.number(), low: z.number(), high: z.number() }),
    ),
    welch: z.array(Pair.extend({ df: z.number(), p: z.number() })),
    mannWhitney: z.array(Pair.extend({ u: z.number(), p: z.number() })),
    quantile: z.array(z.object({ sample: z.string(), q: z.number(), value: z.number() })),
  })
  .parse(JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')));

const sample = (name: string): number[] => golden.samples[name] ?? [];

/** Digits that the library keeps. */
function near(value: number, expected: number): void {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-7 * Math.max(1e-3, Math.abs(expected)));
}

function defined(estimate: Estimate | undefined): Estimate {
  if (estimate === undefined) throw new Error('There is no estimate.');
  return estimate;
}

describe(`agreement with scipy ${golden.scipy}`, () => {
  test.each(golden.studentTail)('tail of t = $t with $df degrees', ({ t, df, p }) =>
    near(studentTail(t, df), p),
  );
  test.each(golden.studentQuantile)('quantile $p with $df degrees', ({ p, df, t }) =>
    near(studentQuantile(p, df), t),
  );
  test.each(golden.normalTail)('tail of z = $z', ({ z: at, p }) => near(normalTail(at), p));
  test.each(golden.oneSample)(
    'test of $sample against $mean',
    ({ sample: name, mean: truth, p, low, high }) => {
      const estimate = defined(estimateOfMean(sample(name)));
      near(pGreater(estimate, truth), p);
      near(pLess(estimate, truth), 1 - p);
      near(intervalOf(estimate, 0.95).low, low);
      near(intervalOf(estimate, 0.95).high, high);
    },
  );
  test.each(golden.welch)('difference of $second and $first', ({ first, second, df, p }) => {
    const estimate = defined(estimateOfDifference(sample(first), sample(second)));
    near(estimate.df, df);
    near(pGreater(estimate, 0), p);
  });
  test.each(golden.mannWhitney)('ranks of $second and $first', ({ first, second, u, p }) => {
    const found = mannWhitney(sample(first), sample(second));
    near(found.u, u);
    near(found.p, p);
  });
  test.each(golden.quantile)('quantile $q of $sample', ({ sample: name, q, value }) =>
    near(
      quantile(
        sample(name).toSorted((a, b) => a - b),
        q,
      ),
      value,
    ),
  );
});

const values = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 2, maxLength: 40 });

describe('properties', () => {
  it('has tails that add up to one', () => {
    fc.assert(
      fc.property(values, fc.double({ min: -50, max: 50, noNaN: true }), (list, truth) => {
        const estimate = defined(estimateOfMean(list));
        expect(pGreater(estimate, truth) + pLess(estimate, truth)).toBeCloseTo(1, 6);
      }),
    );
  });

  it('is less surprised by a larger assumed truth', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 5, noNaN: true }), (list, more) => {
        const estimate = defined(estimateOfMean(list));
        expect(pGreater(estimate, more)).toBeGreaterThanOrEqual(pGreater(estimate, 0) - 1e-7);
      }),
    );
  });

  it('keeps ranks when both samples are shifted and scaled', () => {
    const whole = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 3, maxLength: 20 });
    fc.assert(
      fc.property(whole, whole, (first, second) => {
        const moved = (list: number[]): number[] => list.map((each) => 3 * each + 7);
        expect(mannWhitney(moved(first), moved(second))).toEqual(mannWhitney(first, second));
        const { u } = mannWhitney(first, second);
        expect(u + mannWhitney(second, first).u).toBeCloseTo(first.length * second.length, 9);
      }),
    );
  });
});

describe('without enough values', () => {
  it('gives no estimate for fewer than two values', () => {
    expect(estimateOfMean([])).toBeUndefined();
    expect(estimateOfMean([1])).toBeUndefined();
    expect(estimateOfDifference([1], [1, 2])).toBeUndefined();
  });

  it('does not call an empty sample larger', () => {
    expect(mannWhitney([], [1]).p).toBe(1);
    expect(mannWhitney([2, 2], [2, 2]).p).toBe(1);
  });

  it('is certain about values without spread', () => {
    const estimate = defined(estimateOfMean([0.2, 0.2, 0.2]));
    expect(pGreater(estimate, 0)).toBeLessThan(1e-9);
    expect(pLess(estimate, 0)).toBeCloseTo(1, 9);
    expect(pGreater({ value: 0.2, standardError: 0, df: 2 }, 0)).toBe(0);
  });
});
