/**
 * The forms that a leaked secret is looked for in. Written apart from `fixtures/secrets/secret-forms.ts` on purpose: what takes
 * secrets away and what looks for them must not share a blind spot. Where that file writes forms, this one also reads:
 * texts are decoded until nothing changes, and searched again.
 */

/** A secret that was planted, or seen to be issued. */
export interface KnownSecret {
  /** As it is named in findings, which never show the value. */
  readonly name: string;
  readonly value: string;
}

/** One form of one secret, as bytes. */
export interface Needle {
  readonly secret: string;
  readonly form: string;
  readonly bytes: Buffer;
}

/** Parts of base64 shorter than this are found in anything. */
const SHORTEST = 8;

export function needlesOf(secrets: readonly KnownSecret[]): Needle[] {
  const needles = new Map<string, Needle>();
  for (const { name, value } of secrets) {
    for (const [form, bytes] of formsOf(value)) {
      const key = bytes.toString('latin1');
      if (bytes.length >= Math.min(SHORTEST, value.length) && !needles.has(key)) {
        needles.set(key, { secret: name, form, bytes });
      }
    }
  }
  return [...needles.values()];
}

function* formsOf(value: string): Generator<[string, Buffer]> {
  const plain = Buffer.from(value, 'utf8');
  yield ['plain', plain];
  yield ['Latin-1', Buffer.from(value, 'latin1')];
  yield ['UTF-16', Buffer.from(value, 'utf16le')];
  yield ['JSON', text(JSON.stringify(value).slice(1, -1))];
  yield ['JSON in JSON', text(JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1))];
  yield ['URL', text(encodeURIComponent(value))];
  yield ['URL form', text(new URLSearchParams([['', value]]).toString().slice(1))];
  yield [
    'XML',
    text(value.replace(/[&<>]/g, (sign) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt' }[sign] ?? ''};`)),
  ];
  yield ['HTML', text(value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`))];
  yield ['hexadecimal', text(plain.toString('hex'))];
  yield ['hexadecimal', text(plain.toString('hex').toUpperCase())];
  for (const before of [0, 1, 2]) {
    // Any bytes around it: the digits that hold bits of a neighbour are left out.
    const all = Buffer.concat([Buffer.alloc(before, 0x55), plain, Buffer.alloc(2, 0x55)]).toString('base64');
    const digits = all.slice(Math.ceil((before * 4) / 3), Math.floor(((before + plain.length) * 4) / 3));
    yield [`base64 (${before})`, text(digits)];
    yield [`base64url (${before})`, text(digits.replaceAll('+', '-').replaceAll('/', '_'))];
  }
}

function text(form: string): Buffer {
  return Buffer.from(form, 'utf8');
}

/** Finds many needles at once in large files: the first two bytes lead to the few that begin with them. */
export class Finder {
  readonly #byStart = new Map<number, Needle[]>();
  readonly #starts = new Uint8Array(0x1_0000);

  constructor(needles: readonly Needle[]) {
    for (const needle of needles) {
      const start = needle.bytes.readUInt16BE(0);
      this.#starts[start] = 1;
      this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), needle]);
    }
  }

  /** Every needle that is somewhere in the bytes, each once. */
  find(bytes: Buffer): Needle[] {
    const found = new Set<Needle>();
    let start = bytes[0] ?? 0;
    for (let at = 1; at < bytes.length; at++) {
      start = ((start << 8) | (bytes[at] ?? 0)) & 0xffff;
      if (this.#starts[start] !== 1) continue;
      for (const needle of this.#byStart.get(start) ?? []) {
        const from = at - 1;
        const to = from + needle.bytes.length;
        if (to <= bytes.length && needle.bytes.compare(bytes, from, to) === 0) found.add(needle);
      }
    }
    return [...found];
  }
}
