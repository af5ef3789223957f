/**
 * Answers of XML-RPC, read in exactly the layout in which Python's `xmlrpc.client` writes them, line ends included, as
 * Odoo does. k6's interpreter pays for each step of a script and little for what runs natively, so the text is split once
 * and the rest are comparisons. Any other layout is brought into this one first. Portable.
 */

import type { OdooValue } from '../../fixtures/odoo/session.ts';

/** What an answer turned out to be. `nonsense`: no XML-RPC response, or cut short. */
export type XmlRpcResponse =
  | { readonly is: 'value'; readonly value: OdooValue }
  | { readonly is: 'fault'; readonly code: number; readonly text: string }
  | { readonly is: 'nonsense' };

const NONSENSE = { is: 'nonsense' } as const;

/** Thrown where the text goes on otherwise than Python writes. */
class OtherLayout extends Error {}

const OTHER_LAYOUT = new OtherLayout();

const INT = 'int>'.length;
const DOUBLE = 'double>'.length;
const STRING = 'string>'.length;
const NAME = 'name>'.length;

/** How Python writes numbers, beside the ways in which JavaScript writes them too. */
const PYTHON_NUMBER = /^-?\d+(?:\.\d+)?(?:e[-+]\d+)?$/;

let pieces: string[] = [];
let at = 0;
let escaped = false;

/** Reads an answer. Never throws. */
export function decodeResponse(body: string): XmlRpcResponse {
  const response = decodeAsWritten(body);
  return response.is === 'nonsense' ? decodeAsWritten(inPythonsLayout(body)) : response;
}

const CONTAINER = '/?(?:methodResponse|fault|params|param|struct|member|array|data)';
const SPACE_AFTER = new RegExp(
  `<(${CONTAINER}|/(?:value|name|string|int|double|boolean)|value|nil/)>\\s+(?=<|$)`,
  'g',
);
const LINE_ENDS_AFTER = /<(methodResponse|fault|params|param|struct|member|data|\/value|\/name|\/member)>/g;

/** The same answer as Python would have written it: a server or a proxy between may format XML differently. */
function inPythonsLayout(body: string): string {
  const plain = body
    .replace(/^\uFEFF?\s*(?:<\?xml [^>]*\?>)?\s*/, '')
    .replace(/<(\/?)i[48]>/g, '<$1int>')
    .replace(/<string\s*\/>/g, '<string></string>')
    .replace(/<value\s*\/>/g, '<value></value>')
    .replace(SPACE_AFTER, '<$1>')
    .replace(/<value>([^<]*)<\/value>/g, '<value><string>$1</string></value>')
    .replace(LINE_ENDS_AFTER, '<$1>\n');
  return `<?xml version='1.0'?>\n${plain}`;
}

function decodeAsWritten(body: string): XmlRpcResponse {
  pieces = body.split('<');
  escaped = body.includes('&');
  try {
    return readResponse();
  } catch (error) {
    if (error === OTHER_LAYOUT) return NONSENSE;
    throw error;
  } finally {
    pieces = [];
  }
}

function readResponse(): XmlRpcResponse {
  const declaration = pieces[1] ?? '';
  const begins =
    pieces[0] === '' &&
    declaration.startsWith('?xml ') &&
    declaration.endsWith('?>\n') &&
    declaration.indexOf('>') === declaration.length - 2 &&
    pieces[2] === 'methodResponse>\n';
  if (!begins) return NONSENSE;
  const isFault = pieces[3] === 'fault>\n';
  if (!isFault && (pieces[3] !== 'params>\n' || pieces[4] !== 'param>\n')) return NONSENSE;
  at = isFault ? 4 : 5;
  const value = readElement();
  const ends = isFault ? ['/fault>'] : ['/param>', '/params>'];
  for (const end of [...ends, '/methodResponse>']) if (pieces[at++]?.trimEnd() !== end) return NONSENSE;
  if (pieces.length !== at) return NONSENSE;
  return isFault ? asFault(value) : { is: 'value', value };
}

function asFault(fault: OdooValue): XmlRpcResponse {
  if (typeof fault !== 'object' || fault === null || Array.isArray(fault)) return NONSENSE;
  const { faultCode, faultString } = fault;
  if (typeof faultString !== 'string') return NONSENSE;
  return { is: 'fault', code: typeof faultCode === 'number' ? faultCode : 1, text: faultString };
}

/** From `<value>` to `</value>` and the line end. */
function readElement(): OdooValue {
  if (pieces[at] !== 'value>') throw OTHER_LAYOUT;
  const piece = pieces[at + 1] ?? '';
  switch (pieces[at + 2]) {
    case '/int>':
      end(3);
      return numberIn(piece, 'int>', INT);
    case '/string>':
      end(3);
      return textIn(piece, 'string>', STRING);
    case '/double>':
      end(3);
      return numberIn(piece, 'double>', DOUBLE);
    case '/boolean>':
      end(3);
      if (piece === 'boolean>1') return true;
      if (piece === 'boolean>0') return false;
      throw OTHER_LAYOUT;
    case 'member>\n':
    case '/struct>':
      if (piece !== 'struct>\n') throw OTHER_LAYOUT;
      return readStruct();
    case 'data>\n':
      if (piece !== 'array>') throw OTHER_LAYOUT;
      return readArray();
    case '/value>\n':
      if (piece !== 'nil/>') throw OTHER_LAYOUT;
      at += 3;
      return null;
    default:
      throw OTHER_LAYOUT;
  }
}

function end(width: number): void {
  if (pieces[at + width] !== '/value>\n') throw OTHER_LAYOUT;
  at += width + 1;
}

function numberIn(piece: string, type: string, from: number): number {
  const text = piece.slice(from);
  const number = Number(text);
  // Finite, and written as JavaScript writes it too; what only Python writes is rarer: 1e-07, 100.0.
  if (number - number === 0 && type + number === piece) return number;
  if (number - number === 0 && PYTHON_NUMBER.test(text) && type + text === piece) return number;
  // Or in a way that `Number` reads and XML-RPC does not have, such as 0x10.
  throw OTHER_LAYOUT;
}

function textIn(piece: string, type: string, from: number): string {
  const text = piece.slice(from);
  if (type + text !== piece) throw OTHER_LAYOUT;
  return escaped ? unescapeText(text) : text;
}

/** Names of members by the piece that they stand in: a few hundred field names, the same in every answer. */
const names = new Map<string, string>();
const MOST_NAMES = 500;

function nameIn(piece: string): string {
  const known = names.get(piece);
  if (known !== undefined) return known;
  const name = textIn(piece, 'name>', NAME);
  if (names.size < MOST_NAMES) names.set(piece, name);
  return name;
}

function readStruct(): { [key: string]: OdooValue } {
  const members: { [key: string]: OdooValue } = {};
  at += 2;
  while (pieces[at] === 'member>\n') {
    const name = nameIn(pieces[at + 1] ?? '');
    if (pieces[at + 2] !== '/name>\n') throw OTHER_LAYOUT;
    at += 3;
    const value = readElement();
    // A plain assignment of `__proto__` would change the object instead of adding a member.
    if (name === '__proto__') Object.defineProperty(members, name, { value, enumerable: true });
    else members[name] = value;
    if (pieces[at] !== '/member>\n') throw OTHER_LAYOUT;
    at += 1;
  }
  if (pieces[at] !== '/struct>') throw OTHER_LAYOUT;
  end(1);
  return members;
}

function readArray(): OdooValue[] {
  const items: OdooValue[] = [];
  at += 3;
  while (pieces[at] === 'value>') items.push(readElement());
  if (pieces[at] !== '/data>' || pieces[at + 1] !== '/array>') throw OTHER_LAYOUT;
  end(2);
  return items;
}

const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function unescapeText(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x?)?([^;&\s]{1,8});/g, (whole, numeric: string | undefined, name: string) => {
    if (numeric === undefined) return NAMED_ENTITIES[name] ?? whole;
    const code = Number.parseInt(name, numeric === '#' ? 10 : 16);
    return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
