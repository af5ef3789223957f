import { VALUED } from '../remains.ts';
import { unsupportedIn, type Situation } from '../situation.ts';
import type { Place } from '../place.ts';

/** Gives the customers a term of payment. */
async function payBy(
  place: Place,
  lines: readonly (readonly [percent: number, days: number])[],
  values = {},
) {
  const term = await place.create('account.payment.term', {
    name: 'Agreed',
    line_ids: [
      [5, 0, 0],
      ...lines.map(([value_amount, days], index) => [
        0,
        0,
        place.is19
          ? { value: 'percent', value_amount, nb_days: days }
          : index === lines.length - 1
            ? { value: 'balance', days }
            : { value: 'percent', value_amount, days },
      ]),
    ],
    ...values,
  });
  await place.customers({ property_payment_term_id: term });
}

const saleJournal = (place: Place): Promise<number> =>
  place.one('account.journal', [
    ['type', '=', 'sale'],
    ['company_id', '=', place.seeded.companyId],
  ]);

export const ACCOUNTING: readonly Situation[] = [
  {
    id: 'payment-in-instalments',
    title: 'Thirty per cent at once, the rest in 60 days',
    setUp: (place) =>
      payBy(place, [
        [30, 0],
        [70, 60],
      ]),
  },
  {
    id: 'payment-in-30-days',
    title: 'Payment in 30 days',
    setUp: (place) => payBy(place, [[100, 30]]),
  },
  {
    id: 'early-payment-discount',
    title: 'Two per cent off for who pays within ten days',
    odoo: ['19'],
    setUp: (place) =>
      payBy(place, [[100, 30]], {
        early_discount: true,
        discount_percentage: 2,
        discount_days: 10,
        early_pay_discount_computation: 'included',
      }),
    expected: unsupportedIn('early', ['order_to_cash']),
  },
  {
    id: 'early-payment-discount-with-less-tax',
    title: 'Two per cent off for who pays early, and the tax is less from the start',
    odoo: ['19'],
    setUp: (place) =>
      payBy(place, [[100, 30]], {
        early_discount: true,
        discount_percentage: 2,
        discount_days: 10,
        early_pay_discount_computation: 'mixed',
      }),
    expected: unsupportedIn('early'),
  },
  {
    id: 'reference-by-customer',
    title: 'Payments bear a reference of the customer, not of the invoice',
    setUp: async (place) =>
      place.write('account.journal', await saleJournal(place), { invoice_reference_type: 'partner' }),
  },
  {
    id: 'reference-european',
    title: 'Payments bear a European reference',
    setUp: async (place) =>
      place.write('account.journal', await saleJournal(place), { invoice_reference_model: 'euro' }),
  },
  {
    id: 'several-bank-journals',
    title: 'Several bank journals, the first in another currency',
    setUp: async (place) => {
      await place.create('account.journal', {
        name: 'Bank in Zurich',
        code: 'ZUR',
        type: 'bank',
        sequence: 0,
        currency_id: await place.currency('CHF', 0.9),
      });
      await place.create('account.journal', { name: 'Second bank', code: 'SEC', type: 'bank', sequence: 99 });
    },
    expected: unsupportedIn('Bank in Zurich', ['order_to_cash']),
  },
  {
    id: 'bank-journal-in-other-currency-last',
    title: 'A second bank journal in another currency, after the first',
    setUp: async (place) =>
      place.create('account.journal', {
        name: 'Bank in Zurich',
        code: 'ZUR',
        type: 'bank',
        sequence: 99,
        currency_id: await place.currency('CHF', 0.9),
      }),
  },
  {
    id: 'several-sale-journals',
    title: 'A second journal for invoices, before the first',
    setUp: (place) =>
      place.create('account.journal', { name: 'Export', code: 'EXP', type: 'sale', sequence: 0 }),
  },
  {
    id: 'journal-with-hash',
    title: 'The journal of invoices lets nobody change what was posted',
    setUp: async (place) =>
      place.write('account.journal', await saleJournal(place), { restrict_mode_hash_table: true }),
    expected: unsupportedIn('the journal'),
  },
  {
    id: 'audit-trail',
    title: 'A restrictive audit trail',
    odoo: ['19'],
    setUp: (place) => place.company({ restrictive_audit_trail: true }),
    expected: unsupportedIn('audit trail'),
  },
  {
    id: 'books-closed-until-last-month',
    title: 'The books are closed until the end of last month',
    setUp: (place) => place.company({ fiscalyear_lock_date: monthEnd(0), tax_lock_date: monthEnd(0) }),
  },
  {
    id: 'books-closed-beyond-today',
    title: 'The books are closed until the end of next month',
    odoo: ['14'],
    setUp: (place) => place.company({ fiscalyear_lock_date: monthEnd(2) }),
    expected: unsupportedIn('closed until'),
  },
  {
    id: 'transfers-closed-beyond-today',
    title: 'The books are closed until the end of next month, and with them transfers',
    odoo: ['19'],
    setUp: (place) => place.company({ fiscalyear_lock_date: monthEnd(2) }),
    expected: unsupportedIn('closed until', [
      'sales_order',
      'stock_move',
      'receipt',
      'shipment',
      'invoice',
      'order_to_cash',
    ]),
  },
  {
    id: 'taxes-closed-beyond-today',
    title: 'The tax return is closed until the end of next month',
    setUp: (place) => place.company({ tax_lock_date: monthEnd(2) }),
    expected: unsupportedIn('closed until'),
  },
  {
    id: 'perpetual-valuation',
    title: 'Goods are valued as they move, in the books of the company',
    setUp: async (place) => {
      const account = async (code: string, type: string, record: string): Promise<number> =>
        place.create('account.account', {
          code,
          name: `Stock ${code}`,
          ...(place.is19
            ? { account_type: type }
            : { user_type_id: await place.ref(`account.${record}`), reconcile: true }),
        });
      const valuation = await account('199901', 'asset_current', 'data_account_type_current_assets');
      const category = await place.one('product.category', []);
      await place.write(
        'product.category',
        category,
        place.is19
          ? { property_valuation: 'real_time', property_stock_valuation_account_id: valuation }
          : {
              property_valuation: 'manual_periodic',
              property_stock_valuation_account_id: valuation,
              property_stock_account_input_categ_id: await account(
                '199902',
                'asset_current',
                'data_account_type_current_assets',
              ),
              property_stock_account_output_categ_id: await account(
                '199903',
                'asset_current',
                'data_account_type_current_assets',
              ),
            },
      );
      if (!place.is19) await place.write('product.category', category, { property_valuation: 'real_time' });
      await place.company({ anglo_saxon_accounting: true });
      await place.products({ categ_id: category });
    },
    remains: VALUED,
  },
];

/** The last day of a month: 0 is the last one, 1 this one. */
function monthEnd(months: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 0)).toISOString().slice(0, 10);
}
