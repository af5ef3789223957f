import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  arrivalOffsets,
  askedTimes,
  delayOf,
  durationOf,
  peakPerSecond,
  randomDelaysMs,
  type Curve,
} from './curve.ts';
import { lengthOf, phased, schedulesOf, type ReplayedProfile } from './profile.ts';

const curve = fc.record({
  startPerHour: fc.integer({ min: 0, max: 7_200 }),
  stages: fc.array(
    fc.record({ durationS: fc.integer({ min: 0, max: 60 }), toPerHour: fc.integer({ min: 0, max: 7_200 }) }),
    { minLength: 1, maxLength: 5 },
  ),
});

function area({ startPerHour, stages }: Curve): number {
  let from = startPerHour;
  let sum = 0;
  for (const { durationS, toPerHour } of stages) {
    sum += (durationS * (from + toPerHour)) / 2 / 3600;
    from = toPerHour;
  }
  return sum;
}

describe('due times of arrivals', () => {
  test('are even at an even rate, the first after one interval', () => {
    const offsets = arrivalOffsets({ startPerHour: 3_600, stages: [{ durationS: 3, toPerHour: 3_600 }] });
    expect(offsets.map(Math.round)).toEqual([1000, 2000, 3000]);
  });

  test('follow the root of their number on a ramp from zero', () => {
    const offsets = arrivalOffsets({ startPerHour: 0, stages: [{ durationS: 10, toPerHour: 7_200 }] });
    expect(offsets).toHaveLength(10);
    for (const [index, offset] of offsets.entries()) {
      expect(offset).toBeCloseTo(Math.sqrt((index + 1) * 10) * 1000, 0);
    }
  });

  test('are as many as the area under the curve, in order, and none after the end', () => {
    fc.assert(
      fc.property(curve, (each) => {
        const offsets = arrivalOffsets(each);
        expect(Math.abs(offsets.length - Math.floor(area(each) + 1e-6))).toBeLessThanOrEqual(
          Math.abs(area(each) - Math.round(area(each))) < 1e-6 ? 1 : 0,
        );
        expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
        expect(offsets.at(-1) ?? 0).toBeLessThanOrEqual(durationOf(each) * 1000 + 1);
        expect(offsets[0] ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('are delayed by less than the spread, equally for the same seed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(5_000), fc.integer({ min: 1, max: 10_000 }), (seed, index, spread) => {
        const delay = delayOf(seed, 'orders', index, spread);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThan(spread);
        expect(delayOf(seed, 'orders', index, spread)).toBe(delay);
      }),
    );
  });

  test('become nearly a Poisson process when an even train is spread', () => {
    const even: Curve = { startPerHour: 36_000, stages: [{ durationS: 2_000, toPerHour: 36_000 }] };
    const times = askedTimes(7, { name: 'orders', curve: even, spreadMs: 5_000 });
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    // Exponential gaps have a coefficient of variation of 1, an even train of 0.
    expect(deviation / mean).toBeGreaterThan(0.93);
    expect(deviation / mean).toBeLessThan(1.07);
  });

  test('vary like a Poisson process over stretches of any length when random', () => {
    const even: Curve = { startPerHour: 36_000, stages: [{ durationS: 2_000, toPerHour: 36_000 }] };
    const delaysMs = randomDelaysMs(7, 'orders', even);
    const times = askedTimes(7, { name: 'orders', curve: even, spreadMs: 0, delaysMs });
    const spreadOnly = askedTimes(7, { name: 'orders', curve: even, spreadMs: 400 });
    const first = times[0] ?? 0;
    for (const stretchMs of [200, 1_000, 5_000]) {
      // Index of dispersion: 1 for a Poisson process.
      expect(dispersion(times, first, stretchMs)).toBeGreaterThan(0.8);
      expect(dispersion(times, first, stretchMs)).toBeLessThan(1.2);
    }
    expect(dispersion(spreadOnly, 0, 5_000)).toBeLessThan(0.2);
  });

  test('are never early when random, and as many as in the curve', () => {
    fc.assert(
      fc.property(fc.integer(), curve, (seed, each) => {
        const delaysMs = randomDelaysMs(seed, 'orders', each);
        expect(delaysMs.length).toBe(arrivalOffsets(each).length);
        expect(Math.min(0, ...delaysMs)).toBe(0);
        expect(randomDelaysMs(seed, 'orders', each)).toEqual(delaysMs);
      }),
      { numRuns: 30 },
    );
  });
});

/** Variance over mean of the counts in stretches of equal length. */
function dispersion(times: readonly number[], fromMs: number, stretchMs: number): number {
  const counts = Array.from({ length: Math.floor(1_990_000 / stretchMs) }, () => 0);
  for (const time of times) {
    const stretch = Math.floor((time - fromMs) / stretchMs);
    if (stretch >= 0 && stretch < counts.length) counts[stretch] = (counts[stretch] ?? 0) + 1;
  }
  const mean = counts.reduce((sum, each) => sum + each, 0) / counts.length;
  return counts.reduce((sum, each) => sum + (each - mean) ** 2, 0) / counts.length / mean;
}

const day = phased({
  name: 'day',
  title: 'A day',
  durationS: 100,
  products: 5,
  mix: { lines: [1, 2], maxQuantity: 2, skew: 0 },
  phases: [
    { name: 'calm', share: 0.5 },
    { name: 'peak', share: 0.5 },
  ],
  streams: [
    { name: 'orders', journey: 'sales_order', transport: 'xmlrpc', perMinute: { calm: 6, peak: [30, 60] } },
  ],
});

describe('profiles', () => {
  test('turn phases into stages, with a jump where the rate jumps', () => {
    expect(schedulesOf(day, { scale: 1, durationS: undefined }).map(({ curve }) => curve)).toEqual([
      {
        startPerHour: 360,
        stages: [
          { durationS: 50, toPerHour: 360 },
          { durationS: 0, toPerHour: 1_800 },
          { durationS: 50, toPerHour: 3_600 },
        ],
      },
    ]);
  });

  test('multiply rates by scale and stretch phases by duration', () => {
    const [scaled] = schedulesOf(day, { scale: 2, durationS: 10 });
    expect(scaled && durationOf(scaled.curve)).toBe(10);
    expect(scaled && peakPerSecond(scaled.curve)).toBe(2);
  });

  test('replay the counts of each minute in that minute', () => {
    const history: ReplayedProfile = {
      ...day,
      kind: 'replayed',
      streams: [{ name: 'orders', journey: 'sales_order', transport: 'web', perMinute: [3, 0, 7] }],
    };
    const [played] = schedulesOf(history, { scale: 1, durationS: undefined });
    const minutes = (played ? arrivalOffsets(played.curve) : []).map((offset) => Math.floor(offset / 60_000));
    expect([0, 1, 2].map((minute) => minutes.filter((each) => each === minute).length)).toEqual([3, 0, 7]);
    expect(lengthOf(history, undefined)).toBe(180);
  });
});
