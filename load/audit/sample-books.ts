/** Books for tests: a sale from order to payment, an order on the pick list, a put-away; and the client's account of them. */

import type { MadeDocument } from '../../journeys/documents.ts';
import type { JournalEvent } from '../k6/journal.ts';
import { clientAccount, type ClientAccount } from './client-account.ts';
import type { Move, OrderLine, Snapshot } from './snapshot.ts';

const RUN = '20260131T120000Z-ab12cd';
export const SAMPLE_PREFIX = `cutoff-${RUN}-`;

/** Locations. */
const STOCK = 5;
export const OUTPUT = 8;
export const CUSTOMERS = 2;
const SHELF = 20;

/** A snapshot that tests may change. */
export type LooseBooks = {
  -readonly [K in keyof Snapshot]: Snapshot[K] extends readonly (infer T)[]
    ? { -readonly [F in keyof T]: T[F] }[]
    : Snapshot[K];
};

const EURO = { id: 1, name: 'EUR', digits: 2, rounding: 0.01 };

const unit = { lotId: undefined, packageId: undefined, ownerId: undefined };

const PICK_1 = { id: 21, name: 'PICK/1', state: 'done', orderId: 1, origin: 'S00001', companyId: 1 };

function order(id: number, stream: string, untaxed: number, tax: number): LooseBooks['orders'][number] {
  const reference = `${SAMPLE_PREFIX}${stream}`;
  return {
    id,
    name: `S0000${id}`,
    reference,
    state: 'sale',
    companyId: 1,
    untaxed,
    tax,
    total: untaxed + tax,
  };
}

function line(
  id: number,
  orderId: number,
  own: Omit<OrderLine, 'id' | 'orderId' | 'discount' | 'total'>,
): OrderLine {
  return { id, orderId, ...own, discount: 0, total: own.subtotal + own.tax };
}

function move(id: number, demand: number, own: Omit<Move, 'id' | 'demand' | 'state'>): Move {
  return { id, demand, state: 'done', ...own };
}

/** An item of the one invoice. */
function item(id: number, balance: number, own: Partial<Snapshot['items'][number]> = {}) {
  const [debit, credit] = [Math.max(0, balance), Math.max(0, -balance)];
  const entry = { entryId: 61, entryName: 'INV/1', isReceivable: false, isTax: false };
  return { id, ...entry, debit, credit, balance, ...own };
}

/** Product 1: three of four were sold and shipped by order 1. Product 2: two are reserved for order 2, one was put away. */
export function sampleBooks(): LooseBooks {
  return {
    series: 19,
    currency: EURO,
    orderCurrency: EURO,
    taxRules: { engine: 'batches', rounding: 'round_per_line' },
    orders: [order(1, 'backlog-shipping-0', 30, 6), order(2, 'shop-0', 10, 2)],
    purchases: [],
    orderLines: [
      line(11, 1, {
        productId: 1,
        ordered: 3,
        delivered: 3,
        invoiced: 3,
        priceUnit: 10,
        subtotal: 30,
        tax: 6,
      }),
      line(12, 2, {
        productId: 2,
        ordered: 2,
        delivered: 0,
        invoiced: 0,
        priceUnit: 5,
        subtotal: 10,
        tax: 2,
      }),
    ],
    pickings: [
      PICK_1,
      { id: 22, name: 'OUT/1', state: 'done', orderId: 1, origin: 'S00001', companyId: 1 },
      { id: 23, name: 'PICK/2', state: 'assigned', orderId: 2, origin: 'S00002', companyId: 1 },
      { ...PICK_1, id: 24, name: 'INT/1', orderId: undefined, origin: `${SAMPLE_PREFIX}put_away-0` },
    ],
    moves: [
      move(31, 3, { pickingId: 21, orderLineId: 11, productId: 1, fromId: STOCK, toId: OUTPUT }),
      move(32, 3, { pickingId: 22, orderLineId: 11, productId: 1, fromId: OUTPUT, toId: CUSTOMERS }),
      {
        ...move(33, 2, { pickingId: 23, orderLineId: 12, productId: 2, fromId: STOCK, toId: OUTPUT }),
        state: 'assigned',
      },
      move(34, 1, { pickingId: 24, orderLineId: undefined, productId: 2, fromId: STOCK, toId: SHELF }),
    ],
    moveLines: [
      { id: 41, moveId: 31, state: 'done', productId: 1, locationId: STOCK, ...unit, quantity: 3 },
      { id: 42, moveId: 32, state: 'done', productId: 1, locationId: OUTPUT, ...unit, quantity: 3 },
      { id: 43, moveId: 33, state: 'assigned', productId: 2, locationId: STOCK, ...unit, quantity: 2 },
      { id: 44, moveId: 34, state: 'done', productId: 2, locationId: STOCK, ...unit, quantity: 1 },
    ],
    openLines: [
      { id: 43, moveId: 33, state: 'assigned', productId: 2, locationId: STOCK, ...unit, quantity: 2 },
    ],
    flows: [
      { productId: 1, locationId: STOCK, ...unit, quantity: 4 },
      { productId: 1, locationId: STOCK, ...unit, quantity: -3 },
      { productId: 1, locationId: OUTPUT, ...unit, quantity: 3 },
      { productId: 1, locationId: OUTPUT, ...unit, quantity: -3 },
      { productId: 1, locationId: CUSTOMERS, ...unit, quantity: 3 },
      { productId: 2, locationId: STOCK, ...unit, quantity: 9 },
      { productId: 2, locationId: SHELF, ...unit, quantity: 1 },
    ],
    quants: [
      { id: 51, productId: 1, locationId: STOCK, ...unit, companyId: 1, quantity: 1, reserved: 0 },
      { id: 52, productId: 2, locationId: STOCK, ...unit, companyId: 1, quantity: 9, reserved: 2 },
      { id: 53, productId: 2, locationId: SHELF, ...unit, companyId: 1, quantity: 1, reserved: 0 },
      { id: 54, productId: 1, locationId: 11, ...unit, companyId: 1, quantity: -4, reserved: 0 },
    ],
    productNames: new Map([
      [1, '[P1] Lamp'],
      [2, '[P2] Chair'],
    ]),
    serviceIds: new Set(),
    locations: new Map([
      [STOCK, { name: 'WH/Stock', usage: 'internal' }],
      [OUTPUT, { name: 'WH/Output', usage: 'internal' }],
      [SHELF, { name: 'WH/Stock/A', usage: 'internal' }],
      [CUSTOMERS, { name: 'Customers', usage: 'customer' }],
      [11, { name: 'Losses', usage: 'inventory' }],
    ]),
    shelfIds: new Set([STOCK, SHELF]),
    invoices: [
      {
        id: 61,
        name: 'INV/1',
        state: 'posted',
        type: 'out_invoice',
        journalId: 7,
        paymentState: 'paid',
        untaxed: 30,
        tax: 6,
        total: 36,
        signedTotal: 36,
        signedTax: 6,
      },
    ],
    invoiceLines: [{ id: 71, invoiceId: 61, orderLineIds: [11], quantity: 3, subtotal: 30 }],
    items: [item(71, -30), item(72, -6, { isTax: true }), item(73, 36, { isReceivable: true })],
    bearers: [
      { model: 'sale.order', id: 1, name: 'S00001', seriesId: 1 },
      { model: 'sale.order', id: 2, name: 'S00002', seriesId: 1 },
      { model: 'account.move', id: 61, name: 'INV/1', seriesId: 7 },
    ],
    gaps: [],
  };
}

const passed = { status: 'passed', busyMs: 1, networkMs: 1, requests: 1, steps: [] } as const;

/** What the client wrote down: shipping and invoicing order 1 one after the other, selling order 2, putting away. */
export function sampleEvents(): JournalEvent[] {
  const order1 = { model: 'sale.order', id: 1, name: 'S00001' };
  const begin = (
    stream: string,
    journey: Extract<JournalEvent, { cutoff: 'begin' }>['journey'],
    at: number,
  ): JournalEvent => ({
    cutoff: 'begin',
    reference: `${SAMPLE_PREFIX}${stream}-0`,
    stream,
    journey,
    transport: 'web',
    index: 0,
    vu: 1,
    dueAt: at,
    at,
  });
  const named = (stream: string) => `${SAMPLE_PREFIX}${stream}-0`;
  const end = (stream: string, at: number, ...documents: readonly MadeDocument[]): JournalEvent => ({
    ...passed,
    cutoff: 'end',
    reference: named(stream),
    at,
    documents,
  });
  const made = (stream: string, model: string, id: number, at: number): JournalEvent => ({
    cutoff: 'created',
    reference: named(stream),
    model,
    id,
    name: named(stream),
    at,
  });
  return [
    begin('shipping', 'shipment', 1_000),
    end('shipping', 2_000, order1, { model: 'stock.picking', id: 22, name: 'OUT/1' }),
    begin('billing', 'invoice_to_cash', 3_000),
    end('billing', 4_000, order1, { model: 'account.move', id: 61, name: 'INV/1' }),
    begin('shop', 'sales_order', 5_000),
    { cutoff: 'intent', reference: named('shop'), model: 'sale.order', at: 5_000 },
    made('shop', 'sale.order', 2, 5_100),
    end('shop', 6_000, { model: 'sale.order', id: 2, name: 'S00002' }),
    begin('put_away', 'stock_move', 7_000),
    made('put_away', 'stock.picking', 24, 7_100),
    end('put_away', 8_000, { model: 'stock.picking', id: 24, name: 'INT/1' }),
  ];
}

export function sampleClient(events: readonly JournalEvent[] = sampleEvents()): ClientAccount {
  return clientAccount(RUN, events, { shipping: [{ order: { id: 1, name: 'S00001' } }], shop: [{}] });
}

/** The record with this id; the samples have it. */
export function of<T extends { readonly id: number }>(records: readonly T[], id: number): T {
  const found = records.find((each) => each.id === id);
  if (found === undefined) throw new Error(`The sample has no ${id}.`);
  return found;
}
