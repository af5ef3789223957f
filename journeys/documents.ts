import type { PricedLine } from '../fixtures/facts/taxes.ts';
import type { RenderedDocument } from '../fixtures/odoo/documents.ts';

/** A record that people know by its name. */
export interface NamedDocument {
  readonly id: number;
  readonly name: string;
}

/** A document that a journey made for people, with the name that its checks read back. */
export interface MadeDocument extends NamedDocument {
  /** Odoo model, for example `sale.order`. */
  readonly model: string;
}

/** A line of an order with the price as it was read back. */
export interface PricedOrderLine extends PricedLine {
  readonly productId: number;
  readonly code: string;
}

export interface OrderDocument extends NamedDocument {
  readonly lineIds: readonly number[];
  /** Empty until the order was read back. */
  readonly priced: readonly PricedOrderLine[];
}

/** What came out of the printer. `text`: visible text (HTML) or the first bytes (PDF). */
export type PrintedDocument = Omit<RenderedDocument, 'contentType'>;

/** The document under its model, or nothing where it was not made. */
export function made(model: string, ...documents: readonly (NamedDocument | undefined)[]): MadeDocument[] {
  return documents.flatMap((document) =>
    document === undefined ? [] : [{ model, id: document.id, name: document.name }],
  );
}
