/** Reading the orders of a run and the invoices for them. */

import { isJourneyReference, prefixPattern } from '../../fixtures/sweep/marks.ts';
import { ids, many2one, named, number, optional, text, type Domain } from '../../fixtures/odoo/records.ts';
import { buys, type ClientAccount } from './client-account.ts';
import type { Reader } from './reader.ts';
import {
  type EntryItem,
  INVOICE,
  type Invoice,
  type InvoiceLine,
  ORDER,
  type Order,
  ORDER_LINE,
  type OrderLine,
  PURCHASE,
  type Purchase,
  type Snapshot,
} from './snapshot.ts';

/** Orders that carry a reference of the run, and those that the client knows by id. */
export async function readOrders(reader: Reader, client: ClientAccount): Promise<Order[]> {
  const signed: Domain = [['client_order_ref', '=like', prefixPattern(client.prefix)]];
  const known = [
    ...client.acceptedOrders.map(({ id }) => id),
    ...client.transactions.flatMap(({ order }) => order?.id ?? []),
  ];
  const found = [
    ...(await reader.all('sale.order', signed, ORDER)),
    ...(await reader.among('sale.order', 'id', known, ORDER)),
  ];
  // Journeys of the same run undo what they made, and are judged by their own checks.
  return unique(found).filter(({ reference }) => !isJourneyReference(reference));
}

/** Purchase orders that carry a reference of the run, and those that the client knows by id. */
export async function readPurchases(reader: Reader, client: ClientAccount): Promise<Purchase[]> {
  // Elsewhere the user may have no right to look.
  if (!buys(client)) return [];
  const known = client.accepted.flatMap(({ model, id }) => (model === 'purchase.order' ? [id] : []));
  const found = unique([
    ...(await reader.all(
      'purchase.order',
      [['partner_ref', '=like', prefixPattern(client.prefix)]],
      PURCHASE,
    )),
    ...(await reader.among('purchase.order', 'id', known, PURCHASE)),
  ]);
  return found.filter(({ reference }) => !isJourneyReference(reference));
}

/** Lines with a product; headings and notes are none. */
export function readOrderLines(reader: Reader, orderIds: readonly number[]): Promise<OrderLine[]> {
  return reader.among('sale.order.line', 'order_id', orderIds, ORDER_LINE, [['product_id', '!=', false]]);
}

/** The invoices of these order lines and those that the client knows, with their entries and those of their payments. */
export async function readInvoices(
  reader: Reader,
  orderLineIds: readonly number[],
  client: ClientAccount,
): Promise<Pick<Snapshot, 'invoices' | 'invoiceLines' | 'items'>> {
  const bills = await reader.among('account.move.line', 'sale_line_ids', orderLineIds, { move_id: many2one });
  const known = client.transactions.flatMap(({ invoice }) => invoice?.id ?? []);
  const rows = await reader.among(
    'account.move',
    'id',
    [...bills.map(({ move_id }) => move_id.id), ...known],
    {
      ...INVOICE,
      name: optional(text),
      paymentState: named('payment_state', optional(text)),
      lineIds: named('invoice_line_ids', ids),
    },
  );
  const invoices = rows.map((row): Invoice => ({
    ...row,
    // A draft may have no number yet.
    name: row.name === undefined || row.name === '/' ? `draft ${row.id}` : row.name,
    paymentState: row.paymentState ?? 'not_paid',
  }));
  const payments = await readPaymentEntries(reader, invoices);
  const lineIds = new Set(rows.flatMap((row) => row.lineIds));
  const items = await readItems(reader, [...invoices.map(({ id }) => id), ...payments]);
  return {
    invoices,
    invoiceLines: items.flatMap(({ line }) => (lineIds.has(line.id) ? [line] : [])),
    items: items.map(({ item }) => item),
  };
}

async function readPaymentEntries(reader: Reader, invoices: readonly Invoice[]): Promise<number[]> {
  const posted = invoices.filter(({ state }) => state === 'posted').map(({ name }) => name);
  const payments = await reader.among('account.payment', reader.dialect.fields.paymentMemo, posted, {
    move_id: optional(many2one),
  });
  return payments.flatMap(({ move_id }) => move_id?.id ?? []);
}

async function readItems(
  reader: Reader,
  entryIds: readonly number[],
): Promise<{ item: EntryItem; line: InvoiceLine }[]> {
  const { fields, values } = reader.dialect;
  const rows = await reader.among('account.move.line', 'move_id', entryIds, {
    move_id: many2one,
    debit: number,
    credit: number,
    balance: number,
    accountType: named(fields.lineAccountType, optional(text)),
    tax_line_id: optional(many2one),
    quantity: number,
    price_subtotal: number,
    sale_line_ids: ids,
  });
  return rows.map((row) => ({
    item: {
      id: row.id,
      entryId: row.move_id.id,
      entryName: row.move_id.name,
      debit: row.debit,
      credit: row.credit,
      balance: row.balance,
      isReceivable: row.accountType === values.receivable,
      isTax: row.tax_line_id !== undefined,
    },
    line: {
      id: row.id,
      invoiceId: row.move_id.id,
      orderLineIds: row.sale_line_ids,
      quantity: row.quantity,
      subtotal: row.price_subtotal,
    },
  }));
}

export function unique<T extends { readonly id: number }>(records: readonly T[]): T[] {
  return [...new Map(records.map((record) => [record.id, record])).values()];
}
