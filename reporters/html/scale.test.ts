import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaleOver } from './scale.ts';

describe('a time scale', () => {
  test('has round ticks', () => {
    expect(scaleOver([24_000]).ticksMs).toEqual([0, 5000, 10_000, 15_000, 20_000]);
    expect(scaleOver([167]).ticksMs).toEqual([0, 50, 100, 150]);
  });

  test('places values from 0 to just below 100%', () => {
    const scale = scaleOver([1000, 250]);
    expect([0, 250, 1000].map((each) => scale.at(each))).toEqual(['0%', '24.752%', '99.01%']);
  });

  test('keeps every value and every tick inside, and the ticks few', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e8, noNaN: true })), (durations) => {
        const scale = scaleOver(durations);
        const places = [...durations, ...scale.ticksMs].map((each) => Number(scale.at(each).slice(0, -1)));
        expect(Math.max(...places)).toBeLessThanOrEqual(100);
        expect(scale.ticksMs.length).toBeGreaterThanOrEqual(2);
        expect(scale.ticksMs.length).toBeLessThanOrEqual(9);
      }),
    );
  });
});
