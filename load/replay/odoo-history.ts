/** The history of a window, read from Odoo over RPC by reading calls alone. */

import type { LocalWindow } from '../../fixtures/calendar/calendar.ts';
import {
  countRecords,
  datetime,
  many2one,
  number,
  optional,
  text,
  type Domain,
} from '../../fixtures/odoo/records.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import { demandOf, type SeenLine } from './demand.ts';
import { perMinute } from './minutes.ts';
import { postedInvoices } from './odoo-invoices.ts';
import { chunks, readAll, within } from './odoo-pages.ts';
import type { Demand, LeftOutKind, RecordedEvent, StreamCounts } from './recorded-profile.ts';

/** What was read. */
export interface History {
  readonly streams: readonly StreamCounts[];
  readonly demand: Demand | null;
  readonly leftOut: readonly { readonly what: LeftOutKind; readonly count: number }[];
}

export interface HistoryRequest {
  readonly window: LocalWindow;
  /** Code of the warehouse; `undefined` reads everything that the user may see. */
  readonly warehouse: string | undefined;
  readonly onProgress: (line: string) => void;
}

/** Types of pickings and what they count as. Others (manufacturing, dropshipping) are left out and counted. */
const PICKING_EVENTS: Readonly<Record<string, RecordedEvent>> = {
  outgoing: 'shipment_done',
  internal: 'transfer_done',
  incoming: 'receipt_done',
};

/**
 * Reads orders, pickings and invoices of the window.
 *
 * - Orders by `date_order`, which Odoo sets to the moment of confirmation (`sale.order.action_confirm`). Only confirmed
 *   ones: Odoo does not tell whether a cancelled one was ever confirmed.
 * - Pickings by `date_done`, which `stock.picking._action_done` sets.
 * - Invoices: see `postedInvoices`.
 *
 * @throws {JourneyFailure} `fault` where the user may not read a model, and what else calls throw
 */
export async function readHistory(
  session: OdooSession,
  { window, warehouse, onProgress }: HistoryRequest,
): Promise<History> {
  onProgress('reading orders');
  const orderDomain: Domain = [
    ...within('date_order', window),
    ...(warehouse === undefined ? [] : [['warehouse_id.code', '=', warehouse] as const]),
  ];
  const confirmed: Domain = [...orderDomain, ['state', 'in', ['sale', 'done']]];
  const orders = await readAll(session, 'sale.order', confirmed, { date_order: datetime });
  const cancelled = await countRecords(session, 'sale.order', [...orderDomain, ['state', '=', 'cancel']]);
  const drafts = await countRecords(session, 'sale.order', [
    ...orderDomain,
    ['state', 'in', ['draft', 'sent']],
  ]);
  onProgress('reading order lines');
  const { demand, odd } = demandOf(
    await readLines(
      session,
      orders.map(({ id }) => id),
    ),
  );

  onProgress('reading pickings');
  const pickings = await readAll(
    session,
    'stock.picking',
    [
      ...within('date_done', window),
      ['state', '=', 'done'],
      ...(warehouse === undefined ? [] : [['picking_type_id.warehouse_id.code', '=', warehouse] as const]),
    ],
    { date_done: datetime, picking_type_code: text, sale_id: optional(many2one) },
  );
  onProgress('reading invoices');
  const invoices = await postedInvoices(session, window, warehouse);

  const minutesOf = (instants: readonly string[]): number[] => perMinute(window, instants.map(instantOf));
  // Picking and packing for an order is part of its shipment, which a replay takes through all its stages at once.
  const isInner = ({ picking_type_code: code, sale_id }: (typeof pickings)[number]): boolean =>
    code === 'internal' && sale_id !== undefined;
  const done = (event: RecordedEvent): StreamCounts => {
    const own = pickings.filter(
      (picking) => PICKING_EVENTS[picking.picking_type_code] === event && !isInner(picking),
    );
    return {
      event,
      transport: null,
      basis: [{ from: 'stock.picking.date_done', events: own.length }],
      perMinute: minutesOf(own.map(({ date_done }) => date_done)),
    };
  };
  return {
    streams: [
      {
        event: 'order_confirmed',
        transport: null,
        basis: [{ from: 'sale.order.date_order', events: orders.length }],
        perMinute: minutesOf(orders.map(({ date_order }) => date_order)),
      },
      done('shipment_done'),
      done('transfer_done'),
      done('receipt_done'),
      {
        event: 'invoice_posted',
        transport: null,
        basis: [
          { from: 'mail.message of the posting', events: invoices.byMessage.length },
          { from: 'account.move.create_date', events: invoices.byCreation.length },
        ],
        perMinute: minutesOf([...invoices.byMessage, ...invoices.byCreation]),
      },
    ],
    demand: demand ?? null,
    leftOut: [
      { what: 'orders cancelled', count: cancelled },
      { what: 'orders not confirmed', count: drafts },
      { what: 'orders without goods', count: orders.length - (demand?.orders ?? 0) },
      { what: 'order lines without whole positive quantity', count: odd },
      {
        what: 'pickings of another type',
        count: pickings.filter(({ picking_type_code: code }) => PICKING_EVENTS[code] === undefined).length,
      },
      { what: 'inner stages of deliveries', count: pickings.filter(isInner).length },
      { what: 'invoices of another type or warehouse', count: invoices.otherTypes },
    ],
  };
}

/** Lines of goods: no sections, no notes, no down payments, no services such as freight. */
async function readLines(session: OdooSession, orderIds: readonly number[]): Promise<SeenLine[]> {
  const lines: SeenLine[] = [];
  for (const chunk of chunks(orderIds)) {
    const rows = await readAll(
      session,
      'sale.order.line',
      [
        ['order_id', 'in', chunk],
        ['display_type', '=', false],
        ['is_downpayment', '=', false],
        ['product_id', '!=', false],
        ['product_id.type', '!=', 'service'],
      ],
      { order_id: many2one, product_id: many2one, product_uom_qty: number },
    );
    for (const { order_id, product_id, product_uom_qty } of rows) {
      lines.push({ orderId: order_id.id, productId: product_id.id, quantity: product_uom_qty });
    }
  }
  return lines;
}

/** Odoo's UTC text as Unix milliseconds. */
function instantOf(odoo: string): number {
  return Date.parse(`${odoo.replace(' ', 'T')}Z`);
}
