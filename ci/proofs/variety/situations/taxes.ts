import { unsupportedIn, type Situation } from '../situation.ts';
import type { Place } from '../place.ts';

/** A fiscal position that puts this tax in the place of the usual one. */
async function replaceTax(place: Place, tax: number, values: Record<string, boolean | number | string>) {
  const replaced = await place.saleTax();
  const position = await place.create('account.fiscal.position', {
    name: 'Abroad',
    sequence: -1,
    ...values,
    ...(place.is19 ? {} : { tax_ids: [[0, 0, { tax_src_id: replaced, tax_dest_id: tax }]] }),
  });
  if (place.is19) {
    await place.write('account.tax', tax, {
      fiscal_position_ids: [[4, position]],
      original_tax_ids: [[4, replaced]],
    });
  }
  return position;
}

export const TAXES: readonly Situation[] = [
  {
    id: 'tax-included',
    title: 'A tax that is included in the price',
    setUp: async (place) => place.taxed(await place.tax({ amount: 21, ...place.included })),
  },
  {
    id: 'tax-included-rounded-globally',
    title: 'A tax that is included in the price, rounded over the document',
    setUp: async (place) => {
      await place.company({ tax_calculation_rounding_method: 'round_globally' });
      await place.taxed(await place.tax({ amount: 19, ...place.included }));
    },
  },
  {
    id: 'tax-none',
    title: 'Products without a tax',
    setUp: (place) => place.taxed(),
  },
  {
    id: 'tax-zero',
    title: 'A tax of zero per cent',
    setUp: async (place) => place.taxed(await place.tax({ amount: 0 })),
  },
  {
    id: 'tax-stacked',
    title: 'A fixed tax, a tax on top of it, and a group of two',
    setUp: async (place) => {
      const eco = await place.tax({
        amount: 1.25,
        amount_type: 'fixed',
        sequence: 1,
        include_base_amount: true,
      });
      const parts = [
        await place.tax({ amount: 4, sequence: 2 }),
        await place.tax({ amount: 3.5, sequence: 3 }),
      ];
      const group = await place.tax({
        amount: 0,
        amount_type: 'group',
        sequence: 4,
        children_tax_ids: [[6, 0, parts]],
      });
      await place.taxed(eco, group);
    },
  },
  {
    id: 'tax-division',
    title: 'A tax by division, and one beside it',
    setUp: async (place) =>
      place.taxed(
        await place.tax({ amount: 18, amount_type: 'division', sequence: 1 }),
        await place.tax({ amount: 2.5, sequence: 2 }),
      ),
  },
  {
    id: 'tax-cash-basis',
    title: 'A tax that is due when the invoice is paid',
    setUp: async (place) => {
      const type = place.is19
        ? { account_type: 'liability_current' }
        : { user_type_id: await place.ref('account.data_account_type_current_liabilities') };
      const account = await place.create('account.account', {
        code: '299900',
        name: 'Tax in transition',
        reconcile: true,
        ...type,
      });
      await place.company({ tax_exigibility: true });
      await place.taxed(
        await place.tax({
          amount: 10,
          tax_exigibility: 'on_payment',
          cash_basis_transition_account_id: account,
        }),
      );
    },
    expected: unsupportedIn('due when the invoice is paid', ['order_to_cash']),
  },
  {
    id: 'tax-reverse-charge',
    title: 'A tax with reverse charge',
    setUp: async (place) => {
      const lines = [
        [0, 0, { repartition_type: 'base', factor_percent: 100 }],
        [0, 0, { repartition_type: 'tax', factor_percent: 100 }],
        [0, 0, { repartition_type: 'tax', factor_percent: -100 }],
      ].map((line) => [...line]);
      await place.taxed(
        await place.tax({
          amount: 19,
          invoice_repartition_line_ids: [[5, 0, 0], ...lines],
          refund_repartition_line_ids: [[5, 0, 0], ...lines],
        }),
      );
    },
    expected: unsupportedIn('reverse charge'),
  },
  {
    id: 'tax-analytic',
    title: 'A tax whose amount goes to analytic accounts',
    setUp: async (place) => place.taxed(await place.tax({ amount: 8, analytic: true })),
  },
  {
    id: 'fiscal-position-by-country',
    title: 'A fiscal position that applies to customers of a country',
    setUp: async (place) => {
      const country_id = await place.one('res.country', [['code', '=', 'JP']]);
      await replaceTax(place, await place.tax({ amount: 6 }), { auto_apply: true, country_id });
      await place.customers({ country_id });
    },
  },
  {
    id: 'fiscal-position-by-vat',
    title: 'A fiscal position that applies to customers with a VAT number',
    setUp: async (place) => {
      const country_id = await place.one('res.country', [['code', '=', 'FR']]);
      await replaceTax(place, await place.tax({ amount: 2.1 }), {
        auto_apply: true,
        vat_required: true,
        country_id,
      });
      await place.customers({ country_id, vat: 'FR23334175221' });
    },
  },
  {
    id: 'fiscal-position-by-hand',
    title: 'A fiscal position that customers have by hand',
    setUp: async (place) => {
      const position = await replaceTax(place, await place.tax({ amount: 6 }), {});
      await place.customers({ property_account_position_id: position });
    },
  },
  {
    id: 'fiscal-position-replaces-included-tax',
    title: 'A fiscal position that replaces a tax included in the price',
    setUp: async (place) => {
      await place.taxed(await place.tax({ amount: 21, ...place.included }));
      const position = await replaceTax(place, await place.tax({ amount: 6, ...place.included }), {});
      await place.customers({ property_account_position_id: position });
    },
    expected: unsupportedIn('included in the price'),
  },
];
