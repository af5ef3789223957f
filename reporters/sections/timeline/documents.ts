import { unseenIn, type JourneyResult, type RunRecord } from '../../../fixtures/record/record.ts';
import { formatCount } from '../../format.ts';
import { outcomesOf } from '../../outcomes.ts';
import { documentLink } from '../../html/document-link.ts';
import { html, type Markup } from '../../html/markup.ts';
import { table } from '../../html/table.ts';
import { channelTag } from '../../html/sign.ts';

/** The business documents of the run and what stayed behind of them. `undefined` where nothing was made. */
export function documents(record: RunRecord): Markup | undefined {
  const results = outcomesOf(record).flatMap(({ result }) =>
    result && (result.documents.length > 0 || (result.residue ?? 0) > 0 || unseenIn(result).length > 0)
      ? [result]
      : [],
  );
  if (results.length === 0) return undefined;
  return html`<section id="documents">
    <h2>Documents</h2>
    ${table(
      'documents',
      ['Journey', 'Made in Odoo', 'Stay'],
      results.map(
        (result) =>
          html`<tr>
            <th scope="row">${result.journey} ${channelTag(result.channel)}</th>
            <td>${result.documents.map((each) => documentLink(each, record.target.url))}</td>
            <td>${residue(result)} ${unseenIn(result).join(' ')}</td>
          </tr>`,
      ),
    )}
  </section>`;
}

function residue({ residue }: JourneyResult): Markup {
  if (residue === null) return html`<span class="absent">not looked</span>`;
  if (residue === 0) return html`nothing`;
  return html`<strong class="residue">${formatCount(residue, 'record')}</strong>`;
}
