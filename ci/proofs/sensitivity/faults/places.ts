import type { Expectation } from '../fault.ts';
import { DONE, POSTED } from '../triggers.ts';
import { shows } from './notation.ts';

/** Where what was written to a table shows: when it happens, and the journey and step that read it back. */
export interface Place {
  readonly table: string;
  readonly event: 'INSERT' | 'UPDATE';
  readonly when?: string;
  readonly shown: readonly [Expectation, ...Expectation[]];
}

export const ORDERED: Place = {
  table: 'sale_order',
  event: 'INSERT',
  shown: [shows('quotation', 'rpc', 'quotation', 'assertion')],
};
export const ORDER_LINE: Place = { ...ORDERED, table: 'sale_order_line' };
export const CONFIRMED: Place = {
  table: 'sale_order',
  event: 'UPDATE',
  when: "OLD.state <> 'sale' AND NEW.state = 'sale'",
  shown: [shows('sales_order', 'rpc', 'confirm', 'assertion')],
};
export const PLANNED_MOVE: Place = {
  table: 'stock_move',
  event: 'UPDATE',
  when: "OLD.state = 'draft' AND NEW.state <> 'draft' AND NEW.sale_line_id IS NOT NULL",
  shown: CONFIRMED.shown,
};
export const PLANNED_DELIVERY: Place = {
  table: 'stock_picking',
  event: 'INSERT',
  shown: CONFIRMED.shown,
};
export const SHIPPED: Place = {
  table: 'stock_picking',
  event: 'UPDATE',
  when: DONE,
  shown: [shows('shipment', 'rpc', 'ship', 'assertion')],
};
export const SHIPPED_MOVE: Place = { ...SHIPPED, table: 'stock_move' };
export const TRANSFER: Place = {
  table: 'stock_picking',
  event: 'INSERT',
  shown: [shows('stock_move', 'rpc', 'create_transfer', 'assertion')],
};
export const TRANSFER_MOVE: Place = { ...TRANSFER, table: 'stock_move' };
export const TRANSFERRED: Place = {
  ...SHIPPED,
  shown: [shows('stock_move', 'rpc', 'validate_transfer', 'assertion')],
};
export const TRANSFERRED_MOVE: Place = { ...TRANSFERRED, table: 'stock_move' };
export const BOUGHT: Place = {
  table: 'purchase_order',
  event: 'INSERT',
  shown: [shows('receipt', 'rpc', 'purchase_request', 'assertion')],
};
export const BOUGHT_LINE: Place = { ...BOUGHT, table: 'purchase_order_line' };
export const RECEIPT: Place = { ...SHIPPED, shown: [shows('receipt', 'rpc', 'receive', 'assertion')] };
export const RECEIVED: Place = { ...SHIPPED_MOVE, shown: [shows('receipt', 'rpc', 'receive', 'assertion')] };
export const DRAFTED: Place = {
  table: 'account_move',
  event: 'INSERT',
  when: "NEW.move_type = 'out_invoice'",
  shown: [shows('invoice', 'rpc', 'create_invoice', 'assertion')],
};
export const BILLED: Place = {
  table: 'account_move',
  event: 'UPDATE',
  when: POSTED,
  shown: [shows('invoice', 'rpc', 'post_invoice', 'assertion')],
};
export const PAID: Place = {
  table: 'account_payment',
  event: 'INSERT',
  shown: [shows('order_to_cash', 'rpc', 'payment', 'assertion')],
};

export const STRANGER = '(SELECT max(id) FROM res_partner WHERE id <> NEW.partner_id)';
export const CURRENCY = '(SELECT max(id) FROM res_currency WHERE id <> NEW.currency_id)';
export const UNIT = '(SELECT max(id) FROM uom_uom WHERE id <> NEW.product_uom)';
export const PRODUCT = '(SELECT max(id) FROM product_product WHERE id <> NEW.product_id)';
export const PLACE = `(SELECT max(id) FROM stock_location WHERE usage = 'internal' AND id NOT IN (NEW.location_id, NEW.location_dest_id))`;

export const OUTSIDE = `(SELECT min(id) FROM stock_location WHERE usage = 'inventory')`;

/** The row once more as it is at commit, with other values in some columns: Odoo 19 writes some after it inserts. */
export function copyOf(table: string, ...changes: readonly string[]): string {
  const values = [`'id', nextval('${table}_id_seq')`, ...changes].join(', ');
  return `INSERT INTO ${table} SELECT (jsonb_populate_record(own, jsonb_build_object(${values}))).* FROM ${table} own WHERE own.id = NEW.id`;
}

/** For a copy of what was inserted: it bears a word in a field that Odoo does not need, and is not copied again. */
export function unlessCopy(place: Place, field: string): Place {
  const isFirst = `NEW.${field} IS DISTINCT FROM 'copy'`;
  return { ...place, when: place.when === undefined ? isFirst : `${place.when} AND ${isFirst}` };
}
