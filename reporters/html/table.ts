import type { Insert, Markup } from './markup.ts';
import { html } from './markup.ts';

/** A table that scrolls where the page is too narrow: the titles of its columns, and its rows. */
export function table(look: string, titles: readonly Insert[], rows: Insert): Markup {
  return html`<div class="scroll">
    <table class="${look}">
      <thead>
        <tr>
          ${titles.map((title) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** The title of a column whose cells say enough to those who see them. */
export function unseen(title: string): Markup {
  return html`<span class="visually-hidden">${title}</span>`;
}
