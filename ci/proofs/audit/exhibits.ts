import type { Client } from 'pg';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import type { Series } from '../../../fixtures/lab/lab.ts';

/** The documents of a burst that corruptions are put into, by id, and the columns of this version. */
export interface Exhibits {
  /** How the references of the run begin. */
  readonly prefix: string;
  /** Two confirmed orders with nothing delivered, the first with a line, move, move line and quant of its own. */
  readonly openOrder: number;
  readonly otherOpenOrder: number;
  readonly openLine: number;
  readonly openMove: number;
  readonly openMoveLine: number;
  readonly openQuant: number;
  /** Of an order that was delivered, invoiced and paid. */
  readonly closedLine: number;
  readonly invoice: number;
  readonly otherInvoice: number;
  /** Items of the invoice. */
  readonly receivableItem: number;
  readonly incomeItem: number;
  /** The picking, and a move line, that handed its goods to the customer. */
  readonly outPicking: number;
  readonly outMoveLine: number;
  /** A quant that the closed order took goods from, with nothing reserved. */
  readonly takenQuant: number;
  /** A location for losses. */
  readonly lossLocation: number;
  /** Columns of a move line: what is reserved while it is open, what was moved once it is done. */
  readonly reservedColumns: readonly string[];
  readonly doneColumns: readonly string[];
}

const COLUMNS: Readonly<Record<Series, Pick<Exhibits, 'reservedColumns' | 'doneColumns'>>> = {
  '19': {
    reservedColumns: ['quantity', 'quantity_product_uom'],
    doneColumns: ['quantity', 'quantity_product_uom'],
  },
  '14': { reservedColumns: ['product_uom_qty', 'product_qty'], doneColumns: ['qty_done'] },
};

/**
 * Finds them in the database of a burst.
 *
 * @throws {CommandError} `broken` where the burst did not make what is needed
 */
export async function findExhibits(client: Client, series: Series, prefix: string): Promise<Exhibits> {
  const one = async (what: string, sql: string): Promise<number> => {
    const { rows } = await client.query<{ id: number }>(sql);
    const id = rows[0]?.id;
    if (id !== undefined) return id;
    throw new CommandError('broken', `The burst made no ${what}, so nothing can be shown on it.`);
  };
  const ofStream = (stream: string): string => `client_order_ref LIKE '${prefix}${stream}-%'`;
  const openOrders = `SELECT id FROM sale_order WHERE state = 'sale' AND ${ofStream('shop_orders')} ORDER BY id`;
  const openOrder = await one('open order', openOrders);
  const openLine = await one(
    'open order line',
    `SELECT id FROM sale_order_line WHERE order_id = ${openOrder} ORDER BY id`,
  );
  const openMove = await one(
    'open move',
    `SELECT m.id FROM stock_move m JOIN stock_picking p ON p.id = m.picking_id
      WHERE p.sale_id = ${openOrder} AND m.state = 'assigned' ORDER BY m.id`,
  );
  const openMoveLine = await one(
    'open move line',
    `SELECT id FROM stock_move_line WHERE move_id = ${openMove} ORDER BY id`,
  );
  const closedOrder = await one(
    'closed order',
    `SELECT o.id FROM sale_order o WHERE ${ofStream('counter')} AND EXISTS (
       SELECT FROM sale_order_line l JOIN sale_order_line_invoice_rel r ON r.order_line_id = l.id WHERE l.order_id = o.id)
      ORDER BY o.id`,
  );
  const invoices = `SELECT DISTINCT i.move_id AS id FROM sale_order_line_invoice_rel r
    JOIN account_move_line i ON i.id = r.invoice_line_id JOIN sale_order_line l ON l.id = r.order_line_id
    JOIN account_move a ON a.id = i.move_id AND a.state = 'posted'`;
  const invoice = await one('invoice', `${invoices} WHERE l.order_id = ${closedOrder}`);
  const items = `SELECT i.id FROM account_move_line i JOIN account_account a ON a.id = i.account_id WHERE i.move_id = ${invoice}`;
  const outMoveLine = await one(
    'done delivery',
    `SELECT l.id FROM stock_move_line l JOIN stock_picking p ON p.id = l.picking_id
       JOIN stock_location t ON t.id = l.location_dest_id AND t.usage = 'customer'
      WHERE p.sale_id = ${closedOrder} AND l.state = 'done' ORDER BY l.id`,
  );
  return {
    prefix,
    ...COLUMNS[series],
    openOrder,
    otherOpenOrder: await one('second open order', `${openOrders} OFFSET 1`),
    openLine,
    openMove,
    openMoveLine,
    openQuant: await one(
      'quant of an open move',
      `SELECT q.id FROM stock_quant q JOIN stock_move_line l ON l.product_id = q.product_id AND l.location_id = q.location_id
        WHERE l.id = ${openMoveLine} ORDER BY q.reserved_quantity DESC`,
    ),
    closedLine: await one(
      'closed order line',
      `SELECT id FROM sale_order_line WHERE order_id = ${closedOrder} ORDER BY id`,
    ),
    invoice,
    otherInvoice: await one('second invoice', `${invoices} WHERE i.move_id <> ${invoice}`),
    receivableItem: await one('receivable item', `${items} AND i.debit > 0`),
    incomeItem: await one(
      'income item',
      `${items} AND i.credit > 0 AND i.tax_line_id IS NULL AND EXISTS (
         SELECT FROM sale_order_line_invoice_rel r WHERE r.invoice_line_id = i.id)`,
    ),
    outMoveLine,
    outPicking: await one(
      'picking of the delivery',
      `SELECT picking_id AS id FROM stock_move_line WHERE id = ${outMoveLine}`,
    ),
    takenQuant: await one(
      'quant that goods were taken from',
      `SELECT q.id FROM stock_quant q JOIN stock_location f ON f.id = q.location_id AND f.usage = 'internal'
         JOIN stock_move_line l ON l.product_id = q.product_id AND l.location_id = q.location_id AND l.state = 'done'
         JOIN stock_picking p ON p.id = l.picking_id AND p.sale_id = ${closedOrder}
        WHERE q.reserved_quantity = 0 AND q.quantity > 0 ORDER BY q.id`,
    ),
    lossLocation: await one(
      'loss location',
      `SELECT id FROM stock_location WHERE usage = 'inventory' ORDER BY id`,
    ),
  };
}
