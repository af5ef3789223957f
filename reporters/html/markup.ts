import { plainText } from '../format.ts';

/** HTML that cannot be injected into: whatever is inserted is escaped, unless it is `Markup` itself. */

/** A piece of HTML made by `html`. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may be inserted: text is escaped, lists are joined, `undefined` and `false` leave nothing. */
export type Insert = string | number | Markup | undefined | false | readonly Insert[];

/** Template tag for HTML and SVG: html`<p title="${title}">${body}</p>`. Attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  return new Markup(
    strings.map((text, at) => text + (at < inserts.length ? textOf(inserts[at]) : '')).join(''),
  );
}

/** A relative address of a file beside the report; each part is encoded, so that it cannot become anything else. */
export function relativeAddress(path: string): string {
  return path.split(/[/\\]/).map(encodeURIComponent).join('/');
}

function textOf(insert: Insert): string {
  if (insert === undefined || insert === false) return '';
  if (typeof insert === 'number') return String(insert);
  if (typeof insert === 'string') return escaped(insert);
  if (insert instanceof Markup) return insert.toString();
  return insert.map(textOf).join('');
}

function escaped(text: string): string {
  return plainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
