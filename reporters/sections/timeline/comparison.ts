import type { RunRecord } from '../../../fixtures/record/record.ts';
import { formatDifference, formatDuration, formatRatio } from '../../format.ts';
import { type ChannelComparison, comparisonsOf } from '../../outcomes.ts';
import { html, type Markup } from '../../html/markup.ts';
import { type Scale, scaleOver } from '../../html/scale.ts';
import { channelTag } from '../../html/sign.ts';

/** What the web client costs: the same step in the browser and over RPC. `undefined` where no journey ran on both. */
export function comparison(record: RunRecord): Markup | undefined {
  const rows = comparisonsOf(record);
  if (rows.length === 0) return undefined;
  const scale = scaleOver(rows.flatMap(({ uiMs, rpcMs }) => [uiMs ?? 0, rpcMs ?? 0]));
  const journeys = [...new Set(rows.map((row) => row.journey))];
  return html`<section id="channels">
    <h2>Browser against RPC</h2>
    <p class="lead">
      The same business step on both channels. The difference is the cost of the web client. A step that did
      not pass has no latency.
    </p>
    <div class="scroll">
      <table class="comparison">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col" class="bars"><span class="visually-hidden">Bars</span></th>
            <th scope="col">${channelTag('ui')}</th>
            <th scope="col">${channelTag('rpc')}</th>
            <th scope="col">Difference</th>
            <th scope="col">Ratio</th>
          </tr>
        </thead>
        ${journeys.map(
          (journey) =>
            html`<tbody>
              <tr class="group">
                <th scope="rowgroup" colspan="6">${journey}</th>
              </tr>
              ${rows.filter((each) => each.journey === journey).map((each) => row(each, scale))}
            </tbody>`,
        )}
      </table>
    </div>
  </section>`;
}

function row({ step, uiMs, rpcMs }: ChannelComparison, scale: Scale): Markup {
  const both = uiMs !== null && rpcMs !== null;
  return html`<tr>
    <th scope="row">${step}</th>
    <td class="bars">
      <svg class="pair" aria-hidden="true">
        ${uiMs !== null && html`<rect class="ui even" y="2" width="${scale.at(uiMs)}" height="8" rx="2"></rect>`}
        ${rpcMs !== null && html`<rect class="rpc even" y="12" width="${scale.at(rpcMs)}" height="8" rx="2"></rect>`}
      </svg>
    </td>
    <td>${formatDuration(uiMs)}</td>
    <td>${formatDuration(rpcMs)}</td>
    <td>${both ? formatDifference(uiMs - rpcMs) : '–'}</td>
    <td>${both && rpcMs > 0 ? formatRatio(uiMs / rpcMs) : '–'}</td>
  </tr>`;
}
