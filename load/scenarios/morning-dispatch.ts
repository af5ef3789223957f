import { phased } from '../profiles/profile.ts';

/** The shift begins: everybody signs in at once, then works off the orders of the night. */
export const morningDispatch = phased({
  name: 'morning_dispatch',
  title: 'Does the shift get going: sign-ins all at once, then the orders of the night go out',
  durationS: 120,
  products: 20,
  mix: { lines: [1, 5], maxQuantity: 3, skew: 0.6 },
  phases: [
    { name: 'sign_in', share: 0.15 },
    { name: 'dispatch', share: 0.6 },
    { name: 'steady', share: 0.25 },
  ],
  streams: [
    {
      name: 'arrivals',
      journey: 'login',
      transport: 'web',
      perMinute: { sign_in: 40, dispatch: 1, steady: 1 },
    },
    {
      name: 'pick_and_ship',
      journey: 'shipment',
      transport: 'web',
      perMinute: { sign_in: 0, dispatch: [6, 18], steady: 8 },
    },
    {
      name: 'shop_orders',
      journey: 'sales_order',
      transport: 'xmlrpc',
      perMinute: { sign_in: 3, dispatch: 4, steady: 6 },
    },
  ],
});
