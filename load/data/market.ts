/** What a target has to trade with, read once before a run, so that no transaction searches for it under load. */

import { selectCatalogue } from '../../fixtures/catalogue/select.ts';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { prefixPattern } from '../../fixtures/sweep/marks.ts';
import { many2one, searchIds, searchRecords, text, type Domain } from '../../fixtures/odoo/records.ts';
import type { Company, NamedDocument, Plan, PlannedLine, Warehouse } from '../../journeys/deal.ts';
import { planLines, readCompany, readWarehouse } from '../../journeys/plan.ts';
import type { World } from '../../journeys/world.ts';
import type { Route } from '../k6/journeys.ts';

/** Masters of one company. Products come in the order of their code: the first ones are the hot ones. */
export interface Market {
  readonly company: Company;
  readonly warehouse: Warehouse;
  /** A line for each product; the quantity is drawn for each order. */
  readonly products: readonly PlannedLine[];
  readonly customers: readonly NamedDocument[];
  readonly routes: Readonly<Record<Route, NonNullable<Plan['transfer']> | undefined>>;
}

const MOST_CUSTOMERS = 200;

/**
 * Reads the market over the books of a world that was entered.
 *
 * @param wanted how many products, and the free units that each must have
 * @throws {JourneyFailure} `data` when the target lacks products, stock, customers or a warehouse
 */
export async function readMarket(
  world: World,
  wanted: { readonly products: number; readonly minFree: number },
): Promise<Market> {
  const company = await readCompany(world);
  const warehouse = await readWarehouse(world, company.id);
  const selected = await selectCatalogue(world.books, world.dialect, world.selection, wanted);
  const products = await planLines(
    world,
    company.id,
    selected.products.map((product) => product.id),
  );
  const [receipt, shelf] = await Promise.all([receiptRoute(world, warehouse), shelfRoute(world, warehouse)]);
  return {
    company,
    warehouse,
    products,
    customers: await readCustomers(world),
    routes: { receipt, shelf },
  };
}

/** Customers of the catalogue whom Odoo cannot write to. */
async function readCustomers(world: World): Promise<NamedDocument[]> {
  const domain: Domain = [
    ['ref', '=like', prefixPattern(world.selection.customerRefPrefix)],
    ['email', '=', false],
    ['phone', '=', false],
  ];
  const found = await searchRecords(
    world.books,
    'res.partner',
    domain,
    { display_name: text },
    { limit: MOST_CUSTOMERS, order: 'ref, id' },
  );
  if (found.length > 0) return found.map(({ id, display_name }) => ({ id, name: display_name }));
  throw new JourneyFailure(
    'data',
    `No customer with a reference "${world.selection.customerRefPrefix}…" and without email and phone.`,
    {
      hint: 'Seed the catalogue into this database, or name another prefix in catalogue.customerRefPrefix.',
    },
  );
}

/** From the suppliers into the stock; `undefined` where the warehouse does not receive. */
async function receiptRoute(world: World, warehouse: Warehouse): Promise<Plan['transfer']> {
  const [type] = await searchRecords(
    world.books,
    'stock.picking.type',
    [
      ['code', '=', 'incoming'],
      ['warehouse_id', '=', warehouse.id],
    ],
    { default_location_dest_id: many2one },
    { limit: 1, order: 'id' },
  );
  const [supplier] = await searchIds(world.books, 'stock.location', [['usage', '=', 'supplier']], {
    limit: 1,
    order: 'id',
  });
  if (type === undefined || supplier === undefined) return undefined;
  return { from: supplier, to: type.default_location_dest_id.id, pickingTypeId: type.id };
}

/** From the stock to the first location inside it; `undefined` where there is none. */
async function shelfRoute(world: World, warehouse: Warehouse): Promise<Plan['transfer']> {
  const [shelf] = await searchIds(
    world.books,
    'stock.location',
    [
      ['usage', '=', 'internal'],
      ['id', '!=', warehouse.stockLocationId],
      ['id', 'child_of', warehouse.stockLocationId],
    ],
    { limit: 1, order: 'id' },
  );
  if (shelf === undefined) return undefined;
  return { from: warehouse.stockLocationId, to: shelf, pickingTypeId: warehouse.internalTypeId };
}
