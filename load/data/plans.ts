/** Plans for the transactions of a run, drawn before it by seed: pure. */

import { buildOrder, type OrderMix } from '../../fixtures/catalogue/order.ts';
import { JourneyFailure } from '../../fixtures/errors.ts';
import { seedFrom } from '../../fixtures/random.ts';
import type { Plan } from '../../journeys/deal.ts';
import { LOAD_JOURNEY_TABLE } from '../k6/journeys.ts';
import type { LoadJourneyName } from '../profiles/profile.ts';
import type { Market } from './market.ts';

/**
 * `count` plans for one stream; the same seed, stream and market give the same plans.
 *
 * @throws {JourneyFailure} `data` when the market has no route that the journey needs, or too few products
 */
export function drawPlans(
  market: Market,
  stream: { readonly name: string; readonly journey: LoadJourneyName },
  { seed, count, mix }: { readonly seed: number; readonly count: number; readonly mix: OrderMix },
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
    const order = buildOrder(own, number, market, { ...mix, lines });
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

/** Most units that the plans of all streams together take of one product: what each must have free. */
export function mostUnits(
  streams: readonly { readonly name: string; readonly count: number }[],
  { seed, products, mix }: { readonly seed: number; readonly products: number; readonly mix: OrderMix },
): number {
  const numbers = Array.from({ length: products }, (_, number) => number);
  const catalogue = { products: numbers, customers: [0] };
  const lines = fitting(mix, products);
  const units = numbers.map(() => 0);
  for (const { name, count } of streams) {
    const own = seedFrom(`${seed}/${name}`);
    for (let number = 0; number < count; number++) {
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
