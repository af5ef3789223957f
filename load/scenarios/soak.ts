import { phased } from '../profiles/profile.ts';

/** An ordinary day at an even rate, for hours: what grows, leaks or slows down. */
export const soak = phased({
  name: 'soak',
  title: 'Does an ordinary day stay as fast as it began: an even mix for a long time',
  durationS: 3_600,
  products: 40,
  mix: { lines: [1, 4], maxQuantity: 3, skew: 0.6 },
  phases: [{ name: 'day', share: 1 }],
  streams: [
    { name: 'shop_orders', journey: 'sales_order', transport: 'xmlrpc', perMinute: { day: 4 } },
    { name: 'whole_orders', journey: 'order_to_cash', transport: 'web', perMinute: { day: 2 } },
    { name: 'put_away', journey: 'stock_move', transport: 'web', perMinute: { day: 2 } },
    { name: 'arrivals', journey: 'login', transport: 'web', perMinute: { day: 1 } },
  ],
});
