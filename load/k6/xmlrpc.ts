/**
 * Calls of XML-RPC as text, for k6, whose interpreter pays dearly for iterators and spreads: hence the plain loops.
 * Portable. Specification: http://xmlrpc.com/spec.md, with the `<nil/>` extension that Odoo uses.
 */

import type { OdooValue } from '../../fixtures/odoo/session.ts';

/**
 * The body of a call.
 *
 * @throws {RangeError} when a text has characters that XML cannot carry, or a number is not finite.
 */
export function encodeCall(method: string, params: readonly OdooValue[]): string {
  return `${openCall(method, params)}${CLOSE_CALL}`;
}

/** The body of a call as far as its first parameters; more, each as `<param>…</param>`, and `CLOSE_CALL` may follow. */
export function openCall(method: string, params: readonly OdooValue[]): string {
  let body = `<?xml version="1.0" encoding="UTF-8"?><methodCall><methodName>${escapeText(method)}</methodName><params>`;
  for (const param of params) body += `<param>${encodeValue(param)}</param>`;
  return body;
}

export const CLOSE_CALL = '</params></methodCall>';

/**
 * One value, from `<value>` to `</value>`.
 *
 * @throws {RangeError} as `encodeCall`
 */
export function encodeValue(value: OdooValue): string {
  switch (typeof value) {
    case 'string':
      return `<value><string>${escapeName(value)}</string></value>`;
    case 'number':
      return encodeNumber(value);
    case 'boolean':
      return value ? '<value><boolean>1</boolean></value>' : '<value><boolean>0</boolean></value>';
    default:
      return value === null ? '<value><nil/></value>' : encodeCompound(value);
  }
}

function encodeCompound(value: OdooValue[] | { readonly [key: string]: OdooValue }): string {
  return Array.isArray(value)
    ? `<value><array><data>${encodeItems(value)}</data></array></value>`
    : `<value><struct>${encodeMembers(value)}</struct></value>`;
}

/** The values of an array, one after the other. */
export function encodeItems(items: readonly OdooValue[]): string {
  let body = '';
  for (let index = 0; index < items.length; index++) body += encodeValue(items[index] ?? null);
  return body;
}

/** The members of a struct, one after the other. */
export function encodeMembers(struct: { readonly [key: string]: OdooValue }): string {
  let body = '';
  const keys = Object.keys(struct);
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? '';
    body += `<member><name>${escapeName(key)}</name>${encodeValue(struct[key] ?? null)}</member>`;
  }
  return body;
}

function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`XML-RPC has no number for ${value}.`);
  return Number.isSafeInteger(value)
    ? `<value><int>${value}</int></value>`
    : `<value><double>${value}</double></value>`;
}

/** A bare carriage return would come out as a line feed (XML 1.0, 2.11). */
const SPECIAL = /[&<>\r]/g;
// oxlint-disable-next-line no-control-regex -- exactly the characters that XML 1.0, 2.2 leaves out
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const SURROGATE = /[\ud800-\udfff]/;

/** Texts that need no change at all, which is nearly all of them. */
const PLAIN = /^[ !#-%'-;=?-~]*$/;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

function escapeText(text: string): string {
  if (PLAIN.test(text)) return text;
  if (FORBIDDEN.test(text) || (SURROGATE.test(text) && !isWellFormed(text))) {
    throw new RangeError('XML cannot carry the control characters of a text among the arguments.');
  }
  return text.replace(SPECIAL, (character) => ENTITIES[character] ?? character);
}

/** Short texts that were met before: names of fields and models, again and again. */
const known = new Map<string, string>();
const MOST_KNOWN = 500;
const LONGEST_KNOWN = 32;

function escapeName(name: string): string {
  let escaped = known.get(name);
  if (escaped === undefined) {
    escaped = escapeText(name);
    if (known.size < MOST_KNOWN && name.length <= LONGEST_KNOWN) known.set(name, escaped);
  }
  return escaped;
}

/** Whether every surrogate has its other half. */
function isWellFormed(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) return false;
  }
  return true;
}
