import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrivalOffsets, askedTimes, durationOf } from './curve.ts';
import { minuteOf, replayCounts, replaySchedule } from './replay-curve.ts';

const history = fc.array(
  fc.oneof(
    fc.constant(0),
    fc.constant(1),
    fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: 31, max: 2_000 }),
  ),
  { minLength: 1, maxLength: 60 },
);

function perMinute(times: readonly number[], minutes: number, minuteMs: number): number[] {
  const counts = Array.from({ length: minutes }, () => 0);
  for (const at of times) {
    const minute = Math.floor(at / minuteMs);
    // One after the end makes the list longer, and so another list.
    counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return counts;
}

describe('the replay of a history', () => {
  test('starts exactly as many arrivals in each minute as the history, including minutes of 0 and 1', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 1e6 }), (counts, seed) => {
        const { curve, spreadMs } = replaySchedule(counts, { scale: 1, durationS: undefined });
        expect(perMinute(arrivalOffsets(curve), counts.length, 60_000)).toEqual(counts);
        expect(
          perMinute(askedTimes(seed, { name: 'orders', curve, spreadMs }), counts.length, 60_000),
        ).toEqual(counts);
        expect(durationOf(curve)).toBeCloseTo(counts.length * 60, 6);
      }),
      { numRuns: 30 },
    );
  });

  test('leaves the end of each minute free, so that a late arrival stays in its minute', () => {
    const counts = Array.from({ length: 60 }, (_, minute) => (minute * 7) % 90);
    const { curve, spreadMs } = replaySchedule(counts, { scale: 1, durationS: undefined });
    const latest = Math.max(...askedTimes(5, { name: 'orders', curve, spreadMs }).map((at) => at % 60_000));
    expect(latest).toBeLessThan(60_000 * 0.965);
  });

  test('rounds the counts over time, for any scale and compression', () => {
    fc.assert(
      fc.property(
        history,
        fc.double({ min: 0.05, max: 4, noNaN: true }),
        fc.option(fc.integer({ min: 60, max: 7_200 }), { nil: undefined }),
        (counts, scale, durationS) => {
          const sizing = { scale, durationS };
          const minuteMs = minuteOf(counts.length, durationS);
          const { curve, spreadMs, counts: asked } = replaySchedule(counts, sizing);
          expect(
            perMinute(askedTimes(3, { name: 'orders', curve, spreadMs }), counts.length, minuteMs),
          ).toEqual(asked);
          let exact = 0;
          let given = 0;
          const farthest = counts.map((count, minute) => {
            exact += (count * scale * minuteMs) / 60_000;
            given += asked[minute] ?? 0;
            return Math.abs(given - exact);
          });
          expect(Math.max(...farthest)).toBeLessThanOrEqual(0.5 + 1e-6);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('adds the half arrival of each minute to every second minute at scale 1.5', () => {
    expect(replayCounts([1, 1, 1, 1], { scale: 1.5, durationS: undefined })).toEqual([2, 1, 2, 1]);
  });

  test('spreads few arrivals over the minute like a Poisson process of that count', () => {
    const counts = Array.from({ length: 400 }, () => 10);
    const { curve, spreadMs } = replaySchedule(counts, { scale: 1, durationS: undefined });
    const quarters = [0, 0, 0, 0];
    for (const at of askedTimes(9, { name: 'orders', curve, spreadMs })) {
      const quarter = Math.floor(((at % 60_000) / 60_000) * 4);
      quarters[quarter] = (quarters[quarter] ?? 0) + 1;
    }
    for (const each of quarters) {
      expect(each).toBeGreaterThan(750);
      expect(each).toBeLessThan(1_150);
    }
  });

  test('reports the rate of the busiest minute instead of the moment in which its VUs start', () => {
    expect(replaySchedule([6, 30, 0], { scale: 2, durationS: undefined }).peakPerSecond).toBe(1);
  });
});
