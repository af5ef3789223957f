/**
 * Reads the XML that machines write (no attributes that matter, no DTD) by searching for the next bracket: some twenty
 * times faster in k6 than a parser. Portable.
 */

/** The text is not the XML that was expected, or was cut short. */
export class Malformed extends Error {}

/** A position in the text that only moves forward. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next tag, without brackets and attributes; anything but white space before it is malformed. */
  tag(): string {
    const open = this.#text.indexOf('<', this.#at);
    if (open < 0 || !isBlank(this.#text, this.#at, open)) throw new Malformed();
    const close = this.#text.indexOf('>', open);
    if (close < 0) throw new Malformed();
    this.#at = close + 1;
    const name = this.#text.slice(open + 1, close);
    if (name.startsWith('!--')) {
      const end = this.#text.indexOf('-->', open + 4);
      if (end < 0) throw new Malformed();
      this.#at = end + 3;
      return this.tag();
    }
    return name;
  }

  /** Reads the next tag, which must be this one. */
  expect(name: string): void {
    if (this.tag() !== name) throw new Malformed();
  }

  /** Text up to the next tag that is not a CDATA section, entities resolved. */
  text(): string {
    let text = '';
    for (;;) {
      const open = this.#text.indexOf('<', this.#at);
      if (open < 0) throw new Malformed();
      text += unescapeText(this.#text.slice(this.#at, open));
      this.#at = open;
      if (!this.#text.startsWith('<![CDATA[', open)) return text;
      const end = this.#text.indexOf(']]>', open);
      if (end < 0) throw new Malformed();
      text += this.#text.slice(open + 9, end);
      this.#at = end + 3;
    }
  }

  /** Whether the text continues with this. */
  follows(text: string): boolean {
    return this.#text.startsWith(text, this.#at);
  }
}

function isBlank(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    // Space, line feed, tab, carriage return, byte order mark.
    if (code !== 32 && code !== 10 && code !== 9 && code !== 13 && code !== 0xfeff) return false;
  }
  return true;
}

const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

export function unescapeText(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x?)?([^;&\s]{1,8});/g, (whole, numeric: string | undefined, name: string) => {
    if (numeric === undefined) return NAMED_ENTITIES[name] ?? whole;
    const code = Number.parseInt(name, numeric === '#' ? 10 : 16);
    return code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
