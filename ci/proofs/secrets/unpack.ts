import { gunzipSync, inflateSync } from 'node:zlib';
import { unzipSync } from 'fflate';

/** What is inside a file: the members of archives, the texts of pictures, decoded texts. One level a call. */

export interface Part {
  readonly name: string;
  readonly bytes: Buffer;
  /** The same text, written otherwise; not a part of an archive. */
  readonly decoded: boolean;
}

const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Larger texts are searched as they are, and not decoded in every way. */
const LARGEST_DECODED = 24 * 1024 * 1024;
const SHORTEST_BASE64_RUN = 24;

/**
 * The parts of some bytes, told by what they begin with and not by their name.
 *
 * @throws where an archive is damaged: what cannot be read has not been searched
 */
export function unpack(bytes: Buffer): Part[] {
  if (startsWith(bytes, ZIP)) {
    return Object.entries(unzipSync(bytes)).map(([name, member]) => ({
      name,
      bytes: Buffer.from(member),
      decoded: false,
    }));
  }
  if (startsWith(bytes, GZIP)) return [{ name: 'gunzip', bytes: gunzipSync(bytes), decoded: false }];
  if (startsWith(bytes, PNG)) return pngTexts(bytes);
  if (bytes.length > LARGEST_DECODED || bytes.includes(0)) return [];
  return decodedTexts(bytes.toString('utf8'));
}

function startsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}

/** Chunks `tEXt`, `zTXt` and `iTXt`, unpacked (PNG, 11.3.3), and whatever follows the end of the picture. */
function pngTexts(bytes: Buffer): Part[] {
  const parts: Part[] = [];
  let at = PNG.length;
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    const packed = type === 'zTXt' ? data.indexOf(0) + 2 : type === 'iTXt' ? packedTextOf(data) : undefined;
    if (packed !== undefined)
      parts.push({ name: type, bytes: inflateSync(data.subarray(packed)), decoded: false });
    at += 12 + length;
    if (type === 'IEND') break;
  }
  if (at < bytes.length) parts.push({ name: 'after the picture', bytes: bytes.subarray(at), decoded: true });
  return parts;
}

/** Where the packed text of an `iTXt` begins; `undefined` for one that is not packed. */
function packedTextOf(data: Buffer): number | undefined {
  const keyword = data.indexOf(0);
  if (data[keyword + 1] !== 1) return undefined;
  const language = data.indexOf(0, keyword + 3);
  return data.indexOf(0, language + 1) + 1;
}

/** The text without percent signs, entities and backslashes, and every run of base64 in it. Only what differs. */
function decodedTexts(text: string): Part[] {
  const decoded: [string, string][] = [
    ['percent-decoded', text.replaceAll(/(?:%[0-9a-f]{2})+/gi, percentDecoded)],
    ['form-decoded', text.replaceAll('+', ' ').replaceAll(/(?:%[0-9a-f]{2})+/gi, percentDecoded)],
    ['entities', text.replaceAll(/&(?:#x?[0-9a-f]+|[a-z]+);/gi, entity)],
    ['unescaped', text.replaceAll(/\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|.)/gi, unescaped)],
  ];
  const parts = decoded
    .filter(([name, each]) => each !== text && (name !== 'form-decoded' || text.includes('%')))
    .map(([name, each]) => ({ name, bytes: Buffer.from(each, 'utf8'), decoded: true }));
  const runs = [...text.matchAll(/[A-Za-z0-9+/_-]{24,}={0,2}/g)].flatMap(([run]) =>
    run.length >= SHORTEST_BASE64_RUN ? [Buffer.from(run, 'base64'), Buffer.from('\n')] : [],
  );
  const archives = runs.filter(
    (run) => startsWith(run, ZIP) || startsWith(run, GZIP) || startsWith(run, PNG),
  );
  return [
    ...parts,
    ...(runs.length > 0 ? [{ name: 'base64', bytes: Buffer.concat(runs), decoded: true }] : []),
    ...archives.map((bytes) => ({ name: 'base64', bytes, decoded: true })),
  ];
}

function percentDecoded(run: string): string {
  return Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8');
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function entity(written: string): string {
  const name = written.slice(1, -1);
  if (!name.startsWith('#')) return NAMED[name] ?? written;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : written;
}

function unescaped(written: string): string {
  const sign = written[1] ?? '';
  if (/[ux]/i.test(sign) && written.length > 2)
    return String.fromCharCode(Number.parseInt(written.slice(2), 16));
  return { n: '\n', t: '\t', r: '\r' }[sign] ?? sign;
}
