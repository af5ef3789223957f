import { phased } from '../profiles/profile.ts';

/** A few of each: shows that the load test itself works, and nothing else. */
export const smoke = phased({
  name: 'smoke',
  title: 'Does the load test itself work: a few orders over each transport',
  durationS: 20,
  products: 10,
  mix: { lines: [1, 2], maxQuantity: 2, skew: 0 },
  phases: [{ name: 'all', share: 1 }],
  streams: [
    { name: 'shop_orders', journey: 'sales_order', transport: 'xmlrpc', perMinute: { all: 12 } },
    { name: 'office_orders', journey: 'sales_order', transport: 'web', perMinute: { all: 6 } },
    { name: 'put_away', journey: 'stock_move', transport: 'web', perMinute: { all: 6 } },
  ],
});
