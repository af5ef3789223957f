import { phased } from '../../../load/profiles/profile.ts';

/**
 * A short real burst whose documents are then corrupted: orders that wait on the pick list, sales from order to payment,
 * and goods put on a shelf. Few at a time and over many products, so that Odoo's own faults under concurrency stay away:
 * the books have to be clean before anything is put into them.
 */
export const auditBurst = phased({
  name: 'audit_burst',
  title: 'Books to corrupt: open orders, paid sales, transfers',
  durationS: 30,
  products: 40,
  mix: { lines: [1, 2], maxQuantity: 3, skew: 0 },
  phases: [{ name: 'all', share: 1 }],
  streams: [
    { name: 'shop_orders', journey: 'sales_order', transport: 'xmlrpc', perMinute: { all: 12 } },
    { name: 'counter', journey: 'order_to_cash', transport: 'web', perMinute: { all: 6 } },
    { name: 'put_away', journey: 'stock_move', transport: 'web', perMinute: { all: 4 } },
  ],
});
