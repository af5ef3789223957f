import type { JourneyResult } from '../../fixtures/record/record.ts';
import { html, type Markup } from './markup.ts';

/** Hash addresses open the form on every version from 14 to 19. */
export function documentLink({ model, id, name }: JourneyResult['documents'][number], url: string): Markup {
  const text = html`${name}<small>${model}</small>`;
  if (!/^https?:\/\//.test(url)) return html`<span class="document">${text}</span>`;
  const address = `${url}/web#id=${id}&model=${encodeURIComponent(model)}&view_type=form`;
  return html`<a class="document" href="${address}" rel="noreferrer">${text}</a>`;
}
