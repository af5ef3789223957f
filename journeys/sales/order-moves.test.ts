import { describe, expect, test } from 'vitest';
import { expectDemand, isReservedAtOnce, type OrderMove } from './order-moves.ts';

const MOVE: OrderMove = {
  pickingId: 1,
  productId: 5,
  unitId: 1,
  state: 'assigned',
  demand: 3,
  done: 0,
  from: 8,
  to: 9,
  ruleId: 2,
  saleLineId: 1,
  typeId: 4,
  isFirst: true,
  scheduled: '2026-03-03 23:30:00',
  created: '2026-03-01 08:00:00',
};
const LINE = { productId: 5, code: 'P5', quantity: 3, unitId: 1 };

describe('expectDemand', () => {
  test('accepts one move, or several that add up', () => {
    expectDemand('for S1', [MOVE], [LINE]);
    expectDemand(
      'for S1',
      [
        { ...MOVE, demand: 1 },
        { ...MOVE, demand: 2 },
      ],
      [LINE],
    );
  });

  test('notices a second delivery of the same goods', () => {
    expect(() => {
      expectDemand('for S1', [MOVE, MOVE], [LINE]);
    }).toThrow('The demand of P5 for S1 is 6, expected 3.');
  });

  test('notices a product that nobody ordered', () => {
    expect(() => {
      expectDemand('for S1', [MOVE, { ...MOVE, productId: 6 }], [LINE]);
    }).toThrow('The number of moves of other products for S1 is 1, expected 0.');
  });

  test('notices another unit', () => {
    expect(() => {
      expectDemand('for S1', [{ ...MOVE, unitId: 2 }], [LINE]);
    }).toThrow('The unit of P5 for S1 is 2, expected 1.');
  });
});

describe('isReservedAtOnce', () => {
  const within = (daysBefore: number | undefined): boolean =>
    isReservedAtOnce({ reservesLater: [{ id: 4, daysBefore }] }, MOVE);

  test('is true for types that reserve at confirmation', () => {
    expect(isReservedAtOnce({ reservesLater: [] }, MOVE)).toBe(true);
    expect(isReservedAtOnce({ reservesLater: [{ id: 7, daysBefore: undefined }] }, MOVE)).toBe(true);
  });

  test('is false for manual reservation', () => {
    expect(within(undefined)).toBe(false);
  });

  test('counts days before the scheduled date', () => {
    expect([within(0), within(1), within(2), within(9)]).toEqual([false, false, true, true]);
  });
});
