/** Orders for the transactions of a run, drawn before it by seed: pure. */

import { buildOrder, type OrderMix } from '../../fixtures/catalogue/order.ts';
import { seedFrom } from '../../fixtures/machine/random.ts';
import { plannedLine, type PlannedOrder } from '../../journeys/plan.ts';
import type { MasterData } from './master-data.ts';

/** What the orders of a run draw from. */
export interface Draw {
  readonly seed: number;
  readonly mix: OrderMix;
  /** Where its orders have products of their own; `undefined` lets all orders draw from all products. */
  readonly shelf?: Shelf | undefined;
}

/** A part of the products, in places for one order each. */
export interface Shelf {
  readonly first: number;
  readonly places: number;
}

/** `count` orders for the stream of that name; the same seed, stream and master data give the same orders. */
export function drawOrders(
  masterData: MasterData,
  stream: string,
  { seed, count, mix, shelf }: Draw & { readonly count: number },
): PlannedOrder[] {
  const own = seedFrom(`${seed}/${stream}`);
  const lines = fitting(mix, masterData.products.length);
  return Array.from({ length: count }, (_, number) => {
    const order = buildOrder(
      own,
      number,
      { products: placeOf(masterData.products, number, lines, shelf), customers: masterData.customers },
      { ...mix, lines },
    );
    return {
      company: masterData.company,
      customer: { id: order.customer.id, name: order.customer.name },
      terms: order.customer.terms,
      warehouse: masterData.warehouse,
      lines: order.lines.map(({ product, quantity }) => plannedLine(masterData.sale, product, quantity)),
    };
  });
}

/**
 * The part of the products that each stream has for itself when no two orders are to share one; all `undefined` where they
 * may. Where the products do not last for all orders, each stream gets as many as it has of the orders, and its orders
 * begin anew with its own: two that are under way at once share none as long as no more of a stream are than it has places.
 */
export function shelvesOf(
  counts: readonly number[],
  { products, mix, apart }: SharedGoods,
): readonly (Shelf | undefined)[] {
  if (apart !== true) return counts.map(() => undefined);
  const places = placesIn(products, fitting(mix, products));
  const orders = counts.reduce((sum, each) => sum + each, 0);
  let first = 0;
  return counts.map((count) => {
    const own = orders <= places ? count : Math.floor((count * places) / orders);
    const shelf = { first, places: Math.max(1, own) };
    first += shelf.places;
    return shelf;
  });
}

/** What a run says of the products of its orders. */
export interface SharedGoods {
  readonly products: number;
  readonly mix: OrderMix;
  readonly apart?: boolean | undefined;
}

function placesIn(products: number, [, most]: OrderMix['lines']): number {
  return Math.max(1, Math.floor(products / Math.max(1, most)));
}

/** The products that order `number` of a stream may draw from: all, or as many of its own as it has lines at most. */
function placeOf<P>(
  products: readonly P[],
  number: number,
  lines: OrderMix['lines'],
  shelf: Shelf | undefined,
): readonly P[] {
  if (shelf === undefined) return products;
  const place = (shelf.first + (number % shelf.places)) % placesIn(products.length, lines);
  const [, most] = lines;
  return products.slice(place * most, (place + 1) * most);
}

/** Most units that the plans of all streams together take of one product: what each must have free. */
export function mostUnits(
  streams: readonly { readonly name: string; readonly count: number }[],
  { seed, ...goods }: SharedGoods & { readonly seed: number },
): number {
  const { products, mix } = goods;
  const numbers = Array.from({ length: products }, (_, number) => number);
  const shelves = shelvesOf(
    streams.map(({ count }) => count),
    goods,
  );
  const lines = fitting(mix, products);
  const units = numbers.map(() => 0);
  for (const [stream, { name, count }] of streams.entries()) {
    const own = seedFrom(`${seed}/${name}`);
    for (let number = 0; number < count; number++) {
      const catalogue = { products: placeOf(numbers, number, lines, shelves[stream]), customers: [0] };
      for (const { product, quantity } of buildOrder(own, number, catalogue, { ...mix, lines }).lines) {
        units[product] = (units[product] ?? 0) + quantity;
      }
    }
  }
  return units.reduce((high, each) => Math.max(high, each), 0);
}

/** No order has more lines than there are products. */
function fitting({ lines: [fewest, most] }: OrderMix, products: number): OrderMix['lines'] {
  return [Math.min(fewest, products), Math.min(most, products)];
}
