/**
 * XML-RPC as text: an encoder of calls and a decoder of answers, for k6, which has no XML parser and whose interpreter
 * pays dearly for iterators and spreads: hence the plain loops. Portable. Specification: http://xmlrpc.com/spec.md, with
 * the `<nil/>` extension that Odoo uses.
 */

import type { OdooValue } from '../../fixtures/odoo/session.ts';
import { readMarshalled } from './marshalled.ts';
import { Malformed, Scanner } from './xml-scanner.ts';

/** What an answer turned out to be. `nonsense`: not an XML-RPC response, or cut short. */
export type XmlRpcResponse =
  | { readonly is: 'value'; readonly value: OdooValue }
  | { readonly is: 'fault'; readonly code: number; readonly text: string }
  | { readonly is: 'nonsense' };

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

/**
 * Reads an answer. Never throws. Binary values and dates stay texts, as Odoo's own marshaller writes them.
 */
export function decodeResponse(body: string): XmlRpcResponse {
  const marshalled = readMarshalled(body);
  if (marshalled) return { is: 'value', value: marshalled.value };
  return scanResponse(body);
}

/** The same from any layout that XML allows, at some twenty times the cost in k6. */
export function scanResponse(body: string): XmlRpcResponse {
  try {
    return readResponse(new Scanner(body));
  } catch (error) {
    if (error instanceof Malformed) return { is: 'nonsense' };
    throw error;
  }
}

function readResponse(scanner: Scanner): XmlRpcResponse {
  let tag = scanner.tag();
  if (tag.startsWith('?xml')) tag = scanner.tag();
  if (tag !== 'methodResponse') return { is: 'nonsense' };
  tag = scanner.tag();
  if (tag === 'fault') {
    const fault = readValueElement(scanner);
    scanner.expect('/fault');
    scanner.expect('/methodResponse');
    return asFault(fault);
  }
  if (tag === 'params') {
    scanner.expect('param');
    const value = readValueElement(scanner);
    scanner.expect('/param');
    scanner.expect('/params');
    scanner.expect('/methodResponse');
    return { is: 'value', value };
  }
  return { is: 'nonsense' };
}

function asFault(fault: OdooValue): XmlRpcResponse {
  if (typeof fault !== 'object' || fault === null || Array.isArray(fault)) return { is: 'nonsense' };
  const { faultCode, faultString } = fault;
  if (typeof faultString !== 'string') return { is: 'nonsense' };
  return { is: 'fault', code: typeof faultCode === 'number' ? faultCode : 1, text: faultString };
}

function readValueElement(scanner: Scanner): OdooValue {
  const tag = scanner.tag();
  if (tag === 'value/') return '';
  if (tag !== 'value') throw new Malformed();
  return readValue(scanner);
}

/** What stands between `<value>` and `</value>`, and the latter. */
function readValue(scanner: Scanner): OdooValue {
  const bare = scanner.text();
  if (scanner.follows('</value>')) {
    scanner.expect('/value');
    return bare;
  }
  if (bare.trim() !== '') throw new Malformed();
  const value = readTyped(scanner, scanner.tag());
  scanner.expect('/value');
  return value;
}

function readTyped(scanner: Scanner, tag: string): OdooValue {
  switch (tag) {
    case 'nil/':
    case 'ex:nil/':
      return null;
    case 'nil':
      scanner.expect('/nil');
      return null;
    case 'string/':
    case 'base64/':
      return '';
    case 'struct/':
      return {};
    case 'array/':
      return [];
    case 'struct':
      return readStruct(scanner);
    case 'array':
      return readArray(scanner);
    default:
      return readScalar(scanner, tag);
  }
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function readScalar(scanner: Scanner, tag: string): OdooValue {
  const text = scanner.text();
  scanner.expect(`/${tag}`);
  switch (tag) {
    case 'string':
    case 'dateTime.iso8601':
    case 'base64':
      return text;
    case 'boolean':
      if (text !== '1' && text !== '0') throw new Malformed();
      return text === '1';
    case 'int':
    case 'i4':
    case 'i8':
    case 'double':
      if (!NUMBER.test(text.trim())) throw new Malformed();
      return Number(text);
    default:
      throw new Malformed();
  }
}

function readArray(scanner: Scanner): OdooValue[] {
  const items: OdooValue[] = [];
  const data = scanner.tag();
  if (data === 'data') {
    for (let tag = scanner.tag(); tag !== '/data'; tag = scanner.tag()) {
      if (tag === 'value/') items.push('');
      else if (tag === 'value') items.push(readValue(scanner));
      else throw new Malformed();
    }
  } else if (data !== 'data/') throw new Malformed();
  scanner.expect('/array');
  return items;
}

function readStruct(scanner: Scanner): { [key: string]: OdooValue } {
  const members: { [key: string]: OdooValue } = {};
  for (let tag = scanner.tag(); tag !== '/struct'; tag = scanner.tag()) {
    if (tag !== 'member') throw new Malformed();
    const name = readName(scanner);
    const value = readValueElement(scanner);
    scanner.expect('/member');
    // A plain assignment of `__proto__` would change the object instead of adding a member.
    if (name === '__proto__') Object.defineProperty(members, name, { value, enumerable: true });
    else members[name] = value;
  }
  return members;
}

function readName(scanner: Scanner): string {
  const tag = scanner.tag();
  if (tag === 'name/') return '';
  if (tag !== 'name') throw new Malformed();
  const name = scanner.text();
  scanner.expect('/name');
  return name;
}
