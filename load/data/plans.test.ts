import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OrderMix } from '../../fixtures/catalogue/order.ts';
import type { MasterData } from './master-data.ts';
import { firstBurst } from '../scenarios/cutoff-burst.ts';
import { streamsOf } from '../streams.ts';
import { arrivalOffsets } from '../profiles/curve.ts';
import { drawOrders, mostUnits, shelvesOf } from './plans.ts';

const EURO = { id: 1, name: 'EUR', digits: 2, rounding: 0.01 };
const TERMS = { currency: EURO, invoicePartnerId: 1, deliveryPartnerId: 1, commercialPartnerId: 1 };

const masterData: MasterData = {
  company: {
    id: 1,
    name: 'Company',
    currency: EURO,
    taxRules: { engine: 'batches', rounding: 'round_per_line' },
    priceDigits: 2,
  },
  sale: {
    priceList: undefined,
    currency: EURO,
    addresses: { invoice: 1, delivery: 1, commercial: 1 },
    position: undefined,
  },
  warehouse: {
    id: 1,
    name: 'Main',
    viewLocationId: 7,
    stockLocationId: 8,
    stockLocationName: 'WH/Stock',
    deliverySteps: 1,
    deliveryRuleIds: [],
    reservesLater: [],
  },
  products: Array.from({ length: 12 }, (_, index) => ({
    productId: 100 + index,
    code: `P${index}`,
    name: `[P${index}]`,
    unitId: 1,
    terms: {
      product: { id: 100 + index, templateId: 100 + index, categoryIds: [], listPrice: 1, cost: 0 },
      taxes: [],
      invoiced: 'as delivered',
    },
  })),
  customers: [
    { id: 1, name: 'A', terms: TERMS },
    { id: 2, name: 'B', terms: TERMS },
  ],
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

describe('the orders of a stream', () => {
  const plans = drawOrders(masterData, 'orders', { seed: 4, count: 2_000, mix });

  test('have lines and units distributed as in the history', () => {
    const share = (numbers: readonly number[], value: number): number =>
      numbers.filter((each) => each === value).length / numbers.length;
    const lines = plans.map((plan) => plan.lines.length);
    expect(new Set(lines)).toEqual(new Set([1, 3]));
    expect(share(lines, 3)).toBeCloseTo(0.2, 1);
    const units = plans.flatMap((plan) => plan.lines.map(({ quantity }) => quantity));
    expect(new Set(units)).toEqual(new Set([2, 24]));
    expect(share(units, 24)).toBeCloseTo(0.1, 1);
  });

  test('need exactly the stock of the most frequent product for every product', () => {
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

describe('orders with products of their own', () => {
  const streams = streamsOf({
    profile: firstBurst,
    scale: 1,
    durationS: undefined,
    vus: undefined,
    segments: 1,
    seed: 7,
  });
  const counts = streams.map(({ curve }) => arrivalOffsets(curve).length);
  const shop: MasterData = {
    ...masterData,
    products: Array.from({ length: firstBurst.products }, (_, index) => ({
      ...masterData.products[0]!,
      productId: index,
    })),
  };

  test('share none in the burst at the end of npm start, whatever the seed', () => {
    for (const seed of [1, 2, 3]) {
      const shelves = shelvesOf(counts, firstBurst);
      const orders = streams.flatMap((stream, index) =>
        drawOrders(shop, stream.name, {
          seed,
          count: counts[index] ?? 0,
          mix: firstBurst.mix,
          shelf: shelves[index],
        }),
      );
      const traded = orders.flatMap(({ lines }) => lines.map(({ productId }) => productId));
      expect(orders.length).toBeGreaterThan(20);
      expect(new Set(traded).size).toBe(traded.length);
    }
  });

  test('repeat the first products of their stream when there are too few', () => {
    const shelf = { first: 2, places: 3 };
    const plans = drawOrders(masterData, streams[0]!.name, {
      seed: 1,
      count: 20,
      mix: firstBurst.mix,
      shelf,
    });
    const places = plans.map(({ lines }) => new Set(lines.map(({ productId }) => (productId - 100) >> 1)));
    expect(places.map((place) => [...place])).toEqual(plans.map((_, number) => [2 + (number % 3)]));
    const asked = { seed: 1, products: 12, mix: firstBurst.mix };
    const most = (apart: boolean): number => mostUnits([{ name: 'a', count: 12 }], { ...asked, apart });
    expect(most(true)).toBeLessThanOrEqual(2 * firstBurst.mix.maxQuantity);
  });

  test('share none with another stream, whatever their number, if there is a place for each stream', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 10, max: 60 }),
        (orders, products) => {
          const goods = { products, mix: firstBurst.mix, apart: true };
          const shelves = shelvesOf(orders, goods);
          const places = shelves.flatMap((shelf) =>
            Array.from({ length: shelf?.places ?? 0 }, (_, place) => (shelf?.first ?? 0) + place),
          );
          expect(new Set(places).size).toBe(places.length);
          const all = orders.reduce((sum, each) => sum + each, 0);
          const most = Math.floor(products / 2);
          if (all <= most) expect(places).toHaveLength(all);
          return places.length <= most || shelves.some((shelf) => shelf?.places === 1);
        },
      ),
    );
  });
});
