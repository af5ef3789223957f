import * as fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { html, relativeAddress } from './markup.ts';

describe('HTML from a template', () => {
  test('escapes text and keeps markup', () => {
    const inner = html`<b>${'<&>'}</b>`;
    expect(html`<p title="${`"'`}">${inner}</p>`.toString()).toBe(
      '<p title="&quot;&#39;"><b>&lt;&amp;&gt;</b></p>',
    );
  });

  test('joins lists and omits absent values', () => {
    expect(html`${['a', '<', html`<br />`]}${undefined}${false}${0}`.toString()).toBe('a&lt;<br />0');
  });

  test('contains no unescaped value, whatever is inserted', () => {
    const parser = new XMLParser({
      ignoreAttributes: false,
      trimValues: false,
      parseTagValue: false,
      htmlEntities: true,
    });
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        const parsed: unknown = parser.parse(html`<p title="${text}"><b>${text}</b></p>`.toString());
        expect(Object.keys(Object(parsed))).toEqual(['p']);
        expect(Object.keys(Object(Object(parsed).p)).toSorted()).toEqual(['@_title', 'b']);
      }),
    );
  });
});

describe('the address of a file beside the report', () => {
  test.each([
    ['artefacts/a b.png', 'artefacts/a%20b.png'],
    ['javascript:alert(1)', 'javascript%3Aalert(1)'],
    ['a?b#c.png', 'a%3Fb%23c.png'],
    ['a\\b.png', 'a/b.png'],
  ])('turns %s into %s', (path, address) => {
    expect(relativeAddress(path)).toBe(address);
  });
});
