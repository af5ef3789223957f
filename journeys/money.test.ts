import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentTotals, roundMoney, sameMoney } from './money.ts';

const vat = { id: 1, percent: 15 };

describe('roundMoney', () => {
  it.each([
    [1.005, 2, 1.01],
    [2.675, 2, 2.68],
    [-1.005, 2, -1.01],
    [0.5, 0, 1],
    [1e-9, 2, 0],
    [-1e-9, 2, 0],
    [1234.5, 3, 1234.5],
  ])('rounds %d to %d decimals as %d', (amount, digits, expected) => {
    expect(roundMoney(amount, digits)).toBe(expected);
  });

  it('changes an amount by at most half the smallest unit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e7, max: 1e7, noNaN: true }),
        fc.integer({ min: 0, max: 4 }),
        (amount, digits) => {
          expect(Math.abs(roundMoney(amount, digits) - amount)).toBeLessThanOrEqual(
            0.5 * 10 ** -digits + 1e-6,
          );
        },
      ),
    );
  });
});

describe('documentTotals', () => {
  it('rounds the tax of each line where the company says so', () => {
    const lines = [
      { quantity: 1, priceUnit: 0.1, taxes: [vat] },
      { quantity: 1, priceUnit: 0.1, taxes: [vat] },
    ];
    expect(documentTotals(lines, 'round_per_line', 2)).toEqual({ untaxed: 0.2, tax: 0.04, total: 0.24 });
    expect(documentTotals(lines, 'round_globally', 2)).toEqual({ untaxed: 0.2, tax: 0.03, total: 0.23 });
  });

  it('adds every tax of a line, each on the net amount', () => {
    const lines = [{ quantity: 3, priceUnit: 19.99, taxes: [vat, { id: 2, percent: 1 }] }];
    expect(documentTotals(lines, 'round_per_line', 2)).toEqual({ untaxed: 59.97, tax: 9.6, total: 69.57 });
  });

  it('gives the same untaxed amount in any order of the lines', () => {
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 50 }),
      priceUnit: fc.integer({ min: 1, max: 100_000 }).map((cents) => cents / 100),
      taxes: fc.constant([vat]),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const forward = documentTotals(lines, 'round_per_line', 2);
        const backward = documentTotals(lines.toReversed(), 'round_per_line', 2);
        expect(sameMoney(forward.total, backward.total, 2)).toBe(true);
      }),
    );
  });
});

describe('sameMoney', () => {
  it('tells one cent apart and ignores binary dust', () => {
    expect(sameMoney(0.1 + 0.2, 0.3, 2)).toBe(true);
    expect(sameMoney(10, 10.01, 2)).toBe(false);
  });
});
