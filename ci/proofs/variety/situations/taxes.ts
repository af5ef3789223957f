import type { Situation } from '../situation.ts';

export const TAXES: readonly Situation[] = [
  {
    id: 'tax-included',
    title: 'A tax that is included in the price',
    setUp: async (place) => place.taxed(await place.tax({ amount: 21, ...place.included })),
  },
  {
    id: 'tax-none',
    title: 'Products without a tax',
    setUp: (place) => place.taxed(),
  },
];
