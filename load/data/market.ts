/** What a target has to trade with, read once before a run, so that no transaction searches for it under load. */

import { selectCatalogue } from '../../fixtures/catalogue/select.ts';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { prefixPattern } from '../../fixtures/sweep/marks.ts';
import { searchRecords, text, type Domain } from '../../fixtures/odoo/records.ts';
import type { NamedDocument } from '../../journeys/documents.ts';
import {
  planLines,
  readCompany,
  readWarehouse,
  type Company,
  type PlannedLine,
  type Warehouse,
} from '../../journeys/plan.ts';
import type { World } from '../../journeys/world.ts';

/** Masters of one company. Products come in the order of their code: the first ones are the hot ones. */
export interface Market {
  readonly company: Company;
  readonly warehouse: Warehouse;
  /** A line for each product; the quantity is drawn for each order. */
  readonly products: readonly PlannedLine[];
  readonly customers: readonly NamedDocument[];
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
  return {
    company,
    warehouse,
    products,
    customers: await readCustomers(world),
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
