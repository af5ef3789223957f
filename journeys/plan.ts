import { selectCatalogue, selectProducts } from '../fixtures/catalogue/select.ts';
import { readCompany, type Company } from '../fixtures/facts/company.ts';
import type { Currency } from '../fixtures/facts/currency.ts';
import {
  lineTerms,
  readProductTerms,
  readSaleTerms,
  type InvoicePolicy,
  type ProductTerms,
  type SaleTerms,
} from '../fixtures/facts/sale-terms.ts';
import type { Tax } from '../fixtures/facts/taxes.ts';
import { readUsersWarehouse, type Warehouse } from '../fixtures/facts/warehouse.ts';
import { many2one, readRecords, text } from '../fixtures/odoo/records.ts';
import type { NamedDocument } from './documents.ts';
import { readStock, type GoodsBefore, type PlannedGoods, type TransferLine } from './stock.ts';
import type { World } from './world.ts';

/** A product that orders can be planned with. */
export interface PlannableProduct {
  readonly productId: number;
  /** `default_code`, unique in the catalogue. */
  readonly code: string;
  /** Full display name, as the client's completion shows it. */
  readonly name: string;
  readonly unitId: number;
  readonly terms: ProductTerms;
}

export interface PlannedLine extends PlannedGoods {
  readonly name: string;
  readonly unitId: number;
  /** For one unit, before the discount, in the currency of the order; not rounded. */
  readonly priceUnit: number;
  /** Per cent. */
  readonly discount: number;
  readonly taxes: readonly Tax[];
  readonly invoiced: InvoicePolicy;
}

/** What holds for a whole order. */
export interface OrderTerms {
  readonly currency: Currency;
  readonly invoicePartnerId: number;
  readonly deliveryPartnerId: number;
  /** Who owes what is invoiced. */
  readonly commercialPartnerId: number;
}

/** Who trades what. */
export interface PlannedOrder {
  readonly company: Company;
  readonly customer: NamedDocument;
  readonly warehouse: Warehouse;
  readonly terms: OrderTerms;
  readonly lines: readonly PlannedLine[];
}

/** What the journey set out to do; every check compares with this, never with what the target echoed. */
export interface Plan extends PlannedOrder, Pick<GoodsBefore, 'before'> {
  readonly lines: readonly PlannedLine[];
}

/** Goods to move, where prices do not matter. */
export interface GoodsPlan extends GoodsBefore {
  readonly lines: readonly TransferLine[];
  readonly warehouse: Warehouse;
}

/** Largest quantity of one planned line, in units. */
const MOST_UNITS = 3;

/**
 * Decides what a sale will be, and reads what it needs to judge the result: prices, taxes and stock as the masters say
 * now.
 *
 * @param lines order lines, each of another product
 * @throws {JourneyFailure} `data` when the target lacks products, stock or a customer for it; `unsupported` where a
 *   setting makes prices that are not computed here
 */
export async function makePlan(world: World, lines: number): Promise<Plan> {
  const { verifier, dialect } = world;
  const company = await readCompany(verifier, dialect);
  const wish = { products: lines, minFree: MOST_UNITS, random: world.random, tracked: true };
  const selected = await selectCatalogue(verifier, dialect, world.selection, wish);
  const { customer, warehouse } = selected;
  const products = selected.products.map(({ id }) => id);
  const [sale, plannable] = await Promise.all([
    readSaleTerms(verifier, dialect, company, customer.id),
    plannableProducts(world, company, products),
  ]);
  const planned = plannable.map((product) => plannedLine(sale, product, drawnUnits(world)));
  return {
    company,
    customer: { id: customer.id, name: customer.name },
    terms: orderTerms(sale),
    lines: planned,
    warehouse,
    before: await readStock(verifier, products),
  };
}

/** Decides what a transfer will move. Reads no prices: what they are does not matter to it. */
export async function planGoods(world: World, products: number): Promise<GoodsPlan> {
  const { verifier, dialect, selection, random } = world;
  const warehouse = await readUsersWarehouse(verifier, dialect);
  const wish = { products, minFree: MOST_UNITS, random, tracked: true };
  const selected = await selectProducts(verifier, dialect, selection, warehouse, wish);
  const productIds = selected.map(({ id }) => id);
  const found = await readRecords(verifier, 'product.product', productIds, {
    default_code: text,
    uom_id: many2one,
  });
  return {
    warehouse,
    lines: found.map(({ id, default_code, uom_id }) => ({
      productId: id,
      code: default_code,
      unitId: uom_id.id,
      quantity: drawnUnits(world),
    })),
    before: await readStock(verifier, productIds),
  };
}

function drawnUnits({ random }: Pick<World, 'random'>): number {
  return 1 + Math.floor(random() * MOST_UNITS);
}

/** What holds for every order under these terms. */
export function orderTerms({ currency, addresses }: SaleTerms): OrderTerms {
  return {
    currency,
    invoicePartnerId: addresses.invoice,
    deliveryPartnerId: addresses.delivery,
    commercialPartnerId: addresses.commercial,
  };
}

/** A line of an order under these terms. */
export function plannedLine(sale: SaleTerms, product: PlannableProduct, quantity: number): PlannedLine {
  const { terms, ...known } = product;
  return { ...known, quantity, ...lineTerms(sale, terms, quantity) };
}

/**
 * These products with all that their prices depend on.
 *
 * @throws {JourneyFailure} `unsupported` when a product has a tax that is not computed here
 */
export async function plannableProducts(
  { verifier, dialect }: Pick<World, 'verifier' | 'dialect'>,
  company: Company,
  productIds: readonly number[],
): Promise<PlannableProduct[]> {
  const [products, terms] = await Promise.all([
    readRecords(verifier, 'product.product', productIds, {
      default_code: text,
      display_name: text,
      uom_id: many2one,
    }),
    readProductTerms(verifier, dialect, company, productIds),
  ]);
  const termsOf = new Map(terms.map((each) => [each.product.id, each]));
  return products.flatMap(({ id, default_code, display_name, uom_id }) => {
    const own = termsOf.get(id);
    return own === undefined
      ? []
      : [{ productId: id, code: default_code, name: display_name, unitId: uom_id.id, terms: own }];
  });
}
