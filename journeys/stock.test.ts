import { describe, expect, test } from 'vitest';
import { changesBy, differences, type StockChange } from './stock.ts';

const change = (locationId: number, by: number): StockChange => ({ productId: 5, locationId, by });
const toShelf = changesBy([
  { productId: 5, from: 8, to: 20, quantity: 2 },
  { productId: 5, from: 9, to: 20, quantity: 1 },
]);

describe('differences', () => {
  test('finds none when stock changed as the goods moved', () => {
    expect(differences([change(8, -2), change(9, -1), change(20, 3)], toShelf)).toEqual([]);
  });

  test('finds none when goods stay in place', () => {
    expect(differences([], changesBy([{ productId: 5, from: 20, to: 20, quantity: 3 }]))).toEqual([]);
  });

  test('finds goods that vanished in between', () => {
    expect(differences([change(8, -2), change(9, -1), change(20, 2)], toShelf)).toEqual([
      { productId: 5, locationId: 20, seen: 2, expected: 3 },
    ]);
  });

  test('finds moved goods of another product', () => {
    const other = { productId: 6, locationId: 8, by: -1 };
    expect(differences([change(8, -2), change(9, -1), change(20, 3), other], toShelf)).toEqual([
      { productId: 6, locationId: 8, seen: -1, expected: 0 },
    ]);
  });
});
