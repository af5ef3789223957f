/** What a real Odoo answered to one sales order, and how a call is told from its body. */

import type { OdooContext } from '../../fixtures/odoo/session.ts';
import type { Dialect } from '../../fixtures/odoo/versions.ts';
import type { LoadTransport } from '../profiles/profile.ts';

export const ANSWERS_FILE = new URL('answers.json', import.meta.url);

/** Stands in the recorded answers for the number of the order. */
export const ORDER = '{order}';

/** Stands in them for the reference that the customer gave the order. */
export const REFERENCE = '{reference}';

/** Stands in them for every point in time: an order is checked to be of now. */
export const NOW = '{now}';

export interface RecordedAnswer {
  readonly transport: LoadTransport;
  readonly call: string;
  readonly text: string;
}

/** The file. */
export interface Answers {
  readonly dialect: Dialect;
  readonly uid: number;
  readonly context: OdooContext;
  /** By transport, what was done. */
  readonly states: Readonly<Record<string, readonly unknown[]>>;
  /** In the order of the calls. */
  readonly answers: readonly RecordedAnswer[];
}

const MODELS = ['sale.order.line', 'sale.order', 'stock.move.line', 'stock.move', 'stock.location'] as const;
const METHODS = ['create', 'action_confirm', 'search_read', 'read'] as const;

/**
 * The call in a body of XML-RPC or JSON, for example `sale.order.read`, with `+pickings` where it asks for those.
 * `undefined` for a call that is not of a sales order.
 */
export function callOf(body: string): string | undefined {
  const model = MODELS.find((each) => body.includes(`>${each}<`) || body.includes(`"${each}"`));
  const method = METHODS.find((each) => body.includes(`>${each}<`) || body.includes(`"${each}"`));
  if (model === undefined || method === undefined) return undefined;
  return `${model}.${method}${body.includes('picking_ids') ? '+pickings' : ''}`;
}
