import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Search, type Hit } from './search.ts';

const SECRET = { name: 'login password', value: `it's "planted" <ünï> & (1)!~*/+ 4711` };
const { value } = SECRET;

function hitsIn(bytes: Buffer | Uint8Array | string): readonly Hit[] {
  const search = new Search([SECRET]);
  search.bytes('file', Buffer.from(bytes));
  expect(search.result.unread).toEqual([]);
  return search.result.hits;
}

const inHtml = value
  .replaceAll('&', '&amp;')
  .replaceAll('<', '&lt;')
  .replaceAll('"', '&#34;')
  .replaceAll("'", '&#x27;');
const inPython = JSON.stringify(value)
  .replaceAll('ü', String.raw`\u00fc`)
  .replaceAll('ï', String.raw`\u00EF`);

describe('The search finds a planted secret', () => {
  it.each<[string, string | Buffer]>([
    ['as it is', `password is ${value}.`],
    ['in JSON', JSON.stringify({ value })],
    ['in JSON of Python', `{"value": ${inPython}}`],
    ['in JSON in JSON in JSON', JSON.stringify(JSON.stringify(JSON.stringify({ value })))],
    ['in a URL', `?q=${encodeURIComponent(value)}`],
    ['in a URL in small letters', encodeURIComponent(value).replaceAll(/%../g, (each) => each.toLowerCase())],
    ['in a form', new URLSearchParams({ login: 'probe', password: value }).toString()],
    ['in a form in JSON', JSON.stringify({ body: new URLSearchParams({ password: value }).toString() })],
    [
      'in XML',
      `<string>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</string>`,
    ],
    ['in HTML', `<input value="${inHtml}">`],
    ['in HTML in JSON', JSON.stringify({ page: `<input value="${inHtml}">` })],
    ['in base64', Buffer.from(value).toString('base64')],
    ['in base64url', `token ${Buffer.from(value).toString('base64url')}`],
    [
      'in a header for basic authentication',
      `Authorization: Basic ${Buffer.from(`user:${value}`).toString('base64')}`,
    ],
    ['in hexadecimal', Buffer.from(value).toString('hex')],
    ['in HEXADECIMAL', Buffer.from(value).toString('hex').toUpperCase()],
    ['in UTF-16', Buffer.from(value, 'utf16le')],
    ['in Latin-1', Buffer.from(value, 'latin1')],
  ])('%s', (_form, text) => {
    expect(new Set(hitsIn(text).map(({ secret }) => secret))).toEqual(new Set(['login password']));
  });

  it.each<[string, Buffer]>([
    ['a zip', Buffer.from(zipSync({ 'trace.network': strToU8(JSON.stringify({ value })) }))],
    ['a zip in a zip', Buffer.from(zipSync({ 'a.zip': zipSync({ b: strToU8(value) }) }))],
    ['a gzip', gzipSync(`a,b\n${value}\n`)],
    ['a gzip of several members', Buffer.concat([gzipSync('first'), gzipSync(value)])],
    ['a text of a PNG', png('tEXt', Buffer.from(`Comment\0${value}`))],
    ['a packed text of a PNG', png('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(value)]))],
    [
      'an international text of a PNG',
      png('iTXt', Buffer.concat([Buffer.from('Comment\0\u0001\0en\0\0'), deflateSync(value)])),
    ],
    ['what follows a PNG', Buffer.concat([png('tEXt', Buffer.from('a\0b')), Buffer.from(value)])],
    [
      'a PNG in a data URI of a page',
      Buffer.from(
        `<img src="data:image/png;base64,${png('zTXt', Buffer.concat([Buffer.from('C\0\0'), deflateSync(value)])).toString('base64')}">`,
      ),
    ],
    [
      'a zip in a data URI of a page',
      Buffer.from(
        `<a href="data:;base64,${Buffer.from(zipSync({ a: strToU8(value) })).toString('base64')}">`,
      ),
    ],
  ])('in %s', (_artefact, bytes) => {
    expect(hitsIn(bytes).map(({ secret }) => secret)).toContain('login password');
  });

  it('wherever it stands in base64', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (before, after) => {
        const text = Buffer.concat([before, Buffer.from(value), after]).toString('base64');
        expect(hitsIn(`x ${text} y`)).not.toEqual([]);
      }),
    );
  });

  it('in every file below a folder, in names and links too', async () => {
    const root = mkdtempSync(join(tmpdir(), 'cutoff-search-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const name = 'cookie-0123456789';
    mkdirSync(join(root, '.hidden', 'deeper'), { recursive: true });
    writeFileSync(join(root, '.hidden', 'deeper', 'a.csv.gz'), gzipSync(name));
    writeFileSync(join(root, `${name}.txt`), 'nothing');
    symlinkSync(`/nowhere/${name}`, join(root, 'link'));
    writeFileSync(join(root, 'clean.txt'), 'nothing');
    const search = new Search([{ name: 'cookie', value: name }]);
    await search.folder(root);
    const { files, hits } = search.result;
    expect(files).toBe(4);
    expect(hits.map(({ where }) => where).toSorted()).toEqual([
      '.hidden/deeper/a.csv.gz › gunzip',
      'link',
      '….txt (its name)',
    ]);
  });
});

describe('The search', () => {
  it('reports an unreadable archive instead of finding nothing in it', () => {
    const search = new Search([SECRET]);
    search.bytes('broken.zip', Buffer.from(zipSync({ a: strToU8('x'.repeat(500)) })).subarray(0, 60));
    search.bytes('broken.gz', gzipSync('x'.repeat(500)).subarray(0, 12));
    expect(search.result.unread).toHaveLength(2);
  });

  it('finds nothing when there is nothing', () => {
    const text = JSON.stringify({ password: '[secret]', text: `it's planted < 4711` });
    expect(hitsIn(text)).toEqual([]);
    expect(hitsIn(zipSync({ a: strToU8(text) }))).toEqual([]);
  });

  it('never prints the secret', () => {
    expect(JSON.stringify(hitsIn(value))).not.toContain('planted');
  });
});

/** A picture without pixels, with one more chunk. */
function png(type: string, data: Buffer): Buffer {
  const chunk = (name: string, body: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(name, 'latin1'), body]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, check]);
  };
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', Buffer.alloc(13)),
    chunk(type, data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
