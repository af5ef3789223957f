import { phased } from '../profiles/profile.ts';

/** A deal goes live on a marketplace: small orders of the same few products, all through the interface. */
export const marketplaceBurst = phased({
  name: 'marketplace_burst',
  title: 'Does a flash sale fit: many small orders of the same few products through the interface',
  durationS: 90,
  products: 8,
  mix: { lines: [1, 2], maxQuantity: 2, skew: 1.4 },
  phases: [
    { name: 'before', share: 0.2 },
    { name: 'sale', share: 0.5 },
    { name: 'after', share: 0.3 },
  ],
  streams: [
    {
      name: 'marketplace_orders',
      journey: 'sales_order',
      transport: 'xmlrpc',
      perMinute: { before: 6, sale: [48, 36], after: [18, 6] },
    },
    {
      name: 'pick_and_ship',
      journey: 'shipment',
      transport: 'web',
      perMinute: { before: 3, sale: 4, after: 6 },
    },
  ],
});
