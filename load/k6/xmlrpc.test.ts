import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import type { OdooValue } from '../../fixtures/odoo/session.ts';
import { encodeCall } from './xmlrpc.ts';

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

  test('keeps a carriage return', () => {
    const body = encodeCall('x', ['a\r\nb']);
    expect(body).toContain('a&#13;\nb');
  });

  test.each([['\u0000'], ['\ud800'], ['\ufffe']])('refuses a text with %j', (bad) => {
    expect(() => encodeCall('x', [`a${bad}`])).toThrow(RangeError);
  });

  test.each([[Number.NaN], [Number.POSITIVE_INFINITY]])('refuses the number %s', (bad) => {
    expect(() => encodeCall('x', [bad])).toThrow(RangeError);
  });
});
