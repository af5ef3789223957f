import { phased } from '../profiles/profile.ts';

/** The books are closed: invoices, their documents and payments, while the warehouse goes on. */
export const monthEnd = phased({
  name: 'month_end',
  title: 'Do the books close in time: invoices, printed documents and payments beside the usual orders',
  durationS: 120,
  products: 20,
  mix: { lines: [2, 6], maxQuantity: 4, skew: 0.5 },
  phases: [
    { name: 'start', share: 0.2 },
    { name: 'closing', share: 0.6 },
    { name: 'end', share: 0.2 },
  ],
  streams: [
    {
      name: 'invoicing',
      journey: 'invoice',
      transport: 'web',
      perMinute: { start: [2, 10], closing: 10, end: [6, 2] },
    },
    {
      name: 'settlement',
      journey: 'invoice_to_cash',
      transport: 'xmlrpc',
      perMinute: { start: 2, closing: 6, end: 2 },
    },
    {
      name: 'shop_orders',
      journey: 'sales_order',
      transport: 'xmlrpc',
      perMinute: { start: 4, closing: 4, end: 4 },
    },
  ],
});
