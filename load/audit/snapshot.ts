/** The books as an audit read them: everything that a run touched, and what the same products did besides. */

import type { Currency } from '../../fixtures/facts/currency.ts';
import type { TaxRules } from '../../fixtures/facts/taxes.ts';
import { link, named, number, optional, type RecordOf, text } from '../../fixtures/odoo/records.ts';

/** What is read of an order; its reference is that of the transaction that made it. */
export const ORDER = {
  name: text,
  reference: named('client_order_ref', optional(text)),
  state: text,
  companyId: named('company_id', link),
  untaxed: named('amount_untaxed', number),
  tax: named('amount_tax', number),
  total: named('amount_total', number),
};
export type Order = RecordOf<typeof ORDER>;

/** Quantities in the unit of the line, the discount in percent. */
export const ORDER_LINE = {
  orderId: named('order_id', link),
  productId: named('product_id', link),
  ordered: named('product_uom_qty', number),
  delivered: named('qty_delivered', number),
  invoiced: named('qty_invoiced', number),
  priceUnit: named('price_unit', number),
  discount: number,
  subtotal: named('price_subtotal', number),
  tax: named('price_tax', number),
  total: named('price_total', number),
};
export type OrderLine = RecordOf<typeof ORDER_LINE>;

/** A purchase order; what it brought in is told by its transfers. */
export const PURCHASE = { name: text, reference: named('partner_ref', optional(text)) };
export type Purchase = RecordOf<typeof PURCHASE>;

export const PICKING = {
  name: text,
  state: text,
  orderId: named('sale_id', optional(link)),
  origin: optional(text),
  companyId: named('company_id', link),
};
export type Picking = RecordOf<typeof PICKING>;

/** Quantities in the unit of the product. */
export const MOVE = {
  pickingId: named('picking_id', optional(link)),
  orderLineId: named('sale_line_id', optional(link)),
  productId: named('product_id', link),
  state: text,
  demand: named('product_qty', number),
  fromId: named('location_id', link),
  toId: named('location_dest_id', link),
};
export type Move = RecordOf<typeof MOVE>;

/** Where goods are, as precisely as a quant says it. */
export const PLACE = {
  productId: named('product_id', link),
  locationId: named('location_id', link),
  lotId: named('lot_id', optional(link)),
  packageId: named('package_id', optional(link)),
  ownerId: named('owner_id', optional(link)),
};
export type Place = Omit<RecordOf<typeof PLACE>, 'id'>;

/** A line of a move, in the unit of the product: what is reserved while it is open, what was moved once it is done. */
export interface MoveLine extends Place {
  readonly id: number;
  readonly moveId: number | undefined;
  readonly state: string;
  readonly quantity: number;
}

export const QUANT = {
  ...PLACE,
  companyId: named('company_id', optional(link)),
  quantity: number,
  reserved: named('reserved_quantity', number),
};
export type Quant = RecordOf<typeof QUANT>;

/** All that done move lines of all time brought to a place, or took from it (negative). */
export interface Flow extends Place {
  readonly quantity: number;
}

/** Signed amounts are in the currency of the company, and negative for a credit note. */
export const INVOICE = {
  state: text,
  type: named('move_type', text),
  journalId: named('journal_id', link),
  untaxed: named('amount_untaxed', number),
  tax: named('amount_tax', number),
  total: named('amount_total', number),
  signedTotal: named('amount_total_signed', number),
  signedTax: named('amount_tax_signed', number),
};
/** Its name is its number once it is posted. */
export type Invoice = RecordOf<typeof INVOICE> & { readonly name: string; readonly paymentState: string };

/** A line of the invoice as the customer sees it. */
export interface InvoiceLine {
  readonly id: number;
  readonly invoiceId: number;
  readonly orderLineIds: readonly number[];
  readonly quantity: number;
  readonly subtotal: number;
}

/** A journal entry's item. */
export interface EntryItem {
  readonly id: number;
  /** The `account.move` it belongs to. */
  readonly entryId: number;
  readonly entryName: string;
  readonly debit: number;
  readonly credit: number;
  readonly balance: number;
  readonly isReceivable: boolean;
  readonly isTax: boolean;
}

/** A document of any origin that bears the number of one of the run's. */
export interface Bearer {
  readonly model: 'sale.order' | 'stock.picking' | 'account.move';
  readonly id: number;
  readonly name: string;
  /** Within which numbers are unique: the company, or the journal. */
  readonly seriesId: number;
}

/** A number between the first and the last of the run that no document bears. */
export interface Gap {
  readonly model: Bearer['model'];
  readonly names: readonly string[];
}

export interface Snapshot {
  /** Comparable number of the server's version: 14, 19. */
  readonly series: number;
  /** Of the company: that of its entries. */
  readonly currency: Currency;
  /** That of the orders and invoices. */
  readonly orderCurrency: Currency;
  readonly taxRules: TaxRules;
  readonly orders: readonly Order[];
  readonly orderLines: readonly OrderLine[];
  readonly purchases: readonly Purchase[];
  /** Deliveries of the orders, and transfers of the run. */
  readonly pickings: readonly Picking[];
  readonly moves: readonly Move[];
  /** Of those moves. */
  readonly moveLines: readonly MoveLine[];
  /** Every open line of the products that the run traded, whoever made it. */
  readonly openLines: readonly MoveLine[];
  /** Every place of those products, over all time. */
  readonly flows: readonly Flow[];
  /** Every quant of those products. */
  readonly quants: readonly Quant[];
  readonly productNames: ReadonlyMap<number, string>;
  /** Products that are never in stock. */
  readonly serviceIds: ReadonlySet<number>;
  readonly locations: ReadonlyMap<number, { readonly name: string; readonly usage: string }>;
  /** Where the warehouses keep their goods; a delivery starts there. Docks and packing places are none. */
  readonly shelfIds: ReadonlySet<number>;
  readonly invoices: readonly Invoice[];
  readonly invoiceLines: readonly InvoiceLine[];
  /** Of the invoices and of the payments for them. */
  readonly items: readonly EntryItem[];
  readonly bearers: readonly Bearer[];
  readonly gaps: readonly Gap[];
}

/** Goods are counted and promised here; elsewhere (customers, suppliers, losses) Odoo lets quantities go below zero. */
export function isStock(books: Pick<Snapshot, 'locations'>, locationId: number): boolean {
  const usage = books.locations.get(locationId)?.usage;
  return usage === 'internal' || usage === 'transit';
}

/** One key for one place. */
export function placeKey({ productId, locationId, lotId, packageId, ownerId }: Place): string {
  return [productId, locationId, lotId ?? 0, packageId ?? 0, ownerId ?? 0].join('/');
}

/** `[P1] Product at WH/Stock`, with lot, package and owner by id where there are some. */
export function placeName(books: Pick<Snapshot, 'productNames' | 'locations'>, place: Place): string {
  const product = books.productNames.get(place.productId) ?? `product ${place.productId}`;
  const location = books.locations.get(place.locationId)?.name ?? `location ${place.locationId}`;
  const further = [
    ['lot', place.lotId],
    ['package', place.packageId],
    ['owner', place.ownerId],
  ].flatMap(([what, id]) => (id === undefined ? [] : [`${what} ${id}`]));
  return [`${product} at ${location}`, ...further].join(', ');
}
