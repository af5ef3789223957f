/**
 * A quick reader for exactly the layout in which Python's `xmlrpc.client` writes answers, line ends included. k6's
 * interpreter pays for each step of a script and little for what runs natively, so the text is split once and the rest
 * are comparisons. Portable. Anything else in the text ends the reading: the scanner then has its turn.
 */

import type { OdooValue } from '../../fixtures/odoo/session.ts';
import { unescapeText } from './xml-scanner.ts';

/** The text is well-formed otherwise, or not at all. */
class OtherLayout extends Error {}

const OTHER_LAYOUT = new OtherLayout();

const INT = 'int>'.length;
const DOUBLE = 'double>'.length;
const STRING = 'string>'.length;
const NAME = 'name>'.length;

/** Pieces before the first `<value>`: nothing, declaration, response, params, param. */
const HEAD = 5;
/** How Python writes numbers, beside the ways in which JavaScript writes them too. */
const PYTHON_NUMBER = /^-?\d+(?:\.\d+)?(?:e[-+]\d+)?$/;

let pieces: string[] = [];
let at = 0;
let escaped = false;

/** The value of a response, or `undefined` where the layout is another one. A fault is another layout. */
export function readMarshalled(body: string): { readonly value: OdooValue } | undefined {
  pieces = body.split('<');
  escaped = body.includes('&');
  at = HEAD;
  try {
    const declaration = pieces[1] ?? '';
    const begins =
      pieces[0] === '' &&
      declaration.startsWith('?xml ') &&
      declaration.endsWith('?>\n') &&
      declaration.indexOf('>') === declaration.length - 2 &&
      pieces[2] === 'methodResponse>\n' &&
      pieces[3] === 'params>\n' &&
      pieces[4] === 'param>\n';
    if (!begins) return undefined;
    const value = readElement();
    const ends =
      pieces[at] === '/param>\n' &&
      pieces[at + 1]?.trimEnd() === '/params>' &&
      pieces[at + 2]?.trimEnd() === '/methodResponse>' &&
      pieces.length === at + 3;
    return ends ? { value } : undefined;
  } catch (error) {
    if (error === OTHER_LAYOUT) return undefined;
    throw error;
  } finally {
    pieces = [];
  }
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
  // Would change the object instead of adding a member: the scanner knows how.
  if (name === '__proto__') throw OTHER_LAYOUT;
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
    members[name] = readElement();
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
