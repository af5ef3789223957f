import { phased, type PhasedProfile } from '../profiles/profile.ts';

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

/**
 * The same orders, each with products of its own: how far workers and database carry. Two orders that want one product at
 * once make Odoo 19 open a wizard that fails the order, and so the other scenario may end there before anything is slow.
 */
export const orderFlowApart: PhasedProfile = {
  ...orderFlow,
  name: 'order_flow_apart',
  title: 'How many orders an hour go all the way where each has products of its own',
  products: 50,
  mix: { lines: [1, 2], maxQuantity: 3, skew: 0 },
  apart: true,
};
