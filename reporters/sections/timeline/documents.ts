import type { JourneyResult, RunRecord } from '../../../fixtures/record/record.ts';
import { formatCount } from '../../format.ts';
import { outcomesOf } from '../../outcomes.ts';
import type { Markup } from '../../html/markup.ts';
import { html } from '../../html/markup.ts';
import { channelTag } from '../../html/sign.ts';

/** The business documents of the run and what stayed behind of them. `undefined` where nothing was made. */
export function documents(record: RunRecord): Markup | undefined {
  const results = outcomesOf(record).flatMap(({ result }) =>
    result && (result.documents.length > 0 || (result.residue ?? 0) > 0) ? [result] : [],
  );
  if (results.length === 0) return undefined;
  return html`<section id="documents">
    <h2>Documents</h2>
    <div class="scroll">
      <table class="documents">
        <thead>
          <tr>
            <th scope="col">Journey</th>
            <th scope="col">Made in Odoo</th>
            <th scope="col">Stay</th>
          </tr>
        </thead>
        <tbody>
          ${results.map(
            (result) =>
              html`<tr>
                <th scope="row">${result.journey} ${channelTag(result.channel)}</th>
                <td>${result.documents.map((each) => documentLink(each, record.target.url))}</td>
                <td>${residue(result)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** Hash addresses open the form on every version from 14 to 19. */
export function documentLink({ model, id, name }: JourneyResult['documents'][number], url: string): Markup {
  const text = html`${name}<small>${model}</small>`;
  if (!/^https?:\/\//.test(url)) return html`<span class="document">${text}</span>`;
  const address = `${url}/web#id=${id}&model=${encodeURIComponent(model)}&view_type=form`;
  return html`<a class="document" href="${address}" rel="noreferrer">${text}</a>`;
}

function residue({ residue }: JourneyResult): Markup {
  if (residue === null) return html`<span class="absent">not looked</span>`;
  if (residue === 0) return html`nothing`;
  return html`<strong class="residue">${formatCount(residue, 'record')}</strong>`;
}
