import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../fixtures/machine/random.ts';
import { normalCdf, trendOf, underWayIn, warmUpOf } from './steadiness.ts';

describe('the warm-up', () => {
  test('skips the slow beginning', () => {
    const random = seededRandom(2);
    const values = Array.from({ length: 80 }, (_, index) => (index < 20 ? 900 : 100) + 20 * random());
    const skipped = warmUpOf(values);
    expect(skipped).toBeGreaterThanOrEqual(20);
    expect(skipped).toBeLessThanOrEqual(40);
  });

  test('skips nothing when nothing stands out, and at most a quarter', () => {
    expect(warmUpOf(Array.from({ length: 60 }, () => 100))).toBe(0);
    expect(warmUpOf(Array.from({ length: 60 }, (_, index) => 1_000 - index))).toBeLessThanOrEqual(15);
    expect(warmUpOf([1, 2])).toBe(0);
  });
});

/** So that chance alone changes little. */
const SLOW = { perSecond: 1, stretchS: 10 };

describe('the work in progress', () => {
  test('is averaged over stretches, and includes transactions that never ended', () => {
    const spans = [
      { fromMs: 0, untilMs: 1_000 },
      { fromMs: 500, untilMs: null },
    ];
    expect(underWayIn(spans, { fromMs: 0, untilMs: 2_000, stretches: 4 })).toEqual([1, 2, 1, 1]);
  });

  test('grows, is steady, or has not settled', () => {
    expect(trendOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], SLOW).is).toBe('growing');
    expect(trendOf([3, 2, 4, 3, 3, 2, 4, 3, 2, 3], SLOW).is).toBe('steady');
    expect(trendOf([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], SLOW).is).toBe('steady');
    expect(trendOf([1, 2], SLOW).is).toBe('unsettled');
    // Kendall: 45 of 45 pairs rise; scipy.stats.kendalltau gives tau 1 and, by the normal, p = 3.5e-5 one-sided.
    expect(trendOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], SLOW)).toMatchObject({ tau: 1 });
    // In stretches that are shorter than a transaction, so much is chance.
    const rising = [1, 1, 1, 2, 2, 2, 3, 3, 3, 4];
    expect(trendOf(rising, SLOW).is).toBe('growing');
    expect(trendOf(rising, { perSecond: 1, stretchS: 0.5 }).is).not.toBe('growing');
  });

  test('is rarely called growing when it only varies', () => {
    const random = seededRandom(5);
    let growing = 0;
    for (let run = 0; run < 500; run++) {
      if (
        trendOf(
          Array.from({ length: 10 }, () => 4 * random()),
          SLOW,
        ).is === 'growing'
      )
        growing += 1;
    }
    expect(growing / 500).toBeLessThan(0.02);
  });
});

test('computes the normal distribution as the tables have it', () => {
  expect(normalCdf(0)).toBeCloseTo(0.5, 6);
  expect(normalCdf(1.6448536)).toBeCloseTo(0.95, 6);
  expect(normalCdf(-2.3263479)).toBeCloseTo(0.01, 6);
});
