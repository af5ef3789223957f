import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawDistinct } from '../../fixtures/catalogue/order.ts';
import { seededRandom } from '../../fixtures/machine/random.ts';
import { demandOf } from './demand.ts';
import { seenShare, zipfExponent, zipfShare } from './skew.ts';

const exact = (products: number, exponent: number): number[] =>
  Array.from({ length: products }, (_, index) => 1e6 * (index + 1) ** -exponent);

describe("the exponent of Zipf's law", () => {
  test('is recovered from counts that follow it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 300 }), fc.double({ min: 0, max: 3, noNaN: true }), (n, s) => {
        expect(zipfExponent(exact(n, s))).toBeCloseTo(s, 4);
      }),
      { numRuns: 50 },
    );
  });

  test('is recovered from a sample of single lines, slightly high because ranks are those of the sample', () => {
    const random = seededRandom(3);
    const products = Array.from({ length: 50 }, (_, index) => index);
    const counts = new Map<number, number>();
    for (let line = 0; line < 20_000; line++) {
      const [drawn = 0] = drawDistinct(products, 1, 0.9, random);
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
    }
    const found = zipfExponent([...counts.values()]);
    expect(found).toBeGreaterThan(0.87);
    expect(found).toBeLessThan(0.95);
  });

  test('is 0 when all are equal, and for a single product', () => {
    expect(zipfExponent([5, 5, 5])).toBe(0);
    expect(zipfExponent([7])).toBe(0);
    expect(zipfExponent([])).toBe(0);
  });

  test('is independent of the order of the counts', () => {
    expect(zipfExponent([1, 50, 7, 20])).toBe(zipfExponent([50, 20, 7, 1]));
  });

  test('gives shares to compare with the measured ones', () => {
    expect(zipfShare(3, 1, 1)).toBeCloseTo(1 / (1 + 1 / 2 + 1 / 3), 9);
    expect(seenShare([1, 6, 3], 1)).toBeCloseTo(0.6, 9);
    expect(zipfShare(10, 0.7, 10)).toBeCloseTo(1, 9);
  });
});

describe('the demand of orders', () => {
  test('counts lines per order, units per line and products', () => {
    const line = (orderId: number, productId: number, quantity: number) => ({ orderId, productId, quantity });
    const { demand, odd } = demandOf([
      line(1, 9, 2),
      line(1, 8, 1),
      line(2, 9, 2.4),
      line(3, 9, 0),
      line(3, 7, -1),
    ]);
    expect(demand).toMatchObject({
      orders: 2,
      lines: [
        [1, 1],
        [2, 1],
      ],
      quantities: [
        [1, 1],
        [2, 1],
        [3, 1],
      ],
      products: 2,
    });
    expect(odd).toBe(3);
  });

  test('rounds large quantities to two digits', () => {
    const lines = [7, 20, 21, 104, 1_234, 99_001].map((quantity, index) => ({
      orderId: index,
      productId: 1,
      quantity,
    }));
    expect(demandOf(lines).demand?.quantities.map(([value]) => value)).toEqual([
      7, 20, 21, 110, 1_300, 100_000,
    ]);
  });

  test('is empty without a line of goods', () => {
    expect(demandOf([]).demand).toBeUndefined();
  });
});
