import type { Situation } from '../situation.ts';

export const ORDERS: readonly Situation[] = [
  {
    id: 'seed',
    title: 'Nothing: the lab as it is seeded',
    setUp: () => Promise.resolve(),
  },
  {
    id: 'locked-orders',
    title: 'Confirmed orders are locked',
    setUp: (place) => place.settings({ group_auto_done_setting: true }),
  },
];
