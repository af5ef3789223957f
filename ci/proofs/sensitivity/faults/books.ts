import type { Expectation, Fault } from '../fault.ts';
import { DONE, POSTED } from '../triggers.ts';
import { atCommit, fault, shows } from './notation.ts';

/** One field of a document that is another when Odoo has committed: what a careful reader would see. */

/** Where what was written to a table shows: when it happens, and the journey and step that read it back. */
interface Place {
  readonly table: string;
  readonly event: 'INSERT' | 'UPDATE';
  readonly when?: string;
  readonly shown: readonly [Expectation, ...Expectation[]];
}

const ORDERED: Place = {
  table: 'sale_order',
  event: 'INSERT',
  shown: [shows('quotation', 'rpc', 'quotation', 'assertion')],
};
const ORDER_LINE: Place = { ...ORDERED, table: 'sale_order_line' };
const CONFIRMED: Place = {
  table: 'sale_order',
  event: 'UPDATE',
  when: "OLD.state <> 'sale' AND NEW.state = 'sale'",
  shown: [shows('sales_order', 'rpc', 'confirm', 'assertion')],
};
const PLANNED_MOVE: Place = {
  table: 'stock_move',
  event: 'UPDATE',
  when: "OLD.state = 'draft' AND NEW.state <> 'draft' AND NEW.sale_line_id IS NOT NULL",
  shown: CONFIRMED.shown,
};
const SHIPPED: Place = {
  table: 'stock_picking',
  event: 'UPDATE',
  when: DONE,
  shown: [shows('shipment', 'rpc', 'ship', 'assertion')],
};
const SHIPPED_MOVE: Place = { ...SHIPPED, table: 'stock_move' };
const TRANSFER: Place = {
  table: 'stock_picking',
  event: 'INSERT',
  shown: [shows('stock_move', 'rpc', 'create_transfer', 'assertion')],
};
const TRANSFER_MOVE: Place = { ...TRANSFER, table: 'stock_move' };
const TRANSFERRED: Place = {
  ...SHIPPED,
  shown: [shows('stock_move', 'rpc', 'validate_transfer', 'assertion')],
};
const BOUGHT: Place = {
  table: 'purchase_order',
  event: 'INSERT',
  shown: [shows('receipt', 'rpc', 'purchase_request', 'assertion')],
};
const BOUGHT_LINE: Place = { ...BOUGHT, table: 'purchase_order_line' };
const RECEIVED: Place = { ...SHIPPED_MOVE, shown: [shows('receipt', 'rpc', 'receive', 'assertion')] };
const BILLED: Place = {
  table: 'account_move',
  event: 'UPDATE',
  when: POSTED,
  shown: [shows('invoice', 'rpc', 'post_invoice', 'assertion')],
};
const PAID: Place = {
  table: 'account_payment',
  event: 'INSERT',
  shown: [shows('order_to_cash', 'rpc', 'payment', 'assertion')],
};

const STRANGER = '(SELECT max(id) FROM res_partner WHERE id <> NEW.partner_id)';
const CURRENCY = '(SELECT max(id) FROM res_currency WHERE id <> NEW.currency_id)';
const UNIT = '(SELECT max(id) FROM uom_uom WHERE id <> NEW.product_uom)';
const PRODUCT = '(SELECT max(id) FROM product_product WHERE id <> NEW.product_id)';
const PLACE = `(SELECT max(id) FROM stock_location WHERE usage = 'internal' AND id NOT IN (NEW.location_id, NEW.location_dest_id))`;

/** The row once more, with other values in some columns. */
function copyOf(table: string, ...changes: readonly string[]): string {
  const values = [`'id', nextval('${table}_id_seq')`, ...changes].join(', ');
  return `INSERT INTO ${table} SELECT (jsonb_populate_record(NEW, jsonb_build_object(${values}))).*`;
}

/** The row itself is set to something else. */
const ROWS: readonly (readonly [id: string, title: string, at: Place, set: string])[] = [
  ['order-for-another-customer', 'The order is for another customer', ORDERED, `partner_id = ${STRANGER}`],
  [
    'order-delivered-elsewhere',
    'The order has another delivery address',
    ORDERED,
    `partner_shipping_id = ${STRANGER}`,
  ],
  [
    'order-billed-elsewhere',
    'The order has another invoice address',
    ORDERED,
    `partner_invoice_id = ${STRANGER}`,
  ],
  ['order-in-another-currency', 'The order is in another currency', ORDERED, `currency_id = ${CURRENCY}`],
  ['order-tax-a-cent-more', 'The tax of the order is a cent more', ORDERED, 'amount_tax = amount_tax + 0.01'],
  [
    'line-quantity-changed',
    'A line orders one unit more',
    ORDER_LINE,
    'product_uom_qty = product_uom_qty + 1',
  ],
  ['line-discounted', 'A line has a discount that nobody gave', ORDER_LINE, 'discount = 10'],
  ['line-price-a-cent-more', 'A line costs a cent more', ORDER_LINE, 'price_unit = price_unit + 0.01'],
  [
    'line-subtotal-changed',
    'A subtotal is a cent less than its price',
    ORDER_LINE,
    'price_subtotal = price_subtotal - 0.01',
  ],
  ['line-of-another-product', 'A line orders another product', ORDER_LINE, `product_id = ${PRODUCT}`],
  ['confirmed-and-cancelled', 'A confirmed order is cancelled at once', CONFIRMED, `state = 'cancel'`],
  [
    'delivery-of-another-product',
    'The delivery is for another product',
    PLANNED_MOVE,
    `product_id = ${PRODUCT}`,
  ],
  [
    'delivery-of-one-less',
    'The delivery asks for one unit less',
    PLANNED_MOVE,
    'product_uom_qty = product_uom_qty - 1',
  ],
  ['delivery-in-another-unit', 'The delivery counts in another unit', PLANNED_MOVE, `product_uom = ${UNIT}`],
  [
    'delivery-to-another-place',
    'The goods of the delivery stay in the house',
    SHIPPED_MOVE,
    `location_dest_id = ${PLACE}`,
  ],
  ['delivery-cancelled', 'The delivery is cancelled once it was validated', SHIPPED, `state = 'cancel'`],
  [
    'delivered-years-ago',
    'The delivery was done two years ago',
    SHIPPED,
    `date_done = date_done - interval '2 years'`,
  ],
  ['transfer-from-elsewhere', 'A transfer takes from another place', TRANSFER, `location_id = ${PLACE}`],
  ['transfer-to-elsewhere', 'A transfer brings to another place', TRANSFER, `location_dest_id = ${PLACE}`],
  [
    'transfer-of-one-more',
    'A transfer asks for one unit more',
    TRANSFER_MOVE,
    'product_uom_qty = product_uom_qty + 1',
  ],
  ['transfer-in-another-unit', 'A transfer counts in another unit', TRANSFER_MOVE, `product_uom = ${UNIT}`],
  ['transfer-cancelled', 'A validated transfer is cancelled', TRANSFERRED, `state = 'cancel'`],
  ['bought-from-another', 'A purchase order goes to another supplier', BOUGHT, `partner_id = ${STRANGER}`],
  ['bought-one-more', 'A purchase order buys one unit more', BOUGHT_LINE, 'product_qty = product_qty + 1'],
  ['bought-another-product', 'A purchase order buys another product', BOUGHT_LINE, `product_id = ${PRODUCT}`],
  [
    'receipt-of-one-less',
    'A receipt is done that asked for one unit less',
    RECEIVED,
    'product_uom_qty = product_uom_qty - 1',
  ],
  [
    'invoice-of-another-partner',
    'The posted invoice is owed by another customer',
    BILLED,
    `partner_id = ${STRANGER}`,
  ],
  [
    'invoice-in-another-currency',
    'The posted invoice is in another currency',
    BILLED,
    `currency_id = ${CURRENCY}`,
  ],
  ['invoice-back-to-draft', 'The posted invoice is a draft again', BILLED, `state = 'draft'`],
  [
    'invoice-total-a-cent-more',
    'The total of the invoice is a cent more',
    BILLED,
    'amount_total = amount_total + 0.01',
  ],
  [
    'invoice-due-before-made',
    'The invoice is due before it was made',
    BILLED,
    'invoice_date_due = invoice_date - 1',
  ],
  ['invoice-without-date', 'The posted invoice has no date', BILLED, 'invoice_date = NULL'],
  [
    'invoice-made-last-year',
    'The invoice bears the date of a year ago',
    BILLED,
    `invoice_date = invoice_date - 365, invoice_date_due = invoice_date_due - 365`,
  ],
  ['payment-doubled', 'The payment is of twice the amount', PAID, 'amount = amount * 2'],
  ['payment-of-another', 'The payment is booked for another customer', PAID, `partner_id = ${STRANGER}`],
  ['payment-in-another-currency', 'The payment is in another currency', PAID, `currency_id = ${CURRENCY}`],
  ['payment-of-a-supplier', 'The payment is booked as one of a supplier', PAID, `partner_type = 'supplier'`],
  ['payment-goes-out', 'The customer is paid instead of paying', PAID, `payment_type = 'outbound'`],
];

/** Something beside the row changes, too. */
const OTHERS: readonly (readonly [id: string, title: string, at: Place, sql: string])[] = [
  [
    'order-line-lost',
    'A line of the order is lost',
    ORDER_LINE,
    'DELETE FROM sale_order_line WHERE id = NEW.id',
  ],
  ['order-number-taken', 'Another order gets the number of the order', CONFIRMED, copyOf('sale_order')],
  [
    'another-product-leaves',
    'Another product leaves with the order',
    SHIPPED_MOVE,
    copyOf('stock_move', `'product_id', ${PRODUCT}`),
  ],
  [
    'reservation-lost',
    'The goods of the order are reserved and their quants do not say so',
    PLANNED_MOVE,
    'UPDATE stock_quant SET reserved_quantity = 0 WHERE product_id = NEW.product_id',
  ],
  [
    'goods-lost',
    'A unit is lost when goods are transferred',
    { ...TRANSFERRED, table: 'stock_move' },
    'UPDATE stock_quant SET quantity = quantity - 1 WHERE product_id = NEW.product_id AND location_id = NEW.location_id',
  ],
  [
    'invoice-line-dearer',
    'A line of the posted invoice costs one more',
    BILLED,
    'UPDATE account_move_line SET price_unit = price_unit + 1 WHERE move_id = NEW.id AND product_id IS NOT NULL',
  ],
  [
    'invoice-line-counted-twice',
    'A line of the posted invoice bills one unit more',
    BILLED,
    'UPDATE account_move_line SET quantity = quantity + 1 WHERE move_id = NEW.id AND product_id IS NOT NULL',
  ],
  [
    'invoice-line-in-another-unit',
    'A line of the posted invoice counts in another unit',
    BILLED,
    'UPDATE account_move_line AS line SET product_uom_id = (SELECT max(id) FROM uom_uom WHERE id <> line.product_uom_id) WHERE move_id = NEW.id AND product_id IS NOT NULL',
  ],
  [
    'receivable-of-another',
    'The receivable is booked for another customer',
    BILLED,
    `UPDATE account_move_line SET partner_id = ${STRANGER} WHERE move_id = NEW.id`,
  ],
  [
    'order-unaware-of-invoice',
    'The order does not learn what was invoiced',
    BILLED,
    'UPDATE sale_order_line SET qty_invoiced = 0 WHERE id IN (SELECT order_line_id FROM sale_order_line_invoice_rel AS link JOIN account_move_line AS line ON line.id = link.invoice_line_id WHERE line.move_id = NEW.id)',
  ],
  [
    'invoice-left-open',
    'The paid invoice stays open',
    PAID,
    `UPDATE account_move SET amount_residual = amount_total, payment_state = 'not_paid' WHERE state = 'posted' AND id = (SELECT max(id) FROM account_move WHERE move_type = 'out_invoice')`,
  ],
];

export const BOOKS: readonly Fault[] = [
  ...ROWS.map(
    ([id, title, at, set]) => [id, title, at, `UPDATE ${at.table} SET ${set} WHERE id = NEW.id`] as const,
  ),
  ...OTHERS,
].map(([id, title, { table, event, when, shown }, sql]) =>
  fault(id, title, atCommit(table, event, sql, when), ...shown),
);
