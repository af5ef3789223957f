import type { IsolationSection } from '../../../fixtures/record/isolation.ts';
import { formatDuration } from '../../format.ts';
import { isolationSetting, slowingText, strandedText, timesAsSlow } from './words.ts';
import { html, type Markup } from '../../html/markup.ts';
import { table } from '../../html/table.ts';

/** The isolation from a noisy neighbour: the index, each step, each pair of blocks. */
export function isolationSection(isolation: IsolationSection): Markup {
  const { scenario, index, steps, pairs, dropped, quiet, loud } = isolation;
  return html`<section id="isolation">
    <h2>Noisy neighbour: ${timesAsSlow(index)}</h2>
    <p class="lead">${scenario.title}. ${isolationSetting(isolation)}</p>
    ${steps.length === 0 ? '' : stepTable(steps)}
    <p class="streams">
      Pairs of blocks, times as slow: ${pairs.map((each) => each.toFixed(2)).join(', ') || 'none'}. Failed:
      ${quiet.failed} of ${quiet.transactions} alone, ${loud.failed} of ${loud.transactions} beside the burst.
      ${strandedText(isolation)}
    </p>
    ${dropped.map((each) => html`<p class="streams">${each}</p>`)}
  </section>`;
}

function stepTable(steps: IsolationSection['steps']): Markup {
  return html`${table(
    'numbers',
    ['Step', 'Transport', 'Alone, median', 'Beside the burst', 'Times as slow'],
    steps.map(
      ({ step, transport, quietMs, loudMs, slowing }) =>
        html`<tr>
          <th scope="row">${step}</th>
          <td>${transport}</td>
          <td>${formatDuration(quietMs)}</td>
          <td>${formatDuration(loudMs)}</td>
          <td>${slowingText(slowing)}</td>
        </tr>`,
    ),
  )}`;
}
