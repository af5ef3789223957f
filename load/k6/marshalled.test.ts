import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OdooValue } from '../../fixtures/odoo/session.ts';
import { readMarshalled } from './marshalled.ts';
import { decodeResponse, scanResponse } from './xmlrpc.ts';

/** As Python's `xmlrpc.client.dumps(…, methodresponse=True, allow_none=True)` writes it. */
function marshalled(value: OdooValue): string {
  return `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n${element(value)}</param>\n</params>\n</methodResponse>\n`;
}

function element(value: OdooValue): string {
  return `<value>${typed(value)}</value>\n`;
}

function typed(value: OdooValue): string {
  switch (typeof value) {
    case 'string':
      return `<string>${escaped(value)}</string>`;
    case 'boolean':
      return `<boolean>${value ? 1 : 0}</boolean>`;
    case 'number':
      return Number.isSafeInteger(value) ? `<int>${value}</int>` : `<double>${value}</double>`;
    default:
  }
  if (value === null) return '<nil/>';
  if (Array.isArray(value)) return `<array><data>\n${value.map(element).join('')}</data></array>`;
  const members = Object.entries(value).map(
    ([name, member]) => `<member>\n<name>${escaped(name)}</name>\n${element(member)}</member>\n`,
  );
  return `<struct>\n${members.join('')}</struct>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const text = fc.string({ unit: fc.constantFrom('a', 'é', '€', '&', '<', '>', '\n', ' ', '"', '😀', '/') });
const { value: odooValue } = fc.letrec<{ value: OdooValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0.5),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** Pieces of answers, and of what looks like them. */
const fragment = fc.constantFrom(
  '<value>',
  '</value>\n',
  '<int>',
  '</int>',
  '<string>',
  '</string>',
  '<double>1e400</double>',
  '<int>0x10</int>',
  '<int> 7</int>',
  '<double>nan</double>',
  '<double>Infinity</double>',
  '<boolean>2</boolean>',
  '<value><struct>\n</struct></value>\n',
  '<array><data>\n</data></array>',
  '<name>__proto__</name>\n',
  '<![CDATA[<value>]]>',
  '<!-- -->',
  '>',
  'x',
  '\n',
);

describe('answers as Python writes them', () => {
  test('are decoded to the value that was written', () => {
    fc.assert(
      fc.property(odooValue, (value) => {
        const read = readMarshalled(marshalled(value));
        // A struct without members is written in another layout than one with some.
        if (read !== undefined) expect(read.value).toEqual(value);
        expect(decodeResponse(marshalled(value))).toEqual({ is: 'value', value });
      }),
      { numRuns: 400 },
    );
  });

  test('are decoded without the scanner for records', () => {
    const records = [
      {
        id: 7,
        name: 'S00007 & Söhne',
        partner_id: [12, 'Jones'],
        ok: true,
        none: false,
        ratio: 1e-7,
        gone: null,
      },
      { id: -8, name: '', partner_id: [], ok: false, none: false, ratio: 100.5, gone: null },
    ];
    // An empty list is written as one: `<array><data>\n</data></array>`.
    expect(readMarshalled(marshalled(records))).toEqual({ value: records });
    expect(readMarshalled(marshalled(true))).toEqual({ value: true });
  });

  test('are decoded as by the scanner, whatever was changed, cut or inserted', () => {
    fc.assert(
      fc.property(
        odooValue,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fragment, { maxLength: 3 }),
        (value, from, length, put) => {
          const body = marshalled(value);
          const start = Math.floor(from * body.length);
          const end = Math.min(body.length, start + Math.floor(length * 12));
          const changed = body.slice(0, start) + put.join('') + body.slice(end);
          expect(decodeResponse(changed)).toEqual(scanResponse(changed));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('are refused like by the scanner for a bracket in the declaration', () => {
    const body = marshalled('').replace('?>', '>?>');
    expect(scanResponse(body)).toEqual({ is: 'nonsense' });
    expect(decodeResponse(body)).toEqual({ is: 'nonsense' });
  });

  test.each([
    '<int>0x10</int>',
    '<int></int>',
    '<int>12</double>',
    '<double>inf</double>',
    '<boolean>true</boolean>',
    '<string>a>b</string>',
    '<value>a</value>',
  ])('with %s are decoded as by the scanner', (inner) => {
    const body = marshalled([1]).replace('<int>1</int>', inner);
    expect(decodeResponse(body)).toEqual(scanResponse(body));
  });
});
