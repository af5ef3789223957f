/** Reads the books of a run: one snapshot of everything that it touched. */

import type { Currency } from '../../fixtures/facts/currency.ts';
import { many2one, optional, readRecords, text } from '../../fixtures/odoo/records.ts';
import { readCompany, readCurrency } from '../../fixtures/facts/company.ts';
import type { ClientAccount } from './client-account.ts';
import { missingNumbers } from './numbers.ts';
import { readInvoices, readOrderLines, readOrders, readPurchases } from './read-sales.ts';
import { readFlows, readMoveLines, readMoves, readPickings, readQuants } from './read-stock.ts';
import type { Reader } from './reader.ts';
import type { Bearer, Gap, Invoice, Order, Picking, Snapshot } from './snapshot.ts';

/**
 * Reads it call by call, so it is true only where nothing changes meanwhile; `quiet.ts` sees to that.
 *
 * @throws {JourneyFailure} of any kind
 */
export async function readSnapshot(
  reader: Reader,
  client: ClientAccount,
  onProgress: (line: string) => void,
  furtherProducts: readonly number[] = [],
): Promise<Snapshot> {
  const company = await readCompany(reader.session, reader.dialect);
  onProgress('orders');
  const orders = await readOrders(reader, client);
  const orderIds = orders.map(({ id }) => id);
  const orderLines = await readOrderLines(reader, orderIds);
  const lineIds = orderLines.map(({ id }) => id);
  onProgress('deliveries');
  const pickings = await readPickings(reader, orderIds, client);
  const moves = await readMoves(
    reader,
    pickings.map(({ id }) => id),
    lineIds,
  );
  const moveLines = await readMoveLines(reader, { moveIds: moves.map(({ id }) => id) });
  onProgress('stock');
  const touched = [...orderLines, ...moves].map(({ productId }) => productId);
  const productIds = [...new Set([...touched, ...furtherProducts])];
  const { productNames, serviceIds } = await readProducts(reader, productIds);
  const storedIds = productIds.filter((id) => !serviceIds.has(id));
  const openLines = await readMoveLines(reader, { openOf: storedIds });
  const quants = await readQuants(reader, storedIds);
  const flows = await readFlows(reader, storedIds);
  onProgress('invoices');
  const accounts = await readInvoices(reader, lineIds, client);
  onProgress('numbers');
  const numbers = await readNumbers(reader, orders, pickings, accounts.invoices);
  return {
    series: reader.dialect.version.series,
    currency: company.currency,
    orderCurrency: await currencyOf(reader, orderIds, company.currency),
    taxRules: company.taxRules,
    orders,
    orderLines,
    purchases: await readPurchases(reader, client),
    pickings,
    moves,
    moveLines,
    openLines,
    flows,
    quants,
    productNames,
    serviceIds,
    locations: await readLocations(reader),
    shelfIds: await readShelves(reader),
    ...accounts,
    ...numbers,
  };
}

/** A run sells in one currency: that of its price list. */
async function currencyOf(reader: Reader, orderIds: readonly number[], own: Currency): Promise<Currency> {
  const [first] = await readRecords(reader.session, 'sale.order', orderIds.slice(0, 1), {
    currency_id: many2one,
  });
  const id = first?.currency_id.id ?? own.id;
  return id === own.id ? own : readCurrency(reader.session, id);
}

async function readProducts(
  reader: Reader,
  ids: readonly number[],
): Promise<Pick<Snapshot, 'productNames' | 'serviceIds'>> {
  const rows = await reader.among('product.product', 'id', ids, { display_name: text, type: text }, [
    ['active', 'in', [true, false]],
  ]);
  return {
    productNames: new Map(rows.map(({ id, display_name }) => [id, display_name])),
    serviceIds: new Set(rows.filter(({ type }) => type === 'service').map(({ id }) => id)),
  };
}

async function readLocations(reader: Reader): Promise<Snapshot['locations']> {
  const rows = await reader.all('stock.location', [['active', 'in', [true, false]]], {
    complete_name: text,
    usage: text,
  });
  return new Map(rows.map(({ id, complete_name, usage }) => [id, { name: complete_name, usage }]));
}

/** The stock locations of the warehouses, with all below them. */
async function readShelves(reader: Reader): Promise<Snapshot['shelfIds']> {
  const warehouses = await reader.all('stock.warehouse', [], { lot_stock_id: many2one });
  const roots = warehouses.map(({ lot_stock_id }) => lot_stock_id.id);
  const shelves = await reader.all('stock.location', [['id', 'child_of', roots]], {});
  return new Set(shelves.map(({ id }) => id));
}

/** Who bears the numbers of the run, and which numbers between them nobody bears. */
async function readNumbers(
  reader: Reader,
  orders: readonly Order[],
  pickings: readonly Picking[],
  invoices: readonly Invoice[],
): Promise<Pick<Snapshot, 'bearers' | 'gaps'>> {
  const posted = invoices.filter(({ state }) => state === 'posted');
  const bearers: Bearer[] = [];
  const gaps: Gap[] = [];
  const kinds = [
    { model: 'sale.order', seriesField: 'company_id', documents: orders },
    { model: 'stock.picking', seriesField: 'company_id', documents: pickings },
    { model: 'account.move', seriesField: 'journal_id', documents: posted },
  ] as const;
  for (const { model, seriesField, documents } of kinds) {
    const names = documents.map(({ name }) => name);
    const further = model === 'account.move' ? ([['state', '=', 'posted']] as const) : [];
    const shape = { name: text, [seriesField]: optional(many2one) };
    const rows = await reader.among(model, 'name', names, shape, further);
    for (const row of rows) {
      const series = row[seriesField];
      bearers.push({
        model,
        id: row.id,
        name: row.name,
        seriesId: typeof series === 'object' ? series.id : 0,
      });
    }
    const missing = missingNumbers(names);
    const borne = new Set(
      (await reader.among(model, 'name', missing, { name: text })).map(({ name }) => name),
    );
    const free = missing.filter((name) => !borne.has(name));
    if (free.length > 0) gaps.push({ model, names: free });
  }
  return { bearers, gaps };
}
