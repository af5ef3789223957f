import { INDICATOR_SENTENCES } from '../../../fixtures/record/indicator.ts';
import type { IndicatorResult, IndicatorSection } from '../../../fixtures/record/indicator.ts';
import { formatDuration } from '../../format.ts';
import {
  byUrgency,
  indicatorLabel,
  indicatorSentence,
  INDICATOR_STATE,
  INDICATOR_WORD,
  valueWords,
} from './words.ts';
import { html, type Markup } from '../../html/markup.ts';
import { table } from '../../html/table.ts';
import { icon } from '../../html/sign.ts';

/** The process indicators: each with what was seen, against what is allowed, and what to do. */
export function indicatorSection(section: IndicatorSection): Markup {
  const { results, deciding } = section;
  const decide =
    deciding.length === 0
      ? 'The verdict of the run depends on none of them.'
      : `The verdict of the run depends on ${deciding.map((name) => name.replaceAll('_', ' ')).join(', ')}.`;
  return html`<section id="indicators">
    <h2>Process indicators</h2>
    <p class="lead">${indicatorSentence(section)}. ${decide}</p>
    ${table('rules indicators', ['Indicator', 'Status', 'Seen', 'Took'], byUrgency(results).map(row))}
  </section>`;
}

function row(result: IndicatorResult): Markup {
  const { name, status, message, hint, values, durationMs } = result;
  const state = INDICATOR_STATE[status];
  return html`<tr>
    <th scope="row">
      ${indicatorLabel(result)}
      <small>${INDICATOR_SENTENCES[name]}</small>
    </th>
    <td><span class="pill ${state}">${icon(state)}${INDICATOR_WORD[status]}</span></td>
    <td data-label="seen">
      ${message} ${values.length > 0 && html`<small>${values.map(valueWords).join(', ')}</small>`}
      ${hint !== undefined && html`<small><strong>What to do:</strong> ${hint}</small>`}
    </td>
    <td data-label="took">${formatDuration(durationMs)}</td>
  </tr>`;
}
