import { html, type Insert, type Markup } from './markup.ts';

/** The title of a column with a look of its own. */
interface Column {
  readonly look: string;
  readonly title: Insert;
}

/** A table that scrolls where the page is too narrow: the titles of its columns, and its rows. */
export function table(look: string, titles: readonly (Insert | Column)[], rows: Insert): Markup {
  return html`<div class="scroll">
    <table class="${look}">
      <thead>
        <tr>
          ${titles.map((each) =>
            typeof each === 'object' && 'look' in each
              ? html`<th scope="col" class="${each.look}">${each.title}</th>`
              : html`<th scope="col">${each}</th>`,
          )}
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

/** A figure to see first: its title, its value, and what to know of it. */
export function figure(title: string, value: Insert, about: Insert): Markup {
  return html`<div class="figure">
    <h2>${title}</h2>
    <p class="value">${value}</p>
    <p>${about}</p>
  </div>`;
}
