/** Plans for the transactions of a run, drawn before it by seed: pure. */

import { buildOrder, type OrderMix } from '../../fixtures/catalogue/order.ts';
import { JourneyFailure } from '../../fixtures/errors.ts';
import { seedFrom } from '../../fixtures/random.ts';
import type { Plan } from '../../journeys/deal.ts';
import { LOAD_JOURNEY_TABLE } from '../k6/journeys.ts';
import type { LoadJourneyName } from '../profiles/profile.ts';
import type { Market } from './market.ts';

/** What the orders of a run draw from. */
export interface Draw {
  readonly seed: number;
  readonly mix: OrderMix;
  /**
   * How many orders of other streams have products of their own before those of this one; `undefined` lets all orders
   * draw from all products.
   */
  readonly apartFrom?: number | undefined;
}

/**
 * `count` plans for one stream; the same seed, stream and market give the same plans.
 *
 * @throws {JourneyFailure} `data` when the market has no route that the journey needs, or too few products
 */
export function drawPlans(
  market: Market,
  stream: { readonly name: string; readonly journey: LoadJourneyName },
  { seed, count, mix, apartFrom }: Draw & { readonly count: number },
): Plan[] {
  const { route } = LOAD_JOURNEY_TABLE[stream.journey];
  const transfer = route === undefined ? undefined : market.routes[route];
  if (route !== undefined && transfer === undefined) {
    throw new JourneyFailure(
      'data',
      `Stream ${stream.name} needs a way for transfers (${route}), and there is none.`,
      {
        hint: 'Turn on storage locations with an internal location below the stock, and receipts in the warehouse.',
      },
    );
  }
  const own = seedFrom(`${seed}/${stream.name}`);
  const lines = fitting(mix, market.products.length);
  return Array.from({ length: count }, (_, number) => {
    const order = buildOrder(
      own,
      number,
      { products: shelfOf(market.products, number, lines, apartFrom), customers: market.customers },
      { ...mix, lines },
    );
    return {
      company: market.company,
      customer: order.customer,
      warehouse: market.warehouse,
      lines: order.lines.map(({ product, quantity }) => ({ ...product, quantity })),
      before: undefined,
      transfer,
    };
  });
}

/** Where the orders of each stream begin when no two orders share a product; all `undefined` where they may. */
export function orderStarts(
  counts: readonly number[],
  isApart: boolean | undefined,
): readonly (number | undefined)[] {
  return counts.map((_, stream) =>
    isApart === true ? counts.slice(0, stream).reduce((sum, each) => sum + each, 0) : undefined,
  );
}

/** The products that order `number` of a stream may draw from: all, or as many of its own as it has lines at most. */
function shelfOf<P>(
  products: readonly P[],
  number: number,
  [, most]: OrderMix['lines'],
  apartFrom: number | undefined,
): readonly P[] {
  if (apartFrom === undefined) return products;
  const from = ((apartFrom + number) * most) % products.length;
  // More orders than products suffice for begin anew: far apart in the run, if not for ever.
  return [
    ...products.slice(from, from + most),
    ...products.slice(0, Math.max(0, from + most - products.length)),
  ];
}

/** Most units that the plans of all streams together take of one product: what each must have free. */
export function mostUnits(
  streams: readonly { readonly name: string; readonly count: number }[],
  {
    seed,
    products,
    mix,
    apart,
  }: Pick<Draw, 'seed' | 'mix'> & { readonly products: number; readonly apart?: boolean | undefined },
): number {
  const numbers = Array.from({ length: products }, (_, number) => number);
  const starts = orderStarts(
    streams.map(({ count }) => count),
    apart,
  );
  const lines = fitting(mix, products);
  const units = numbers.map(() => 0);
  for (const [stream, { name, count }] of streams.entries()) {
    const own = seedFrom(`${seed}/${name}`);
    for (let number = 0; number < count; number++) {
      const catalogue = { products: shelfOf(numbers, number, lines, starts[stream]), customers: [0] };
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
