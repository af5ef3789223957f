/** The books as an audit read them: everything that a run touched, and what the same products did besides. Types only. */

import type { Currency } from '../../fixtures/facts/currency.ts';
import type { TaxRules } from '../../fixtures/facts/taxes.ts';

export interface Order {
  readonly id: number;
  readonly name: string;
  /** The reference of the transaction that made it, `client_order_ref`. */
  readonly reference: string | undefined;
  readonly state: string;
  readonly companyId: number;
  readonly untaxed: number;
  readonly tax: number;
  readonly total: number;
}

/** Quantities in the unit of the line. */
export interface OrderLine {
  readonly id: number;
  readonly orderId: number;
  readonly productId: number;
  readonly ordered: number;
  readonly delivered: number;
  readonly invoiced: number;
  readonly priceUnit: number;
  /** In percent. */
  readonly discount: number;
  readonly subtotal: number;
  readonly tax: number;
  readonly total: number;
}

export interface Picking {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly orderId: number | undefined;
  readonly origin: string | undefined;
  readonly companyId: number;
}

/** Quantities in the unit of the product. */
export interface Move {
  readonly id: number;
  readonly pickingId: number | undefined;
  readonly orderLineId: number | undefined;
  readonly productId: number;
  readonly state: string;
  readonly demand: number;
  readonly fromId: number;
  readonly toId: number;
}

/** Where goods are, as precisely as a quant says it. */
export interface Place {
  readonly productId: number;
  readonly locationId: number;
  readonly lotId: number | undefined;
  readonly packageId: number | undefined;
  readonly ownerId: number | undefined;
}

/** A line of a move, in the unit of the product: what is reserved while it is open, what was moved once it is done. */
export interface MoveLine extends Place {
  readonly id: number;
  readonly moveId: number | undefined;
  readonly state: string;
  readonly quantity: number;
}

export interface Quant extends Place {
  readonly id: number;
  readonly companyId: number | undefined;
  readonly quantity: number;
  readonly reserved: number;
}

/** All that done move lines of all time brought to a place, or took from it (negative). */
export interface Flow extends Place {
  readonly quantity: number;
}

export interface Invoice {
  readonly id: number;
  /** Its number once it is posted. */
  readonly name: string;
  readonly state: string;
  readonly type: string;
  readonly journalId: number;
  readonly paymentState: string;
  readonly untaxed: number;
  readonly tax: number;
  readonly total: number;
  /** In the currency of the company; negative for a credit note. */
  readonly signedTotal: number;
  readonly signedTax: number;
}

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

/** A purchase order; what it brought in is told by its transfers. */
export interface Purchase {
  readonly id: number;
  readonly name: string;
  readonly reference: string | undefined;
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
