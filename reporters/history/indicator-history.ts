import { html, type Markup } from '../html/markup.ts';
import { icon } from '../html/sign.ts';
import { INDICATOR_STATE, INDICATOR_WORD } from '../sections/indicators/words.ts';
import { table, unseen } from '../html/table.ts';
import { type Bucket, shareOf, type Tally, type TargetHistory } from './history.ts';
import { strip } from './level.ts';
import type { IndicatorHistory } from './looks.ts';
import { formatShare } from './words.ts';

/** Process indicators over many runs on the page of the history. */

/** `undefined` when unknown. */
export function indicatorsOverTime({ indicators, buckets }: TargetHistory): Markup | undefined {
  if (indicators.length === 0) return undefined;
  return html`<section class="levels indicators-over-time">
    <h2>Process indicators over time</h2>
    <p class="legend">
      <span><i class="key level-passed"></i>ok</span><span><i class="key level-failed"></i>breached</span>
      <span><i class="key level-unknown"></i>unknown</span
      ><span><i class="key level-none"></i>not checked</span>
    </p>
    ${table(
      '',
      ['Indicator', 'Last', unseen('Over time'), 'Ok'],
      indicators.map((each) => row(each, buckets)),
    )}
  </section>`;
}

function row({ label, all, over, last }: IndicatorHistory, buckets: readonly Bucket[]): Markup {
  const words = lookWords(all);
  const state = INDICATOR_STATE[last];
  return html`<tr>
    <th scope="row">${label}</th>
    <td><span class="pill ${state}">${icon(state)}${INDICATOR_WORD[last]}</span></td>
    <td class="over">${strip(over, buckets, `${label}: ${words}`, lookWords)}</td>
    <td>${formatShare(shareOf(all))} <small>${words}</small></td>
  </tr>`;
}

/** `11 ok, 1 breached, 2 unknown`; `not checked` otherwise. */
function lookWords({ passed, failed, unknown }: Tally): string {
  if (passed + failed + unknown === 0) return 'not checked';
  const parts = [`${passed} ok`];
  if (failed > 0) parts.push(`${failed} breached`);
  if (unknown > 0) parts.push(`${unknown} unknown`);
  return parts.join(', ');
}
