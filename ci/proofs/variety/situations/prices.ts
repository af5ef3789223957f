import { JOINED, SUPPLIED } from '../remains.ts';
import { unsupportedIn, type Situation } from '../situation.ts';

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
    id: 'price-list-on-cost',
    title: 'A price list of the cost and 35 per cent, with a least and a greatest margin',
    setUp: async (place) => {
      await place.products({ standard_price: 11.37 });
      await place.priceList([
        {
          compute_price: 'formula',
          base: 'standard_price',
          ...(place.is19 ? { price_markup: 35 } : { price_discount: -35 }),
          price_min_margin: 2,
          price_max_margin: 3.5,
        },
      ]);
    },
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
    id: 'price-list-by-date',
    title: 'A price list with a rule that is over, and one that is not in force yet',
    setUp: (place) =>
      place.priceList([
        { compute_price: 'percentage', percent_price: 50, date_end: '2021-01-01 00:00:00' },
        { compute_price: 'percentage', percent_price: 40, date_start: '2121-01-01 00:00:00' },
        { compute_price: 'percentage', percent_price: 3 },
      ]),
  },
  {
    id: 'price-list-by-product',
    title: 'A price list with rules for a product, for its category, and for all',
    setUp: async (place) => {
      const [first = 0] = place.seeded.productIds;
      const all = await place.one('product.category', []);
      await place.priceList([
        { applied_on: '0_product_variant', product_id: first, compute_price: 'fixed', fixed_price: 5.55 },
        { applied_on: '2_product_category', categ_id: all, compute_price: 'percentage', percent_price: 4 },
        { compute_price: 'percentage', percent_price: 90 },
      ]);
    },
  },
  {
    id: 'price-list-nested',
    title: 'A price list that is based on another one',
    setUp: async (place) => {
      const base = await place.priceList([{ compute_price: 'percentage', percent_price: 10 }]);
      await place.priceList([
        {
          compute_price: 'formula',
          base: 'pricelist',
          base_pricelist_id: base,
          price_discount: 5,
          price_surcharge: 1.1,
        },
      ]);
    },
  },
  {
    id: 'price-list-in-other-currency',
    title: 'A price list in another currency',
    setUp: async (place) => {
      const currency_id = await place.currency('CHF', 0.913);
      await place.priceList([{ compute_price: 'percentage', percent_price: 12.5 }], { currency_id });
    },
    remains: JOINED,
  },
  {
    id: 'price-list-formula-in-other-currency',
    title: 'A price list in another currency with amounts in its formula',
    setUp: async (place) => {
      const currency_id = await place.currency('EUR', 0.9);
      await place.priceList(
        [{ compute_price: 'formula', base: 'list_price', price_discount: 5, price_surcharge: 2 }],
        { currency_id },
      );
    },
    expected: unsupportedIn('the price list Wholesale'),
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
  {
    id: 'four-decimals-rounded-globally',
    title: 'Prices with four decimals, and taxes rounded over the document',
    setUp: async (place) => {
      await place.write('decimal.precision', [['name', '=', 'Product Price']], { digits: 4 });
      await place.company({ tax_calculation_rounding_method: 'round_globally' });
      await place.products({ list_price: 12.3456 });
    },
  },
  {
    id: 'company-in-yen',
    title: 'A company in yen, and price lists in yen',
    setUp: async (place) => {
      const currency_id = await place.companyCurrency('JPY');
      await place.company({ tax_calculation_rounding_method: 'round_globally' });
      await place.priceList([{ compute_price: 'percentage', percent_price: 3.3 }], { currency_id });
    },
  },
  {
    id: 'company-in-yen-list-in-dollars',
    title: 'A company in yen whose price list stayed in dollars',
    setUp: async (place) => {
      const currency_id = await place.one('res.currency', [['name', '=', 'USD']]);
      await place.currency('USD', 0.0067);
      await place.companyCurrency('JPY');
      await place.priceList([{ compute_price: 'percentage', percent_price: 3.3 }], { currency_id });
    },
    remains: JOINED,
  },
  {
    id: 'company-in-dinars',
    title: 'A company in Kuwaiti dinars, which have three decimals',
    setUp: async (place) => {
      const currency_id = await place.companyCurrency('KWD');
      await place.write('decimal.precision', [['name', '=', 'Product Price']], { digits: 3 });
      await place.products({ list_price: 3.125 });
      await place.priceList([{ compute_price: 'percentage', percent_price: 1.7 }], { currency_id });
    },
  },
  {
    id: 'product-variants',
    title: 'Variants with extra prices',
    setUp: async (place) => {
      const attribute = await place.create('product.attribute', {
        name: 'Size',
        create_variant: 'always',
        value_ids: [
          [0, 0, { name: 'S' }],
          [0, 0, { name: 'L' }],
        ],
      });
      const values = await place.find('product.attribute.value', [['attribute_id', '=', attribute]]);
      const template = await place.create('product.template', {
        name: 'Glove',
        list_price: 10,
        ...(place.is19 ? { type: 'consu', is_storable: true } : { type: 'product' }),
        invoice_policy: 'delivery',
        attribute_line_ids: [[0, 0, { attribute_id: attribute, value_ids: [[6, 0, values]] }]],
      });
      await place.write(
        'product.template.attribute.value',
        [
          ['product_tmpl_id', '=', template],
          ['product_attribute_value_id.name', '=', 'L'],
        ],
        { price_extra: 2.35 },
      );
      const variants = await place.find('product.product', [['product_tmpl_id', '=', template]]);
      for (const [index, id] of variants.entries()) {
        await place.write('product.product', id, { default_code: `VAR-P${index}` });
      }
      await place.stock(variants.map((product_id) => ({ product_id, location_id: place.seeded.stockId })));
      return place.selling('VAR-P');
    },
    remains: SUPPLIED,
  },
  {
    id: 'sold-by-the-dozen',
    title: 'Products whose unit is the dozen',
    setUp: async (place) => {
      const dozen = await place.ref('uom.product_uom_dozen');
      await place.newProducts({ uom_id: dozen, ...(place.is19 ? {} : { uom_po_id: dozen }) });
      return place.selling('VAR-P');
    },
    remains: SUPPLIED,
  },
  {
    id: 'bought-by-the-dozen',
    title: 'Products that are sold by the piece and bought by the dozen',
    odoo: ['14'],
    setUp: async (place) => {
      await place.newProducts({ uom_po_id: await place.ref('uom.product_uom_dozen') });
      return place.selling('VAR-P');
    },
    remains: SUPPLIED,
  },
];
