import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { fitUsl, peakConcurrency, scalabilityOf, throughputAt } from './scalability.ts';

const Golden = z.object({
  scipy: z.string(),
  cases: z.array(
    z.object({
      name: z.string(),
      concurrency: z.array(z.number()),
      perSecond: z.array(z.number()),
      lambda: z.number(),
      sigma: z.number(),
      kappa: z.number(),
      sumOfSquares: z.number(),
    }),
  ),
});
const golden = Golden.parse(
  JSON.parse(readFileSync(new URL('scalability-golden.json', import.meta.url), 'utf8')),
);

function pointsOf(usl: { lambda: number; sigma: number; kappa: number }, at: readonly number[]) {
  return at.map((concurrency) => ({ concurrency, perSecond: throughputAt(usl, concurrency) }));
}

describe(`the Universal Scalability Law`, () => {
  test.each(golden.cases)('fits $name as curve_fit of scipy does', (each) => {
    const points = each.concurrency.map((concurrency, index) => ({
      concurrency,
      perSecond: each.perSecond[index] ?? 0,
    }));
    const usl = fitUsl(points);
    expect(usl.lambda / each.lambda).toBeCloseTo(1, 3);
    expect(usl.sigma / each.sigma).toBeCloseTo(1, 2);
    expect(usl.kappa / each.kappa).toBeCloseTo(1, 2);
    const error = points.reduce(
      (sum, { concurrency, perSecond }) => sum + (perSecond - throughputAt(usl, concurrency)) ** 2,
      0,
    );
    expect(error).toBeLessThanOrEqual(each.sumOfSquares * 1.0001);
  });

  test('recovers the parameters that generated the points', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        fc.double({ min: 0.001, max: 0.05, noNaN: true }),
        (lambda, sigma, kappa) => {
          const points = pointsOf({ lambda, sigma, kappa }, [1, 2, 4, 6, 10, 16, 24]);
          for (const { concurrency, perSecond } of points) {
            const usl = fitUsl(points);
            expect(throughputAt(usl, concurrency) / perSecond).toBeCloseTo(1, 2);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  test('peaks where its derivative is zero', () => {
    const usl = { lambda: 3, sigma: 0.1, kappa: 0.004 };
    const peak = peakConcurrency(usl) ?? 0;
    expect(peak).toBeCloseTo(15, 6);
    for (const n of [peak * 0.9, peak * 1.1])
      expect(throughputAt(usl, n)).toBeLessThan(throughputAt(usl, peak));
    expect(peakConcurrency({ ...usl, kappa: 0 })).toBeNull();
  });

  test('is not fitted to three levels, and says what is missing with few or one-sided levels', () => {
    const usl = { lambda: 1, sigma: 0.1, kappa: 0.01 };
    expect(scalabilityOf(pointsOf(usl, [1, 2, 3]))).toBeNull();
    const few = scalabilityOf(pointsOf(usl, [0.5, 1, 2, 3]));
    expect(few?.notes).toContain('4 levels are fewer than 6: the fit is only indicative.');
    expect(few?.notes.join(' ')).toContain('above the knee');
  });

  test('claims no peak beyond twice the measured concurrency', () => {
    const fit = scalabilityOf(pointsOf({ lambda: 1, sigma: 0.05, kappa: 0.0004 }, [0.5, 1, 2, 3, 4, 5, 6]));
    expect(fit?.peak).toBeNull();
    expect(fit?.notes.join(' ')).toContain('more than twice');
  });

  test('has intervals that contain the true parameters when the points are noisy', () => {
    const usl = { lambda: 2, sigma: 0.2, kappa: 0.01 };
    const noise = [1.02, 0.98, 1.01, 0.99, 1.015, 0.985, 1.005, 0.995];
    const points = pointsOf(usl, [0.5, 1, 2, 3, 5, 8, 12, 18]).map((point, index) => ({
      ...point,
      perSecond: point.perSecond * (noise[index] ?? 1),
    }));
    const fit = scalabilityOf(points);
    expect(fit?.lambdaInterval.low).toBeLessThan(2);
    expect(fit?.lambdaInterval.high).toBeGreaterThan(2);
    expect(fit?.sigmaInterval.low).toBeLessThan(0.2);
    expect(fit?.sigmaInterval.high).toBeGreaterThan(0.2);
    expect(fit?.rSquared).toBeGreaterThan(0.98);
  });
});
