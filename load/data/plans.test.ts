import { describe, expect, test } from 'vitest';
import type { OrderMix } from '../../fixtures/catalogue/order.ts';
import type { Market } from './market.ts';
import { drawPlans, mostUnits } from './plans.ts';

const market: Market = {
  company: { id: 1, currencyDigits: 2, taxRounding: 'round_per_line' },
  warehouse: { id: 1, stockLocationId: 8, internalTypeId: 5 },
  products: Array.from({ length: 12 }, (_, index) => ({
    productId: 100 + index,
    code: `P${index}`,
    name: `[P${index}]`,
    unitId: 1,
    quantity: 1,
    priceUnit: 1,
    taxes: [],
  })),
  customers: [
    { id: 1, name: 'A' },
    { id: 2, name: 'B' },
  ],
  routes: { receipt: undefined, shelf: undefined },
};

const mix: OrderMix = {
  lines: [1, 3],
  maxQuantity: 24,
  skew: 1,
  seen: {
    lines: [
      [1, 80],
      [3, 20],
    ],
    quantities: [
      [2, 90],
      [24, 10],
    ],
  },
};

describe('the plans of a stream', () => {
  const plans = drawPlans(market, { name: 'orders', journey: 'sales_order' }, { seed: 4, count: 2_000, mix });

  test('have as many lines and units as often as a history had them', () => {
    const share = (numbers: readonly number[], value: number): number =>
      numbers.filter((each) => each === value).length / numbers.length;
    const lines = plans.map((plan) => plan.lines.length);
    expect(new Set(lines)).toEqual(new Set([1, 3]));
    expect(share(lines, 3)).toBeCloseTo(0.2, 1);
    const units = plans.flatMap((plan) => plan.lines.map(({ quantity }) => quantity));
    expect(new Set(units)).toEqual(new Set([2, 24]));
    expect(share(units, 24)).toBeCloseTo(0.1, 1);
  });

  test('need of the hottest product exactly what was asked to be free of each', () => {
    const needed = new Map<number, number>();
    for (const { lines } of plans) {
      for (const { productId, quantity } of lines)
        needed.set(productId, (needed.get(productId) ?? 0) + quantity);
    }
    expect(mostUnits([{ name: 'orders', count: 2_000 }], { seed: 4, products: 12, mix })).toBe(
      Math.max(...needed.values()),
    );
  });
});
