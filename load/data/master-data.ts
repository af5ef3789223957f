/** What a target has to trade with, read once before a run, so that no transaction searches for it under load. */

import { selectProducts } from '../../fixtures/catalogue/select.ts';
import { readCompany, type Company } from '../../fixtures/facts/company.ts';
import { readSaleTerms, type SaleTerms } from '../../fixtures/facts/sale-terms.ts';
import { readOrderWarehouse, type Warehouse } from '../../fixtures/facts/warehouse.ts';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { prefixPattern } from '../../fixtures/sweep/marks.ts';
import { ids, many2one, optional, searchRecords, text, type Domain } from '../../fixtures/odoo/records.ts';
import type { NamedDocument } from '../../journeys/documents.ts';
import {
  orderTerms,
  plannableProducts,
  type OrderTerms,
  type PlannableProduct,
} from '../../journeys/plan.ts';
import type { World } from '../../journeys/world.ts';

/** Masters of one company. Products come in the order of their code: the first ones are the hot ones. */
export interface MasterData {
  readonly company: Company;
  readonly warehouse: Warehouse;
  /** The same for all its customers. */
  readonly sale: SaleTerms;
  readonly products: readonly PlannableProduct[];
  readonly customers: readonly (NamedDocument & { readonly terms: OrderTerms })[];
}

const MOST_CUSTOMERS = 200;

/**
 * Reads the master data over the verification session of an entered world.
 *
 * @param wanted how many products, and the free units that each must have
 * @throws {JourneyFailure} `data` when the target lacks products, stock, customers or a warehouse
 */
export async function readMasterData(
  world: World,
  wanted: { readonly products: number; readonly minFree: number },
): Promise<MasterData> {
  const { verifier, dialect } = world;
  const company = await readCompany(verifier, dialect);
  const alike = await readCustomers(world);
  const warehouse = await readOrderWarehouse(verifier, dialect, alike[0].id);
  const selected = await selectProducts(verifier, dialect, world.selection, warehouse, wanted);
  const products = await plannableProducts(
    world,
    company,
    selected.map((product) => product.id),
  );
  const sale = await readSaleTerms(verifier, dialect, company, alike[0].id);
  const customers = alike.map(({ id, name }) => ({
    id,
    name,
    terms: {
      ...orderTerms(sale),
      ...(alike.length > 1 ? { invoicePartnerId: id, deliveryPartnerId: id, commercialPartnerId: id } : {}),
    },
  }));
  return { company, warehouse, sale, products, customers };
}

/**
 * Customers of the catalogue whom Odoo cannot write to and who buy on the same terms: as many as have one price list, one
 * fiscal position, one salesperson, one place and no addresses beside their own; otherwise one.
 */
async function readCustomers(world: World): Promise<readonly [NamedDocument, ...NamedDocument[]]> {
  const domain: Domain = [
    ['ref', '=like', prefixPattern(world.selection.customerRefPrefix)],
    ['email', '=', false],
    ['phone', '=', false],
  ];
  const found = await searchRecords(
    world.verifier,
    'res.partner',
    domain,
    {
      display_name: text,
      property_product_pricelist: optional(many2one),
      property_account_position_id: optional(many2one),
      user_id: optional(many2one),
      country_id: optional(many2one),
      state_id: optional(many2one),
      zip: optional(text),
      vat: optional(text),
      parent_id: optional(many2one),
      child_ids: ids,
    },
    { limit: MOST_CUSTOMERS, order: 'ref, id' },
  );
  const alone = found.filter(({ parent_id, child_ids }) => parent_id === undefined && child_ids.length === 0);
  const groups = new Map<string, NamedDocument[]>();
  for (const { id, display_name, ...each } of alone) {
    const key = JSON.stringify([
      each.property_product_pricelist?.id,
      each.property_account_position_id?.id,
      each.user_id?.id,
      each.country_id?.id,
      each.state_id?.id,
      each.zip,
      each.vat !== undefined,
    ]);
    groups.set(key, [...(groups.get(key) ?? []), { id, name: display_name }]);
  }
  const [largest = []] = [...groups.values()].toSorted((a, b) => b.length - a.length);
  const [first, ...others] = largest;
  if (first !== undefined) return [first, ...others];
  const [only] = found;
  if (only !== undefined) return [{ id: only.id, name: only.display_name }];
  throw new JourneyFailure(
    'data',
    `No customer with a reference "${world.selection.customerRefPrefix}…" and without email and phone.`,
    {
      hint: `Create a customer whose reference starts with "${world.selection.customerRefPrefix}", without email and phone, or set catalogue.customer_ref_prefix.`,
    },
  );
}
