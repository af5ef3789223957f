import type { Situation } from '../situation.ts';

export const PRICES: readonly Situation[] = [
  {
    id: 'invoice-ordered',
    title: 'Products are invoiced by what was ordered',
    setUp: (place) => place.products({ invoice_policy: 'order' }),
  },
  {
    id: 'price-list-percent',
    title: 'A price list of ten per cent less',
    setUp: (place) => place.priceList([{ compute_price: 'percentage', percent_price: 10 }]),
  },
  {
    id: 'price-list-formula',
    title: 'A price list with a formula: discount, rounding to 10, 0.01 less',
    setUp: (place) =>
      place.priceList([
        {
          compute_price: 'formula',
          base: 'list_price',
          price_discount: 12,
          price_round: 10,
          price_surcharge: -0.01,
        },
      ]),
  },
  {
    id: 'price-list-by-quantity',
    title: 'Fixed prices that fall from two units on',
    setUp: (place) =>
      place.priceList([
        { compute_price: 'fixed', fixed_price: 19.99 },
        { compute_price: 'fixed', fixed_price: 17.49, min_quantity: 2 },
      ]),
  },
  {
    id: 'price-list-in-other-currency',
    title: 'A price list in another currency, whose smallest coin is 0.05',
    setUp: async (place) => {
      const currency_id = await place.currency('CHF', 0.913);
      await place.priceList([{ compute_price: 'percentage', percent_price: 12.5 }], { currency_id });
    },
  },
  {
    id: 'discount-on-lines',
    title: 'Lines show the price before the discount, and the discount',
    setUp: async (place) => {
      await place.settings({ group_discount_per_so_line: true });
      await place.priceList(
        [{ compute_price: 'percentage', percent_price: 7.5 }],
        place.is19 ? {} : { discount_policy: 'without_discount' },
      );
    },
  },
];
