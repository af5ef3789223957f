import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import serializer from 'xmlrpc/lib/serializer.js';
import type { OdooValue } from '../../fixtures/odoo/session.ts';
import { decodeResponse, encodeCall } from './xmlrpc.ts';

/** Texts that XML can carry; the package loses carriage returns, so they have a test of their own. */
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((value) =>
  // oxlint-disable-next-line no-control-regex -- what XML leaves out
  value.replaceAll(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, '').replaceAll(/\r/g, ''),
);

/** Numbers as Odoo has them; the package writes no exponents that its own decoder reads. */
const amount = fc.oneof(
  fc.integer(),
  fc.integer({ min: -9_999_999, max: 9_999_999 }).map((cents) => cents / 100),
);

const key = fc.string({
  minLength: 1,
  maxLength: 12,
  unit: fc.constantFrom('a', 'b', 'x', '_', '0', '9', '&', '<'),
});

const { value: odooValue } = fc.letrec<{ value: OdooValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    text,
    amount,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** What the decoder of the package makes of a call; its published types know only responses. */
function packageDecodesCall(body: string): { method: string; params: unknown } {
  let decoded: { method: string; params: unknown } | undefined;
  const reader: object = new Deserializer();
  if (!('deserializeMethodCall' in reader) || typeof reader.deserializeMethodCall !== 'function') {
    throw new Error('The package reads no calls any more.');
  }
  const source = {
    setEncoding: () => undefined,
    on: () => undefined,
    pipe: (parser: { end(text: string): void }) => parser.end(body),
  };
  reader.deserializeMethodCall(source, (error: Error | null, method: string, params: unknown) => {
    if (error) throw error;
    decoded = { method, params };
  });
  if (!decoded) throw new Error('Nothing was decoded.');
  return decoded;
}

describe('XML-RPC for k6, against the npm package xmlrpc', () => {
  test('writes calls that the package reads', () => {
    fc.assert(
      fc.property(fc.array(odooValue, { maxLength: 4 }), (params) => {
        const { method, params: seen } = packageDecodesCall(encodeCall('execute_kw', params));
        expect(method).toBe('execute_kw');
        expect(seen).toEqual(params);
      }),
      { numRuns: 400 },
    );
  });

  test('reads every answer that the package writes', () => {
    fc.assert(
      fc.property(odooValue, (value) => {
        expect(decodeResponse(serializer.serializeMethodResponse(value))).toEqual({ is: 'value', value });
      }),
      { numRuns: 400 },
    );
  });

  test('reads every fault that the package writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), text, (code, words) => {
        const body = serializer.serializeFault({ faultCode: code, faultString: words });
        expect(decodeResponse(body)).toEqual({ is: 'fault', code, text: words });
      }),
    );
  });

  test('refuses an answer that was cut short anywhere', () => {
    const body = serializer.serializeMethodResponse([
      { id: 7, name: 'S00012 <&>', lines: [1, 2], note: null },
    ]);
    for (let length = 0; length < body.length; length++) {
      expect(decodeResponse(body.slice(0, length)).is).toBe('nonsense');
    }
  });

  test('never throws in the decoder, whatever the text', () => {
    const pieces = fc.constantFrom(
      '<methodResponse>',
      '<params>',
      '<param>',
      '<value>',
      '</value>',
      '<struct>',
      '<member>',
      '<name>',
      '<int>',
      '7',
      '<nil/>',
      '<!--',
      '<![CDATA[',
      '&#99999999;',
      '>',
      '<',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
        expect(['value', 'fault', 'nonsense']).toContain(decodeResponse(parts.join('')).is);
      }),
    );
  });
});

describe('XML-RPC as Odoo writes it', () => {
  test("ignores Python's line breaks between tags", () => {
    const body =
      "<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><array><data>\n<value><struct>\n<member>\n<name>id</name>\n<value><int>3</int></value>\n</member>\n<member>\n<name>ratio</name>\n<value><double>1e-07</double></value>\n</member>\n</struct></value>\n</data></array></value>\n</param>\n</params>\n</methodResponse>\n";
    expect(decodeResponse(body)).toEqual({ is: 'value', value: [{ id: 3, ratio: 1e-7 }] });
  });

  test('reads a value without a type as text', () => {
    const body =
      '<methodResponse><params><param><value>draft &amp; sent</value></param></params></methodResponse>';
    expect(decodeResponse(body)).toEqual({ is: 'value', value: 'draft & sent' });
  });

  test('refuses a web page', () => {
    expect(decodeResponse('<!DOCTYPE html><html><body>502</body></html>').is).toBe('nonsense');
  });

  test('keeps a carriage return', () => {
    const body = encodeCall('x', ['a\r\nb']);
    expect(body).toContain('a&#13;\nb');
  });

  test('reads a member called __proto__ as an ordinary member', () => {
    const body =
      '<methodResponse><params><param><value><struct><member><name>__proto__</name><value><int>1</int></value></member></struct></value></param></params></methodResponse>';
    const answer = decodeResponse(body);
    expect(answer.is === 'value' && Object.keys(Object(answer.value))).toEqual(['__proto__']);
  });

  test.each([['\u0000'], ['\ud800'], ['\ufffe']])('refuses a text with %j', (bad) => {
    expect(() => encodeCall('x', [`a${bad}`])).toThrow(RangeError);
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY]])('refuses the number %s', (bad) => {
    expect(() => encodeCall('x', [bad])).toThrow(RangeError);
  });
});
