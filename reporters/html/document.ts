import { createHash } from 'node:crypto';
import { Markup, html } from './markup.ts';

export interface HtmlDocument {
  readonly title: string;
  /** The whole style sheet. */
  readonly style: string;
  /** Address of the icon; `undefined` for none. */
  readonly icon?: string;
  readonly main: readonly Markup[];
  readonly footer: Markup;
}

/**
 * One HTML file that asks nobody for anything: style and pictures are in it, screenshots lie beside it. The content
 * security policy allows exactly that style and no script at all.
 */
export function htmlDocument({ title, style, icon, main, footer }: HtmlDocument): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policyFor(style)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        ${icon !== undefined && html`<link rel="icon" href="${icon}" />`} ${styleElement(style)}
      </head>
      <body>
        <svg class="definitions" aria-hidden="true">
          <pattern
            id="hatch"
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="2" height="6"></rect>
          </pattern>
        </svg>
        <main>${main}</main>
        <footer>${footer}</footer>
      </body>
    </html> `;
  return page.toString();
}

/** Not in the template: its hash is in the policy, so not a space may be added. */
function styleElement(style: string): Markup {
  return new Markup(`<style>${style}</style>`);
}

function policyFor(style: string): string {
  const hash = createHash('sha256').update(style, 'utf8').digest('base64');
  return [
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
    "img-src 'self' file: data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
