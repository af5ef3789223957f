import { many2one, number, searchRecords, searchIds } from '../fixtures/odoo/records.ts';
import type { OdooSession } from '../fixtures/odoo/session.ts';
import { expectQuantity } from './expectation.ts';

/** Quantities of one product in one location. */
export interface Quant {
  readonly productId: number;
  readonly locationId: number;
  readonly quantity: number;
  readonly reserved: number;
}

/** All quants of some products in internal, transit and customer locations, summed per product and location. */
export interface Stock {
  readonly quants: readonly Quant[];
  /** Ids of the locations of usage `internal`. */
  readonly internalLocationIds: readonly number[];
}

/** Goods that a journey moves. */
export interface PlannedGoods {
  readonly productId: number;
  /** `default_code`, unique in the catalogue. */
  readonly code: string;
  /** Whole units. */
  readonly quantity: number;
}

/** Goods that a journey moves by itself, in the unit of the product. */
export interface TransferLine extends PlannedGoods {
  readonly unitId: number;
}

/** What a journey moves, and what was there before. */
export interface GoodsBefore {
  readonly lines: readonly PlannedGoods[];
  /**
   * Stock of the planned products before the first step. `undefined` under load: others trade the same products at the
   * same time, so their totals prove nothing, and the checks keep to the journey's own documents.
   */
  readonly before?: Stock | undefined;
}

/** Reads where the products are, from `stock.quant`. Portable. */
export async function readStock(verifier: OdooSession, productIds: readonly number[]): Promise<Stock> {
  const internalLocationIds = await searchIds(verifier, 'stock.location', [['usage', '=', 'internal']]);
  const rows = await searchRecords(
    verifier,
    'stock.quant',
    [
      ['product_id', 'in', [...productIds]],
      ['location_id.usage', 'in', ['internal', 'transit', 'customer']],
    ],
    { product_id: many2one, location_id: many2one, quantity: number, reserved_quantity: number },
  );
  const summed = new Map<string, Quant>();
  for (const row of rows) {
    const key = `${row.product_id.id}@${row.location_id.id}`;
    const sofar = summed.get(key);
    summed.set(key, {
      productId: row.product_id.id,
      locationId: row.location_id.id,
      quantity: (sofar?.quantity ?? 0) + row.quantity,
      reserved: (sofar?.reserved ?? 0) + row.reserved_quantity,
    });
  }
  return { quants: [...summed.values()], internalLocationIds };
}

/** Sum over the internal locations, in units of the product. */
function internalTotal(stock: Stock, productId: number, figure: 'quantity' | 'reserved'): number {
  return stock.quants
    .filter((quant) => quant.productId === productId && stock.internalLocationIds.includes(quant.locationId))
    .reduce((sum, quant) => sum + quant[figure], 0);
}

/** Sum over all other locations that are read: those of customers, and what is on its way. */
function outsideTotal(stock: Stock, productId: number): number {
  return stock.quants
    .filter((quant) => quant.productId === productId && !stock.internalLocationIds.includes(quant.locationId))
    .reduce((sum, quant) => sum + quant.quantity, 0);
}

/** What one location holds. */
function quantityAt(stock: Stock, productId: number, locationId: number): number {
  return stock.quants
    .filter((quant) => quant.productId === productId && quant.locationId === locationId)
    .reduce((sum, quant) => sum + quant.quantity, 0);
}

/** What one place holds more of, or less, in units of the product. */
export interface StockChange {
  readonly productId: number;
  readonly locationId: number;
  readonly by: number;
}

/** Every place where the quantity of a product changed between two readings. */
export function stockChanges(before: Stock, after: Stock): StockChange[] {
  const places = new Map<string, { productId: number; locationId: number }>();
  for (const { productId, locationId } of [...before.quants, ...after.quants]) {
    places.set(`${productId}@${locationId}`, { productId, locationId });
  }
  return [...places.values()]
    .map((place) => ({
      ...place,
      by:
        quantityAt(after, place.productId, place.locationId) -
        quantityAt(before, place.productId, place.locationId),
    }))
    .filter((change) => Math.abs(change.by) > 1e-6);
}

/** Goods that went from one location to another. */
export interface Moved {
  readonly productId: number;
  readonly from: number;
  readonly to: number;
  /** In the unit of the product. */
  readonly quantity: number;
}

/** What movements change: less where they begin, more where they end. */
export function changesBy(moved: readonly Moved[]): StockChange[] {
  return moved.flatMap(({ productId, from, to, quantity }) => [
    { productId, locationId: from, by: -quantity },
    { productId, locationId: to, by: quantity },
  ]);
}

/** Places where two lists of changes disagree, each summed by product and location. */
export function differences(
  seen: readonly StockChange[],
  expected: readonly StockChange[],
): { readonly productId: number; readonly locationId: number; seen: number; expected: number }[] {
  const places = new Map<
    string,
    { readonly productId: number; readonly locationId: number; seen: number; expected: number }
  >();
  const add = (changes: readonly StockChange[], side: 'seen' | 'expected'): void => {
    for (const { productId, locationId, by } of changes) {
      const key = `${productId}@${locationId}`;
      const place = places.get(key) ?? { productId, locationId, seen: 0, expected: 0 };
      place[side] += by;
      places.set(key, place);
    }
  };
  add(seen, 'seen');
  add(expected, 'expected');
  return [...places.values()].filter((place) => Math.abs(place.seen - place.expected) > 1e-6);
}

/**
 * On-hand and reserved totals of the planned products changed by exactly this much, over all internal
 * locations, and what customers have of them where that is asked. Says nothing where the plan knows no stock from before.
 */
export async function expectInternalChanges(
  verifier: OdooSession,
  plan: GoodsBefore,
  label: (line: PlannedGoods) => string,
  by: (line: PlannedGoods) => {
    readonly quantity: number;
    readonly reserved: number;
    readonly outside?: number;
  },
): Promise<void> {
  const { before, lines } = plan;
  if (before === undefined) return;
  const after = await readStock(
    verifier,
    lines.map((line) => line.productId),
  );
  for (const line of lines) {
    for (const figure of ['quantity', 'reserved'] as const) {
      const change =
        internalTotal(after, line.productId, figure) - internalTotal(before, line.productId, figure);
      expectQuantity(
        `The change of the ${figure === 'quantity' ? 'on-hand' : 'reserved'} quantity of ${label(line)}`,
        change,
        by(line)[figure],
      );
    }
    const { outside } = by(line);
    if (outside === undefined) continue;
    expectQuantity(
      `The change of what customers have of ${label(line)}`,
      outsideTotal(after, line.productId) - outsideTotal(before, line.productId),
      outside,
    );
  }
}
