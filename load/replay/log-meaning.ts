/** What a request to Odoo means for the business, as far as its path says so. Pure. */

import type { LogRequest } from './log-line.ts';
import type { LeftOutKind, RecordedEvent } from './recorded-profile.ts';

/** An event of the profile, or something that is none. */
export type Meaning =
  | { readonly is: 'event'; readonly event: RecordedEvent; readonly transport: 'web' | 'xmlrpc' }
  | { readonly is: 'left out'; readonly what: LeftOutKind };

/**
 * Methods by which the business moves. A path does not say which type a picking is of: validations count as shipments,
 * and the dialogs that Odoo opens in between (backorder, immediate transfer) count as nothing more.
 */
const EVENT_OF_CALL: Readonly<Record<string, RecordedEvent>> = {
  'sale.order/action_confirm': 'order_confirmed',
  'stock.picking/button_validate': 'shipment_done',
  'account.move/action_post': 'invoice_posted',
};

const MODEL_CALL = /^\/web\/dataset\/call_(?:kw|button)\/([\w.]+)\/(\w+)$/;
const JSON2_CALL = /^\/json\/2\/([\w.]+)\/(\w+)$/;
/** Model and method are in the body: XML-RPC, JSON-RPC, JSON-2's documentation aside. */
const OPAQUE = /^\/(?:xmlrpc(?:\/2)?\/(?:object|common|db)|jsonrpc)\/?$/;
/** Odoo 14's client posts every button here. */
const OPAQUE_BUTTON = /^\/web\/dataset\/call_(?:kw|button)\/?$/;

/** The meaning of a request. Answers of 400 and more did not happen; a fault of Odoo is an answer of 200 and not seen. */
export function meaningOf({ method, path, status }: LogRequest): Meaning {
  if (status >= 400) return { is: 'left out', what: 'requests refused or failed' };
  if (method !== 'POST') return { is: 'left out', what: 'requests of pages and files' };
  const [, model, name] = MODEL_CALL.exec(path) ?? [];
  if (model !== undefined) return called(`${model}/${name}`, 'web');
  const [, model2, name2] = JSON2_CALL.exec(path) ?? [];
  if (model2 !== undefined) return called(`${model2}/${name2}`, 'xmlrpc');
  // The form answers a wrong password with 200 and a right one with a redirection.
  if (path === '/web/login') {
    return status >= 300
      ? { is: 'event', event: 'sign_in', transport: 'web' }
      : { is: 'left out', what: 'requests refused or failed' };
  }
  if (path === '/web/session/authenticate') return { is: 'event', event: 'sign_in', transport: 'web' };
  if (OPAQUE.test(path)) return { is: 'left out', what: 'requests of integrations, opaque' };
  if (OPAQUE_BUTTON.test(path)) return { is: 'left out', what: 'buttons of the web client, opaque' };
  return { is: 'left out', what: 'other calls' };
}

function called(call: string, transport: 'web' | 'xmlrpc'): Meaning {
  const event = EVENT_OF_CALL[call];
  return event === undefined ? { is: 'left out', what: 'other calls' } : { is: 'event', event, transport };
}

/** A path as a pattern without what may name somebody: model and method, or the first two parts without numbers. */
export function patternOf(path: string): string {
  const [, model, name] = MODEL_CALL.exec(path) ?? JSON2_CALL.exec(path) ?? [];
  if (model !== undefined) return `${model}/${name}`;
  const [first = '', second = ''] = path.split('/').slice(1, 3);
  const plain = (part: string): string => (/^[a-z][a-z_]{0,31}$/.test(part) ? part : part === '' ? '' : '…');
  return `/${plain(first)}${second === '' ? '' : `/${plain(second)}`}`;
}
