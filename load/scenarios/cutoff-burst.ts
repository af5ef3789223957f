import { phased, type PhasedProfile } from '../profiles/profile.ts';

/** The reference: the hour before the carrier's cut-off, in which confirming, picking and shipping peak together. */
export const cutoffBurst = phased({
  name: 'cutoff_burst',
  title:
    'Does the cut-off hour fit: orders, picks and shipments peak in the last minutes before the carrier comes',
  durationS: 120,
  products: 20,
  mix: { lines: [1, 4], maxQuantity: 3, skew: 0.8 },
  phases: [
    { name: 'calm', share: 0.2 },
    { name: 'ramp', share: 0.2 },
    { name: 'last_minutes', share: 0.3 },
    { name: 'recovery', share: 0.3 },
  ],
  streams: [
    {
      name: 'shop_orders',
      journey: 'sales_order',
      transport: 'xmlrpc',
      perMinute: { calm: 6, ramp: [6, 24], last_minutes: 24, recovery: [6, 3] },
    },
    {
      name: 'office_orders',
      journey: 'sales_order',
      transport: 'web',
      perMinute: { calm: 2, ramp: [2, 6], last_minutes: 6, recovery: 1 },
    },
    {
      name: 'pick_and_ship',
      journey: 'shipment',
      transport: 'web',
      perMinute: { calm: 3, ramp: [3, 12], last_minutes: [12, 18], recovery: [6, 3] },
    },
    {
      name: 'invoicing',
      journey: 'invoice',
      transport: 'xmlrpc',
      perMinute: { calm: 1, ramp: 1, last_minutes: 1, recovery: [2, 4] },
    },
  ],
});

/**
 * What `npm start` ends with: the same hour, in which each order has products of its own. A newcomer's run is to show
 * load, audit and report of a healthy Odoo; hot products, of which two transactions want the same at once, make Odoo 19
 * split quants and leak reservations, and that is for `cutoff load cutoff_burst` to find.
 */
export const firstBurst: PhasedProfile = {
  ...cutoffBurst,
  title: 'A short cut-off hour in which each order has products of its own',
  durationS: 60,
  products: 50,
  mix: { lines: [1, 2], maxQuantity: 3, skew: 0 },
  apart: true,
};
