import type { PricedLine } from '../fixtures/facts/taxes.ts';
import type { RenderedDocument } from '../fixtures/odoo/documents.ts';
import { searchIds, type Domain } from '../fixtures/odoo/records.ts';
import { expectSame } from './expectation.ts';
import type { GoodsBefore } from './stock.ts';
import type { World } from './world.ts';

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

/**
 * Nothing else bears the reference of this run, or in its company the number of the document. Says nothing under load,
 * where it would be asked for each of many documents.
 */
export async function expectOnce(
  { verifier, reference }: Pick<World, 'verifier' | 'reference'>,
  { before, company }: Pick<GoodsBefore, 'before'> & { readonly company?: { readonly id: number } },
  model: string,
  field: string,
  { id, name }: NamedDocument,
): Promise<void> {
  if (before === undefined) return;
  const byNumber: Domain = company ? ['&', ['company_id', '=', company.id], ['name', '=', name]] : [];
  const found = await searchIds(
    verifier,
    model,
    [...(company ? ['|' as const] : []), [field, '=', reference], ...byNumber],
    { order: 'id' },
  );
  expectSame(`The ids of all ${model} named ${name} or for ${reference}`, found, [id]);
}
