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

export interface OrderDocument extends NamedDocument {
  readonly lineIds: readonly number[];
}

/** What came out of the printer. `text`: visible text (HTML) or the first bytes (PDF). */
export type PrintedDocument = Omit<RenderedDocument, 'contentType'>;

/** The document under its model, or nothing where it was not made. */
export function made(model: string, ...documents: readonly (NamedDocument | undefined)[]): MadeDocument[] {
  return documents.flatMap((document) =>
    document === undefined ? [] : [{ model, id: document.id, name: document.name }],
  );
}
