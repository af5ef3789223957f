import { phased } from '../profiles/profile.ts';

/** The trucks are at the dock: purchase orders are received and put away, while orders go on. */
export const receivingWindow = phased({
  name: 'receiving_window',
  title: 'Does the dock keep up: receipts and put-away beside the usual orders',
  durationS: 120,
  products: 30,
  mix: { lines: [1, 1], maxQuantity: 20, skew: 0 },
  phases: [
    { name: 'quiet', share: 0.2 },
    { name: 'unloading', share: 0.6 },
    { name: 'tail', share: 0.2 },
  ],
  streams: [
    {
      name: 'receipts',
      journey: 'receipt',
      transport: 'web',
      perMinute: { quiet: 2, unloading: 20, tail: [10, 2] },
    },
    {
      name: 'put_away',
      journey: 'stock_move',
      transport: 'web',
      perMinute: { quiet: 1, unloading: [8, 20], tail: [20, 4] },
    },
    {
      name: 'shop_orders',
      journey: 'sales_order',
      transport: 'xmlrpc',
      perMinute: { quiet: 4, unloading: 4, tail: 4 },
    },
  ],
});
