import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OdooValue } from '../../fixtures/odoo/session.ts';
import { decodeResponse } from './marshalled.ts';

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

const pieces = fc.constantFrom(
  '<value>',
  '</value>\n',
  '<int>',
  '</int>',
  '<string>',
  '</string>',
  '<double>1e400</double>',

  '<int>0x10</int>',
  '<boolean>2</boolean>',
  '<value><struct>\n</struct></value>\n',
  '<name>__proto__</name>\n',
  '<array><data>\n</data></array>',
  '<![CDATA[<value>]]>',
  '<!-- -->',
  '&#99999999;',
  '>',
  'x',
  '\n',
);

describe('answers as Python writes them', () => {
  test('reads the value that was written', () => {
    fc.assert(
      fc.property(odooValue, (value) => {
        expect(decodeResponse(marshalled(value))).toEqual({ is: 'value', value });
      }),
      { numRuns: 400 },
    );
  });

  test('reads floats in the notation of Python', () => {
    const body = marshalled([1]).replace('<int>1</int>', '<double>1e-07</double>');
    expect(decodeResponse(body)).toEqual({ is: 'value', value: [1e-7] });
  });

  test('reads a member called __proto__ as an ordinary member', () => {
    const answer = decodeResponse(marshalled([{ name: 1 }]).replace('>name<', '>__proto__<'));
    expect(
      answer.is === 'value' && Array.isArray(answer.value) && Object.keys(Object(answer.value[0])),
    ).toEqual(['__proto__']);
  });

  test('reads faults', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), text, (code, words) => {
        const body = marshalled({ faultCode: code, faultString: words })
          .replace('<params>\n<param>', '<fault>')
          .replace('</param>\n</params>', '</fault>');
        expect(decodeResponse(body)).toEqual({ is: 'fault', code, text: words });
      }),
    );
  });
});

/** The ends of lines that are layout, not text. */
const LINE_END = /(?<=<(?:methodResponse|fault|params|param|struct|member|data|\/[a-z]+)>|\?>)\n/gi;

describe('other answers', () => {
  test.each([
    ['on one line', ''],
    ['indented', '\r\n   '],
  ])('reads an answer %s', (_, between) => {
    fc.assert(
      fc.property(odooValue, (value) => {
        expect(decodeResponse(marshalled(value).replace(LINE_END, between))).toEqual({ is: 'value', value });
      }),
    );
  });

  test('reads types by their other names, and texts without one', () => {
    const body = `<methodResponse><params><param><value><array><data><value><i4>7</i4></value><value> a b</value><value/>
      <value><string/></value></data></array></value></param></params></methodResponse>`;
    expect(decodeResponse(body)).toEqual({ is: 'value', value: [7, ' a b', '', ''] });
  });

  test('refuses an answer that was cut short anywhere', () => {
    const body = marshalled([{ id: 7, name: 'S00012 <&>', lines: [1, 2], note: null }]).trimEnd();
    for (let length = 0; length < body.length; length++) {
      expect(decodeResponse(body.slice(0, length)).is).toBe('nonsense');
    }
  });

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(odooValue, fc.nat(300), fc.nat(12), fc.array(pieces), (value, start, length, put) => {
        const body = marshalled(value);
        const changed = body.slice(0, start) + put.join('') + body.slice(start + length);
        expect(['value', 'fault', 'nonsense']).toContain(decodeResponse(changed).is);
      }),
      { numRuns: 500 },
    );
  });

  test('refuses a web page', () => {
    expect(decodeResponse('<!DOCTYPE html><html><body>502</body></html>').is).toBe('nonsense');
  });

  test.each([
    '<int>0x10</int>',
    '<int></int>',
    '<int>12</double>',
    '<double>inf</double>',
    '<boolean>true</boolean>',
    '<value>a</value>',
  ])('refuses %s', (inner) => {
    const body = marshalled([1]).replace('<int>1</int>', inner);
    expect(decodeResponse(body)).toEqual({ is: 'nonsense' });
  });

  test('refuses a bracket in the declaration', () => {
    expect(decodeResponse(marshalled('').replace('?>', '>?>'))).toEqual({ is: 'nonsense' });
  });
});
