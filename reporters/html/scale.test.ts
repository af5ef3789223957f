import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaleOver, timeAxis, valueAxis } from './scale.ts';

describe('a time scale', () => {
  test('has round ticks', () => {
    expect(scaleOver([24_000]).ticksMs).toEqual([0, 5000, 10_000, 15_000, 20_000]);
    expect(scaleOver([167]).ticksMs).toEqual([0, 20, 40, 60, 80, 100, 120, 140, 160]);
  });

  test('has whole ticks up to a round top for counts', () => {
    expect(valueAxis([3], true)).toMatchObject({ top: 3, ticks: [0, 1, 2, 3] });
    expect(valueAxis([], true)).toMatchObject({ top: 1, ticks: [0, 1] });
    expect(valueAxis([52], true)).toMatchObject({ top: 60, ticks: [0, 20, 40, 60] });
  });

  test('has the ticks of a clock for seconds', () => {
    const axis = timeAxis(130);
    expect(axis.ticksS.map((each) => axis.label(each))).toEqual(['0', '30 s', '1:00', '1:30', '2:00']);
    expect(axis.at(65)).toBe(50);
  });

  test('places values from 0 to just below 100%', () => {
    const scale = scaleOver([1000, 250]);
    expect([0, 250, 1000].map((each) => scale.at(each))).toEqual(['0%', '24.752%', '99.01%']);
  });

  test('keeps every value and tick inside, with few ticks', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e8, noNaN: true })), (durations) => {
        const scale = scaleOver(durations);
        const places = [...durations, ...scale.ticksMs].map((each) => Number(scale.at(each).slice(0, -1)));
        expect(Math.max(...places)).toBeLessThanOrEqual(100);
        expect(scale.ticksMs.length).toBeGreaterThanOrEqual(2);
        expect(scale.ticksMs.length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
