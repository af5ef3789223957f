/** Reading the orders of a run and the invoices for them. */

import { isJourneyReference, prefixPattern } from '../../fixtures/sweep/marks.ts';
import {
  ids,
  many2one,
  named,
  number,
  optional,
  text,
  type Domain,
  type Many2one,
} from '../../fixtures/odoo/records.ts';
import { buys, type ClientAccount } from './client-account.ts';
import type { Reader } from './reader.ts';
import type { EntryItem, Invoice, InvoiceLine, Order, OrderLine, Purchase, Snapshot } from './snapshot.ts';

const ORDER = {
  name: text,
  client_order_ref: optional(text),
  state: text,
  company_id: many2one,
  amount_untaxed: number,
  amount_tax: number,
  amount_total: number,
} as const;

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
  const ofLoad = unique(found).filter((row) => !isJourneyReference(row.client_order_ref));
  return ofLoad.map((row) => ({
    id: row.id,
    name: row.name,
    reference: row.client_order_ref,
    state: row.state,
    companyId: row.company_id.id,
    untaxed: row.amount_untaxed,
    tax: row.amount_tax,
    total: row.amount_total,
  }));
}

/** Purchase orders that carry a reference of the run, and those that the client knows by id. */
export async function readPurchases(reader: Reader, client: ClientAccount): Promise<Purchase[]> {
  // Elsewhere the user may have no right to look.
  if (!buys(client)) return [];
  const shape = { name: text, partner_ref: optional(text) } as const;
  const known = client.accepted.flatMap(({ model, id }) => (model === 'purchase.order' ? [id] : []));
  const found = unique([
    ...(await reader.all('purchase.order', [['partner_ref', '=like', prefixPattern(client.prefix)]], shape)),
    ...(await reader.among('purchase.order', 'id', known, shape)),
  ]);
  return found.flatMap(({ id, name, partner_ref: reference }) =>
    isJourneyReference(reference) ? [] : [{ id, name, reference }],
  );
}

/** Lines with a product; headings and notes are none. */
export async function readOrderLines(
  reader: Reader,
  orderIds: readonly number[],
): Promise<{ lines: OrderLine[]; products: Many2one[] }> {
  const rows = await reader.among(
    'sale.order.line',
    'order_id',
    orderIds,
    {
      order_id: many2one,
      product_id: many2one,
      product_uom_qty: number,
      qty_delivered: number,
      qty_invoiced: number,
      price_unit: number,
      discount: number,
      price_subtotal: number,
      price_tax: number,
      price_total: number,
    },
    [['product_id', '!=', false]],
  );
  return {
    products: rows.map((row) => row.product_id),
    lines: rows.map((row) => ({
      id: row.id,
      orderId: row.order_id.id,
      productId: row.product_id.id,
      ordered: row.product_uom_qty,
      delivered: row.qty_delivered,
      invoiced: row.qty_invoiced,
      priceUnit: row.price_unit,
      discount: row.discount,
      subtotal: row.price_subtotal,
      tax: row.price_tax,
      total: row.price_total,
    })),
  };
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
      name: optional(text),
      state: text,
      move_type: text,
      journal_id: many2one,
      payment_state: optional(text),
      invoice_line_ids: ids,
      amount_untaxed: number,
      amount_tax: number,
      amount_total: number,
      amount_total_signed: number,
      amount_tax_signed: number,
    },
  );
  const invoices = rows.map((row): Invoice => ({
    id: row.id,
    // A draft may have no number yet.
    name: row.name === undefined || row.name === '/' ? `draft ${row.id}` : row.name,
    state: row.state,
    type: row.move_type,
    journalId: row.journal_id.id,
    paymentState: row.payment_state ?? 'not_paid',
    untaxed: row.amount_untaxed,
    tax: row.amount_tax,
    total: row.amount_total,
    signedTotal: row.amount_total_signed,
    signedTax: row.amount_tax_signed,
  }));
  const payments = await readPaymentEntries(reader, invoices);
  const lineIds = new Set(rows.flatMap((row) => row.invoice_line_ids));
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
