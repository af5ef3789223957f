import type { Situation } from './situation.ts';
import { ACCOUNTING } from './situations/accounting.ts';
import { GOODS } from './situations/goods.ts';
import { HABITS } from './situations/habits.ts';
import { ORDERS } from './situations/orders.ts';
import { PARTNERS } from './situations/partners.ts';
import { PRICES } from './situations/prices.ts';
import { TAXES } from './situations/taxes.ts';
import { USERS } from './situations/users.ts';
import { WAREHOUSES } from './situations/warehouses.ts';

const SINGLE: readonly Situation[] = [
  ...ORDERS,
  ...PRICES,
  ...TAXES,
  ...ACCOUNTING,
  ...WAREHOUSES,
  ...PARTNERS,
  ...USERS,
  ...GOODS,
  ...HABITS,
];

/** Settings that a company may well have all together. */
const TOGETHER = [
  'vendor-prices',
  'vendor-product-codes',
  'billed-as-ordered',
  'negative-stock',
  'nearest-shelf-first',
  'customer-location',
  'reordering-rules-not-reached',
  'warehouse-replenishes-another',
  'products-of-the-company',
  'same-codes',
  'optional-products',
  'archived-tax',
  'quotations-expire',
  'lead-times',
  'numbers-by-month',
  'invoice-numbers-of-their-own',
  'sale-journal-in-other-currency',
  'analytic-by-default',
  'signature-at-delivery',
  'transfers-in-detail',
  'french-customers',
  'home-action',
  'own-partners-only',
  'outstanding-receipts',
  'no-backorders',
];

/** Every situation, by what it is about. */
export const SITUATIONS: readonly Situation[] = [
  ...SINGLE,
  {
    id: 'after-ten-years',
    title: `All at once: ${TOGETHER.join(', ')}`,
    setUp: async (place) => {
      for (const id of TOGETHER) {
        const each = SINGLE.find((situation) => situation.id === id);
        if (each?.odoo?.includes(place.seeded.series) ?? true) await each?.setUp(place);
      }
    },
    remains: SINGLE.filter(({ id }) => TOGETHER.includes(id)).flatMap(({ remains }) => remains ?? []),
  },
];
