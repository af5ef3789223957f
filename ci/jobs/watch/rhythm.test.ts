import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstStart, nextStart } from './rhythm.ts';

const rhythm = { everyMs: 1000, jitter: 0.1 };

describe('nextStart', () => {
  it('is one interval after the last planned start, plus or minus the jitter', () => {
    expect(nextStart(5000, 5400, rhythm, 0.5)).toEqual({ planned: 6000, at: 6000, missed: 0 });
    expect(nextStart(5000, 5400, rhythm, 0)).toMatchObject({ at: 5900 });
    expect(nextStart(5000, 5400, rhythm, 1)).toMatchObject({ at: 6100 });
  });

  it('skips the starts that a long run covered, and counts them', () => {
    expect(nextStart(5000, 8001, rhythm, 0.5)).toEqual({ planned: 9000, at: 9000, missed: 3 });
  });

  it('never lies in the past, and keeps to the grid however often it is asked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ took: fc.nat(5000), random: fc.double({ min: 0, max: 0.999, noNaN: true }) })),
        (runs) => {
          let start = { planned: 0, at: 0, missed: 0 };
          for (const { took, random } of runs) {
            const now = start.at + took;
            start = nextStart(start.planned, now, rhythm, random);
            expect(start.at).toBeGreaterThanOrEqual(now);
            expect(start.planned % 1000).toBe(0);
            expect(start.at - start.planned).toBeLessThanOrEqual(100);
          }
        },
      ),
    );
  });
});

describe('firstStart', () => {
  it('spreads several targets over the interval, and lets one start at once', () => {
    expect([0, 1, 2, 3].map((index) => firstStart(70, index, 4, rhythm))).toEqual([70, 320, 570, 820]);
  });
});
