import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labAdminTarget, labTarget, openLab, SERIES } from '../fixtures/lab/lab.ts';
import type { Series } from '../fixtures/lab/lab.ts';
import { connect } from '../fixtures/odoo/connect.ts';
import { createRecord, ids, readRecord, searchIds, writeRecords } from '../fixtures/odoo/records.ts';
import type { Values } from '../fixtures/odoo/records.ts';
import { serverVersion } from '../fixtures/odoo/server-version.ts';
import type { OwnedSession } from '../fixtures/odoo/session.ts';
import { dialectOf, type Dialect } from '../fixtures/odoo/versions.ts';
import { Ledger } from '../fixtures/sweep/ledger.ts';
import { prefixPattern } from '../fixtures/sweep/marks.ts';
import type { Target } from '../fixtures/target/target.ts';
import { openBench } from './bench.ts';
import { cleanUp } from './cleanup.ts';
import { rpcDriver, type Journey } from './define.ts';
import { runJourney } from './engine.ts';
import { invoice } from './invoicing/invoice.ts';
import { orderToCash } from './sales/order-to-cash.ts';

/** Settings of real companies: each journey computes what is right under them, and passes. */

const DATABASE = 'settings';
const folder = mkdtempSync(join(tmpdir(), 'cutoff-settings-'));

afterAll(async () => {
  rmSync(folder, { recursive: true });
  const lab = await openLab();
  for (const series of SERIES) await lab.drop(series, DATABASE);
});

/** The database of a test, with an administrator in it. */
interface Place {
  readonly admin: OwnedSession;
  readonly dialect: Dialect;
  readonly products: readonly number[];
  readonly customers: readonly number[];
}

type Undo = () => Promise<unknown>;

interface Setting {
  readonly name: string;
  readonly set: (place: Place) => Promise<Undo>;
}

/** Writes values, and returns what writes others. */
async function change(
  { admin }: Place,
  model: string,
  recordIds: readonly number[],
  values: Values,
  back: Values,
): Promise<Undo> {
  await writeRecords(admin, model, [...recordIds], values);
  return () => writeRecords(admin, model, [...recordIds], back);
}

async function configure({ admin }: Place, values: Values): Promise<void> {
  const settings = await createRecord(admin, 'res.config.settings', values);
  await admin.call({ model: 'res.config.settings', method: 'execute', ids: [settings] });
}

async function priceList(place: Place, values: Values, rule: Values): Promise<Undo> {
  await configure(place, {
    group_product_pricelist: true,
    ...(place.dialect.version.series < 18 ? { product_pricelist_setting: 'advanced' } : {}),
  });
  const id = await createRecord(place.admin, 'product.pricelist', {
    name: 'Wholesale',
    item_ids: [[0, 0, { applied_on: '3_global', ...rule }]],
    ...values,
  });
  const [other = false] = await searchIds(place.admin, 'product.pricelist', [['id', '!=', id]], { limit: 1 });
  const field = 'property_product_pricelist';
  return change(place, 'res.partner', place.customers, { [field]: id }, { [field]: other });
}

async function saleTax({ admin, products }: Place): Promise<number> {
  const { taxes_id } = await readRecord(admin, 'product.product', products[0] ?? 0, { taxes_id: ids });
  return taxes_id[0] ?? 0;
}

async function taxed(place: Place, taxes: readonly number[]): Promise<Undo> {
  const before = await saleTax(place);
  const field = 'taxes_id';
  return change(
    place,
    'product.product',
    place.products,
    { [field]: [[6, 0, [...taxes]]] },
    { [field]: [[6, 0, [before]]] },
  );
}

function included({ dialect }: Place): Values {
  return dialect.version.series >= 18 ? { price_include_override: 'tax_included' } : { price_include: true };
}

async function newTax({ admin }: Place, values: Values): Promise<number> {
  return createRecord(admin, 'account.tax', { type_tax_use: 'sale', amount_type: 'percent', ...values });
}

const SETTINGS: readonly Setting[] = [
  {
    name: 'invoices for what was ordered',
    set: (place) =>
      change(
        place,
        'product.product',
        place.products,
        { invoice_policy: 'order' },
        { invoice_policy: 'delivery' },
      ),
  },
  {
    name: 'a price list of ten per cent less',
    set: (place) => priceList(place, {}, { compute_price: 'percentage', percent_price: 10 }),
  },
  {
    name: 'a price list in another currency, rounded to 0.95',
    set: async (place) => {
      const [currency = 0] = await searchIds(place.admin, 'res.currency', [['name', '=', 'CHF']], {
        context: { active_test: false },
      });
      await writeRecords(place.admin, 'res.currency', [currency], { active: true });
      return priceList(
        place,
        { currency_id: currency },
        { compute_price: 'percentage', percent_price: 12.5 },
      );
    },
  },
  {
    name: 'discounts shown on lines',
    set: async (place) => {
      await configure(place, { group_discount_per_so_line: true });
      const policy = place.dialect.values.priceListHasDiscountPolicy
        ? { discount_policy: 'without_discount' }
        : {};
      return priceList(place, policy, { compute_price: 'percentage', percent_price: 7.5 });
    },
  },
  {
    name: 'a fiscal position that applies by itself and replaces the tax',
    set: async (place) => {
      const { admin, dialect } = place;
      const [country = 0] = await searchIds(admin, 'res.country', [['code', '=', 'JP']]);
      const replaced = await saleTax(place);
      const position = await createRecord(admin, 'account.fiscal.position', {
        name: 'Abroad',
        auto_apply: true,
        country_id: country,
        sequence: -1,
      });
      const tax = await newTax(place, { name: 'Abroad 6 %', amount: 6 });
      if (dialect.values.taxNamesReplaced) {
        await writeRecords(admin, 'account.tax', [tax], {
          fiscal_position_ids: [[4, position]],
          original_tax_ids: [[4, replaced]],
        });
      } else {
        await writeRecords(admin, 'account.fiscal.position', [position], {
          tax_ids: [[0, 0, { tax_src_id: replaced, tax_dest_id: tax }]],
        });
      }
      return change(place, 'res.partner', place.customers, { country_id: country }, { country_id: false });
    },
  },
  {
    name: 'a tax that is included in the price',
    set: async (place) =>
      taxed(place, [await newTax(place, { name: 'Included 21 %', amount: 21, ...included(place) })]),
  },
  {
    name: 'a fixed tax, a tax on top of it, and a group',
    set: async (place) => {
      const eco = await newTax(place, {
        name: 'Eco',
        amount: 1.25,
        amount_type: 'fixed',
        sequence: 1,
        include_base_amount: true,
      });
      const parts = [
        await newTax(place, { name: 'State', amount: 4, sequence: 2 }),
        await newTax(place, { name: 'City', amount: 3.5, sequence: 3 }),
      ];
      const group = await newTax(place, {
        name: 'State and city',
        amount: 0,
        amount_type: 'group',
        sequence: 4,
        children_tax_ids: [[6, 0, parts]],
      });
      return taxed(place, [eco, group]);
    },
  },
  {
    name: 'taxes rounded over the document, and prices with four decimals',
    set: async (place) => {
      const { admin } = place;
      const [precision = 0] = await searchIds(admin, 'decimal.precision', [['name', '=', 'Product Price']]);
      await writeRecords(admin, 'decimal.precision', [precision], { digits: 4 });
      const [company = 0] = await searchIds(admin, 'res.company', [], { limit: 1, order: 'id' });
      await writeRecords(admin, 'res.company', [company], {
        tax_calculation_rounding_method: 'round_globally',
      });
      const undo = await change(
        place,
        'product.product',
        place.products,
        { list_price: 12.3456 },
        { list_price: 10 },
      );
      return async () => {
        await undo();
        await writeRecords(admin, 'res.company', [company], {
          tax_calculation_rounding_method: 'round_per_line',
        });
      };
    },
  },
  {
    name: 'customers with an address for invoices',
    set: async (place) => {
      for (const id of place.customers.slice(0, 40)) {
        await createRecord(place.admin, 'res.partner', { name: 'Accounts', type: 'invoice', parent_id: id });
      }
      return () => Promise.resolve();
    },
  },
  {
    name: 'a payment in two instalments',
    set: async (place) => {
      const lines: Values[] =
        place.dialect.version.series >= 17
          ? [
              { value: 'percent', value_amount: 30, nb_days: 0 },
              { value: 'percent', value_amount: 70, nb_days: 60 },
            ]
          : [
              { value: 'percent', value_amount: 30, days: 0 },
              { value: 'balance', days: 60 },
            ];
      const term = await createRecord(place.admin, 'account.payment.term', {
        name: '30 % now',
        line_ids: [[5, 0, 0], ...lines.map((line) => [0, 0, line] as const)].map((each) => [...each]),
      });
      const field = 'property_payment_term_id';
      return change(place, 'res.partner', place.customers, { [field]: term }, { [field]: false });
    },
  },
];

async function run<S>(target: Target, journey: Journey<S>): Promise<{ failure: unknown; left: unknown }> {
  const ledger = new Ledger(join(folder, 'ledger.jsonl'));
  const bench = openBench({ target, ledger, reference: `test-${journey.name}-${Date.now()}`, seed: 11 });
  try {
    const outcome = await runJourney(journey, bench.world, {
      driver: rpcDriver,
      now: () => performance.now(),
      limit: (work) => work,
    });
    const cleaned = await cleanUp(bench.world, ledger, new Map());
    return { failure: outcome.failure, left: cleaned.failure };
  } finally {
    await bench.close();
  }
}

describe.each(SERIES)('on Odoo %s', (series: Series) => {
  let place: Place;
  let target: Target;

  beforeAll(async () => {
    await (await openLab()).reset(series, DATABASE);
    // The first call to a fresh database makes Odoo load its models, which takes long on a busy machine.
    target = { ...(await labTarget({ series, database: DATABASE })), callTimeoutMs: 120_000 };
    const admin = await connect({
      ...(await labAdminTarget({ series, database: DATABASE })),
      callTimeoutMs: 120_000,
    });
    const { productCodePrefix, customerRefPrefix } = target.catalogue;
    place = {
      admin,
      dialect: dialectOf(await serverVersion(target)),
      products: await searchIds(admin, 'product.product', [
        ['default_code', '=like', prefixPattern(productCodePrefix)],
      ]),
      customers: await searchIds(admin, 'res.partner', [['ref', '=like', prefixPattern(customerRefPrefix)]]),
    };
    return () => admin.close();
  });

  test.each(SETTINGS)('computes what is right under $name', async ({ set }) => {
    const undo = await set(place);
    try {
      expect(await run(target, invoice)).toEqual({ failure: undefined, left: undefined });
      expect(await run(target, orderToCash)).toEqual({ failure: undefined, left: undefined });
    } finally {
      await undo();
    }
  });
});
