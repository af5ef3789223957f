import {
  boolean,
  ids,
  many2one,
  number,
  readRecords,
  searchRecords,
  text,
} from '../fixtures/odoo/records.ts';
import { selectCatalogue } from '../fixtures/catalogue/select.ts';
import { JourneyFailure } from '../fixtures/failures/errors.ts';
import type { NamedDocument } from './documents.ts';
import type { PercentTax, TaxRounding } from './money.ts';
import { readStock, type GoodsBefore, type PlannedGoods } from './stock.ts';
import type { World } from './world.ts';

export interface Company {
  readonly id: number;
  readonly currencyDigits: number;
  readonly taxRounding: TaxRounding;
}

export interface Warehouse {
  readonly id: number;
  readonly stockLocationId: number;
  readonly internalTypeId: number;
}

export interface PlannedLine extends PlannedGoods {
  /** Full display name, as the client's completion shows it. */
  readonly name: string;
  readonly unitId: number;
  /** Price without tax for one unit. */
  readonly priceUnit: number;
  readonly taxes: readonly PercentTax[];
}

/** Who trades what. */
export interface PlannedOrder {
  readonly company: Company;
  readonly customer: NamedDocument;
  readonly warehouse: Warehouse;
  readonly lines: readonly PlannedLine[];
}

/** What the journey set out to do; every check compares with this, never with what the target echoed. */
export interface Plan extends PlannedOrder, Pick<GoodsBefore, 'before'> {
  readonly lines: readonly PlannedLine[];
}

/** Largest quantity of one planned line, in units. */
const MOST_UNITS = 3;

/**
 * Decides what the journey will do, and reads what it needs to judge the result: prices, taxes and stock as the
 * masters say now.
 *
 * @param lines order lines, each of another product
 * @throws {JourneyFailure} `data` when the target lacks products, stock or a customer for it
 */
export async function makePlan(world: World, lines: number): Promise<Plan> {
  const { books } = world;
  const company = await readCompany(world);
  const warehouse = await readWarehouse(world, company.id);
  const selected = await selectCatalogue(books, world.dialect, world.selection, {
    products: lines,
    minFree: MOST_UNITS,
    random: world.random,
  });
  const planned = await planLines(
    world,
    company.id,
    selected.products.map((product) => product.id),
  );
  return {
    company,
    customer: { id: selected.customer.id, name: selected.customer.name },
    lines: planned,
    warehouse,
    before: await readStock(
      books,
      planned.map((line) => line.productId),
    ),
  };
}

/** The company of the signed-in user, as the checks need it. */
export async function readCompany({ books }: Pick<World, 'books'>): Promise<Company> {
  const [user] = await readRecords(books, 'res.users', [books.uid], { company_id: many2one });
  if (!user) throw new JourneyFailure('data', 'The signed-in user cannot read their own company.');
  const [company] = await readRecords(books, 'res.company', [user.company_id.id], {
    currency_id: many2one,
    tax_calculation_rounding_method: text,
  });
  if (!company) throw new JourneyFailure('data', `Company ${user.company_id.name} cannot be read.`);
  const [currency] = await readRecords(books, 'res.currency', [company.currency_id.id], {
    decimal_places: number,
  });
  return {
    id: user.company_id.id,
    currencyDigits: currency?.decimal_places ?? 2,
    taxRounding:
      company.tax_calculation_rounding_method === 'round_globally' ? 'round_globally' : 'round_per_line',
  };
}

/** The company's first warehouse: where its orders deliver from. */
export async function readWarehouse({ books }: Pick<World, 'books'>, companyId: number): Promise<Warehouse> {
  const [warehouse] = await searchRecords(
    books,
    'stock.warehouse',
    [['company_id', '=', companyId]],
    { lot_stock_id: many2one, int_type_id: many2one },
    { limit: 1, order: 'id' },
  );
  if (!warehouse) {
    throw new JourneyFailure('data', `Company ${companyId} has no warehouse that the user can see.`, {
      hint: 'Give the company an active warehouse and the user the rights of a stock user.',
    });
  }
  return {
    id: warehouse.id,
    stockLocationId: warehouse.lot_stock_id.id,
    internalTypeId: warehouse.int_type_id.id,
  };
}

/**
 * A line for each of these products, of one to a few units each, with prices and taxes as the masters say now.
 *
 * @throws {JourneyFailure} `data` when a product has a tax that the checks cannot recompute
 */
export async function planLines(
  world: Pick<World, 'books' | 'random'>,
  companyId: number,
  productIds: readonly number[],
): Promise<PlannedLine[]> {
  const products = await readRecords(world.books, 'product.product', productIds, {
    default_code: text,
    display_name: text,
    lst_price: number,
    uom_id: many2one,
    taxes_id: ids,
  });
  const taxes = await readRecords(
    world.books,
    'account.tax',
    [...new Set(products.flatMap((each) => each.taxes_id))],
    {
      company_id: many2one,
      amount: number,
      amount_type: text,
      price_include: boolean,
    },
  );
  return products.map((product) => ({
    productId: product.id,
    code: product.default_code,
    name: product.display_name,
    unitId: product.uom_id.id,
    quantity: 1 + Math.floor(world.random() * MOST_UNITS),
    priceUnit: product.lst_price,
    taxes: product.taxes_id.flatMap((taxId) => {
      const tax = taxes.find((each) => each.id === taxId);
      if (!tax || tax.company_id.id !== companyId) return [];
      if (tax.amount_type !== 'percent' || tax.price_include) {
        throw new JourneyFailure(
          'data',
          `Tax ${taxId} of ${product.default_code} is not a percentage on top of the price; its amount cannot be recomputed.`,
          { hint: 'Give the catalogue products taxes of type "percentage", not included in the price.' },
        );
      }
      return [{ id: taxId, percent: tax.amount }];
    }),
  }));
}
