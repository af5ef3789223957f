import { describe, expect, test } from 'vitest';
import type { CapacityLevel } from '../../../fixtures/record/capacity.ts';
import { seededRandom } from '../../../fixtures/machine/random.ts';
import { capacityInterval } from './interval.ts';

type Outcome = Pick<CapacityLevel, 'purpose' | 'counted' | 'is' | 'perSecond'>;

function level(perSecond: number, counted: Outcome['counted'], more: Partial<Outcome> = {}): Outcome {
  return { purpose: 'bisect', perSecond, counted, is: counted ?? 'invalid', ...more };
}

describe('the interval of a capacity', () => {
  test('is absent when no level was met, or none missed', () => {
    expect(capacityInterval([])).toBeNull();
    expect(capacityInterval([level(1, 'meets'), level(2, 'meets')])).toBeNull();
    expect(capacityInterval([level(1, 'fails'), level(2, null)])).toBeNull();
  });

  test('contains the bracket of a search, and narrows when levels lie closer', () => {
    const wide = capacityInterval([level(1, 'meets'), level(2, 'meets'), level(4, 'fails')]);
    const close = capacityInterval([
      level(1, 'meets'),
      level(2, 'meets'),
      level(4, 'fails'),
      ...[2.8, 2.9, 2.95].map((rate) => level(rate, 'meets')),
      ...[3.05, 3.1, 3.3].map((rate) => level(rate, 'fails')),
    ]);
    expect(wide?.low).toBeLessThan(2);
    expect(wide?.high).toBeGreaterThan(3);
    expect(close?.low).toBeLessThan(2.95);
    expect(close?.high).toBeGreaterThan(2.95);
    expect((close?.high ?? 0) / (close?.low ?? 1)).toBeLessThan((wide?.high ?? 0) / (wide?.low ?? 1));
  });

  test('ignores levels after an overload and invalid levels', () => {
    const levels = [level(1, 'meets'), level(2, 'fails')];
    expect(
      capacityInterval([
        ...levels,
        level(4, 'meets', { purpose: 'overload' }),
        level(0.9, 'fails', { purpose: 'down' }),
        level(0.5, null),
      ]),
    ).toEqual(capacityInterval(levels));
  });

  test('contains the true rate as often as it claims, whatever the slope', () => {
    const random = seededRandom(5);
    const truth = 3;
    let held = 0;
    const runs = 120;
    for (let run = 0; run < runs; run++) {
      const slope = 10 + 60 * random();
      const levels = Array.from({ length: 14 }, () => {
        const perSecond = truth * 1.5 ** (2 * random() - 1);
        const missed = 1 / (1 + 9 * (truth / perSecond) ** slope);
        return level(perSecond, random() < missed ? 'fails' : 'meets');
      });
      const interval = capacityInterval(levels);
      if (interval === null || (interval.low <= truth && truth <= interval.high)) held += 1;
    }
    expect(held / runs).toBeGreaterThan(0.92);
  });
});
