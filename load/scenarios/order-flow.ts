import { phased } from '../profiles/profile.ts';

/** What a capacity is counted in: each arrival is one order that goes all the way. */
export const orderFlow = phased({
  name: 'order_flow',
  title: 'How many orders an hour go all the way: ordered, picked, shipped, invoiced, paid',
  durationS: 120,
  products: 20,
  mix: { lines: [1, 4], maxQuantity: 3, skew: 0.8 },
  phases: [{ name: 'all', share: 1 }],
  streams: [
    { name: 'shop_orders', journey: 'order_to_cash', transport: 'xmlrpc', perMinute: { all: 14 } },
    { name: 'office_orders', journey: 'order_to_cash', transport: 'web', perMinute: { all: 6 } },
  ],
});
