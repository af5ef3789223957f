import { labAdminTarget, labTarget, type Series } from '../../../fixtures/lab/lab.ts';
import { connect } from '../../../fixtures/odoo/connect.ts';
import {
  createRecord,
  createRecords,
  ids,
  many2one,
  named,
  number,
  readRecord,
  readRecords,
  searchIds,
  searchRecords,
  text,
  writeRecords,
  type Domain,
  type Values,
} from '../../../fixtures/odoo/records.ts';
import { serverVersion } from '../../../fixtures/odoo/server-version.ts';
import type { OwnedSession } from '../../../fixtures/odoo/session.ts';
import { probeDialect, type Dialect } from '../../../fixtures/odoo/versions.ts';
import { prefixPattern } from '../../../fixtures/sweep/marks.ts';
import { grantRemoval } from '../../../fixtures/sweep/removal-rights.ts';
import type { Target } from '../../../fixtures/target/target.ts';

/** The first call to a fresh database makes Odoo load its models, and the machine is busy. */
const PATIENT_MS = 120_000;

interface Seeded {
  readonly series: Series;
  readonly target: Target;
  readonly admin: OwnedSession;
  readonly dialect: Dialect;
  /** Products and customers of the probes. */
  readonly productIds: readonly number[];
  readonly customerIds: readonly number[];
  readonly companyId: number;
  readonly warehouseId: number;
  readonly stockId: number;
}

/** A database of the lab, and the words in which situations are set up in it. */
export class Place {
  readonly seeded: Seeded;

  private constructor(seeded: Seeded) {
    this.seeded = seeded;
  }

  /** Of a copy of the seed; the probe may remove what it made. */
  static async open(series: Series, database: string): Promise<Place> {
    const limits = { callTimeoutMs: PATIENT_MS, stepTimeoutMs: PATIENT_MS };
    const target: Target = { ...(await labTarget({ series, database })), ...limits };
    const admin = await connect({ ...(await labAdminTarget({ series, database })), ...limits });
    const dialect = await probeDialect(admin, await serverVersion(target));
    await grantRemoval(admin, dialect, target.login);
    const { productCodePrefix, customerRefPrefix } = target.catalogue;
    const find = (model: string, field: string, prefix: string): Promise<number[]> =>
      searchIds(admin, model, [[field, '=like', prefixPattern(prefix)]], { order: 'id' });
    const [warehouse] = await searchRecords(
      admin,
      'stock.warehouse',
      [],
      { lot_stock_id: many2one, company_id: many2one },
      { limit: 1, order: 'id' },
    );
    if (warehouse === undefined) throw new Error('The seed has no warehouse.');
    return new Place({
      series,
      target,
      admin,
      dialect,
      productIds: await find('product.product', 'default_code', productCodePrefix),
      customerIds: await find('res.partner', 'ref', customerRefPrefix),
      companyId: warehouse.company_id.id,
      warehouseId: warehouse.id,
      stockId: warehouse.lot_stock_id.id,
    });
  }

  get is19(): boolean {
    return this.seeded.series === '19';
  }

  find(model: string, domain: Domain, options: { limit?: number; order?: string } = {}): Promise<number[]> {
    return searchIds(this.seeded.admin, model, domain, { ...options, context: { active_test: false } });
  }

  /** The first that matches. */
  async one(model: string, domain: Domain): Promise<number> {
    const [id] = await this.find(model, domain, { limit: 1, order: 'id' });
    if (id === undefined) throw new Error(`There is no ${model} with ${JSON.stringify(domain)}.`);
    return id;
  }

  /** Id of the record with this external id. */
  async ref(externalId: string): Promise<number> {
    const [module = '', name = ''] = externalId.split('.');
    const [found] = await searchRecords(
      this.seeded.admin,
      'ir.model.data',
      [
        ['module', '=', module],
        ['name', '=', name],
      ],
      { res_id: number },
    );
    if (found === undefined) throw new Error(`There is no ${externalId}.`);
    return found.res_id;
  }

  create(model: string, values: Values, context: Values = {}): Promise<number> {
    return createRecord(this.seeded.admin, model, values, { context });
  }

  async write(model: string, which: Domain | number, values: Values): Promise<void> {
    const found = typeof which === 'number' ? [which] : await this.find(model, which);
    if (found.length === 0) throw new Error(`Nothing to write: no ${model} with ${JSON.stringify(which)}.`);
    await writeRecords(this.seeded.admin, model, found, values);
  }

  async call(model: string, method: string, recordIds: readonly number[]): Promise<void> {
    await this.seeded.admin.call({ model, method, ids: [...recordIds] });
  }

  /** Saves the page of settings. */
  async settings(values: Values): Promise<void> {
    const id = await this.create('res.config.settings', values);
    await this.call('res.config.settings', 'execute', [id]);
  }

  products(values: Values): Promise<void> {
    return writeRecords(this.seeded.admin, 'product.product', [...this.seeded.productIds], values);
  }

  customers(values: Values): Promise<void> {
    return writeRecords(this.seeded.admin, 'res.partner', [...this.seeded.customerIds], values);
  }

  company(values: Values): Promise<void> {
    return this.write('res.company', this.seeded.companyId, values);
  }

  warehouse(values: Values): Promise<void> {
    return this.write('stock.warehouse', this.seeded.warehouseId, values);
  }

  /** The user of the probe. */
  user(values: Values): Promise<void> {
    return this.write('res.users', [['login', '=', this.seeded.target.login]], values);
  }

  group(externalId: string): Promise<Values> {
    return this.ref(externalId).then((id) => ({ [this.seeded.dialect.fields.userGroups]: [[4, id, 0]] }));
  }

  /** Types of transfers of the main warehouse. */
  operations(domain: Domain, values: Values): Promise<void> {
    return this.write(
      'stock.picking.type',
      [['warehouse_id', '=', this.seeded.warehouseId], ...domain],
      values,
    );
  }

  tax(values: Values): Promise<number> {
    return this.create('account.tax', {
      name: `Tax ${JSON.stringify(values)}`,
      type_tax_use: 'sale',
      amount_type: 'percent',
      ...values,
    });
  }

  /** What makes a tax one that the price includes. */
  get included(): Values {
    return this.is19 ? { price_include_override: 'tax_included' } : { price_include: true };
  }

  /** Gives the products these taxes and no others. */
  taxed(...taxIds: readonly number[]): Promise<void> {
    return this.products({ taxes_id: [[6, 0, [...taxIds]]] });
  }

  /** The tax that most products have. */
  async saleTax(): Promise<number> {
    const { taxes_id } = await readRecord(
      this.seeded.admin,
      'product.product',
      this.seeded.productIds[0] ?? 0,
      {
        taxes_id: ids,
      },
    );
    return taxes_id[0] ?? 0;
  }

  /** Gives the customers a price list with these rules. */
  async priceList(rules: readonly Values[], values: Values = {}): Promise<number> {
    await this.settings({
      group_product_pricelist: true,
      ...(this.seeded.dialect.version.series < 18 ? { product_pricelist_setting: 'advanced' } : {}),
    });
    const id = await this.create('product.pricelist', {
      name: 'Wholesale',
      item_ids: rules.map((rule) => [0, 0, { applied_on: '3_global', ...rule }]),
      ...values,
    });
    await this.customers({ property_product_pricelist: id });
    return id;
  }

  /** A currency in use, with so many units for one of the company's. */
  async currency(name: string, rate?: number): Promise<number> {
    const id = await this.one('res.currency', [['name', '=', name]]);
    await this.write('res.currency', id, { active: true });
    const known = await this.find('res.currency.rate', [['currency_id', '=', id]], { limit: 1 });
    if (rate !== undefined && known.length === 0) {
      await this.create('res.currency.rate', { currency_id: id, name: '2020-01-01', rate });
    }
    return id;
  }

  /**
   * Makes another currency that of the company. Odoo lets nobody change it once something is booked; the seed has nothing
   * booked. Price lists stay as they are.
   */
  async companyCurrency(name: string): Promise<number> {
    const id = await this.currency(name);
    await this.company({ currency_id: id });
    return id;
  }

  locationBelow(parentId: number, name: string): Promise<number> {
    return this.create('stock.location', { name, location_id: parentId, usage: 'internal' });
  }

  /** Puts goods where they say: 40 units, unless they say otherwise. */
  async stock(goods: readonly Values[]): Promise<void> {
    const context = { inventory_mode: true };
    const rows = goods.map((values) => ({ inventory_quantity: 40, ...values }));
    const quants = await createRecords(this.seeded.admin, 'stock.quant', rows, { context });
    if (this.is19) await this.call('stock.quant', 'action_apply_inventory', quants);
  }

  /** Takes all goods of the products out of their locations, and puts as many of each where it says. */
  async moveStock(to: readonly Values[]): Promise<void> {
    const { admin, productIds } = this.seeded;
    const quants = await this.find('stock.quant', [
      ['product_id', 'in', [...productIds]],
      ['location_id.usage', '=', 'internal'],
    ]);
    const context = { inventory_mode: true };
    await writeRecords(admin, 'stock.quant', quants, { inventory_quantity: 0 }, { context });
    if (this.is19) await this.call('stock.quant', 'action_apply_inventory', quants);
    await this.stock(to.flatMap((values) => productIds.map((product_id) => ({ product_id, ...values }))));
  }

  /** Stock location of a warehouse, with a shelf below it. */
  async stockOf(warehouse: Domain): Promise<number> {
    const id = await this.one('stock.warehouse', warehouse);
    const { lot_stock_id, company_id } = await readRecord(this.seeded.admin, 'stock.warehouse', id, {
      lot_stock_id: many2one,
      company_id: many2one,
    });
    await this.create('stock.location', {
      name: 'Shelf',
      location_id: lot_stock_id.id,
      usage: 'internal',
      company_id: company_id.id,
    });
    return lot_stock_id.id;
  }

  /** A second warehouse; returns its stock location. */
  async secondWarehouse(values: Values): Promise<number> {
    const id = await this.create('stock.warehouse', { name: 'Second', code: 'SEC', ...values });
    return this.stockOf([['id', '=', id]]);
  }

  /** Model of routes. */
  get route(): string {
    return this.is19 ? 'stock.route' : 'stock.location.route';
  }

  /** Storable products VAR-P1 to VAR-P4, in stock. */
  async newProducts(
    values: Values,
    stock: (productId: number, locationId: number) => Promise<void> = (product_id, location_id) =>
      this.stock([{ product_id, location_id }]),
  ): Promise<void> {
    for (const number of [1, 2, 3, 4]) {
      const id = await this.create('product.product', {
        ...(this.is19 ? { type: 'consu', is_storable: true } : { type: 'product' }),
        name: `Variety ${number}`,
        default_code: `VAR-P${number}`,
        list_price: 10.1 * number,
        invoice_policy: 'delivery',
        ...values,
      });
      await stock(id, this.seeded.stockId);
    }
  }

  /** So many units in each of these lots. */
  async lots(
    product_id: number,
    location_id: number,
    names: readonly string[],
    units: number,
  ): Promise<void> {
    const model = this.is19 ? 'stock.lot' : 'stock.production.lot';
    for (const name of names) {
      const company_id = this.seeded.companyId;
      const lot_id = await this.create(model, { name: `${product_id}-${name}`, product_id, company_id });
      await this.stock([{ product_id, location_id, lot_id, inventory_quantity: units }]);
    }
  }

  /** The target with products of another prefix. */
  selling(productCodePrefix: string): Partial<Target> {
    return { catalogue: { ...this.seeded.target.catalogue, productCodePrefix } };
  }

  async text(model: string, id: number, field: string): Promise<string> {
    const { value } = await readRecord(this.seeded.admin, model, id, { value: named(field, text) });
    return value;
  }

  /** Id of the record that a field of another one names. */
  async linked(model: string, id: number, field: string): Promise<number> {
    const { value } = await readRecord(this.seeded.admin, model, id, { value: named(field, many2one) });
    return value.id;
  }

  /** Installs a module with those that it needs. */
  async install(module: string): Promise<void> {
    const id = await this.one('ir.module.module', [['name', '=', module]]);
    await this.call('ir.module.module', 'button_immediate_install', [id]);
  }

  /** Loads a language, and returns its code. */
  async language(code: string): Promise<string> {
    const lang = await this.one('res.lang', [['code', '=', code]]);
    const wizard = await this.create(
      'base.language.install',
      this.is19 ? { lang_ids: [[6, 0, [lang]]] } : { lang: code },
    );
    await this.call('base.language.install', 'lang_install', [wizard]);
    return code;
  }

  /** What new records have in a field. */
  async byDefault(model: string, field: string, value: number | string): Promise<void> {
    const field_id = await this.one('ir.model.fields', [
      ['model', '=', model],
      ['name', '=', field],
    ]);
    await this.create('ir.default', { field_id, json_value: JSON.stringify(value) });
  }

  names(model: string, recordIds: readonly number[]): Promise<{ id: number; name: string }[]> {
    return readRecords(this.seeded.admin, model, recordIds, { name: text });
  }

  /** A field that somebody in the company added. */
  async customField(model: string, values: Values): Promise<void> {
    const model_id = await this.one('ir.model', [['model', '=', model]]);
    await this.create('ir.model.fields', { model_id, state: 'manual', ...values });
  }

  async close(): Promise<void> {
    await this.seeded.admin.close();
  }
}
