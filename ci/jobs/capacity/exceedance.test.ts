import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../fixtures/machine/random.ts';
import { exceedanceOf, neighbourCorrelation, wilson } from './exceedance.ts';

describe('how often an objective is exceeded', () => {
  test('has Wilson\'s bounds, as proportion_confint(3, 60, 0.1, method="wilson") of statsmodels', () => {
    const { low, high } = wilson(3 / 60, 60);
    expect(low).toBeCloseTo(0.020156986, 7);
    expect(high).toBeCloseTo(0.118675133, 7);
  });

  test('is unknown without a value', () => {
    expect(exceedanceOf([], 100)).toMatchObject({ count: 0, low: 0, high: 1 });
  });

  test('needs 52 independent values below the objective to say less than 5%', () => {
    const random = seededRandom(3);
    const values = Array.from({ length: 52 }, () => 50 + random());
    expect(wilson(0, 51).high).toBeGreaterThan(0.05);
    expect(wilson(0, 52).high).toBeLessThan(0.05);
    expect(exceedanceOf(values, 100).exceeding).toBe(0);
  });

  test('counts correlated neighbours as fewer observations', () => {
    const blocks = Array.from({ length: 100 }, (_, index) => (Math.floor(index / 20) % 2 === 0 ? 10 : 200));
    const mixed = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? 10 : 200));
    expect(neighbourCorrelation(blocks)).toBeGreaterThan(0.8);
    expect(exceedanceOf(blocks, 100).effective).toBeLessThan(15);
    expect(exceedanceOf(mixed, 100).effective).toBe(100);
  });

  test('contains the true share in nine of ten samples, with its bounds in order', () => {
    const random = seededRandom(11);
    let held = 0;
    for (let sample = 0; sample < 400; sample++) {
      const values = Array.from({ length: 120 }, () => random());
      const { low, high } = exceedanceOf(values, 0.95);
      if (low <= 0.05 && 0.05 <= high) held += 1;
    }
    // Two one-sided bounds of 95%.
    expect(held / 400).toBeGreaterThan(0.86);
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { maxLength: 60 }), fc.nat(1_000), (values, limit) => {
        const { low, high, exceeding, count, effective } = exceedanceOf(values, limit);
        expect(low).toBeLessThanOrEqual(high);
        expect(exceeding).toBeLessThanOrEqual(count);
        expect(effective).toBeLessThanOrEqual(count);
      }),
    );
  });
});
