import type { OutboundSection, RunRecord } from '../../../fixtures/record/record.ts';
import { sweepReasons, type SweepSection, sweepState } from '../../../fixtures/record/sweep.ts';
import { outboundSentence, outboundState, recordsSentence, SWEEP_STATE, sweepSentence } from './words.ts';
import { capital } from '../../format.ts';
import { documentLink } from '../../html/document-link.ts';
import { html, type Markup } from '../../html/markup.ts';
import { icon } from '../../html/sign.ts';

/** What runs left in Odoo and queued for the outside. `undefined` where neither was looked for. */
export function upkeepSection({ sweep, outbound, target }: RunRecord): Markup | undefined {
  if (!sweep && !outbound) return undefined;
  return html`<section id="upkeep">
    <h2>Left in Odoo</h2>
    ${sweep && sweepPart(sweep)} ${outbound && outboundPart(outbound, target.url)}
  </section>`;
}

function sweepPart(sweep: SweepSection): Markup {
  const state = sweepState(sweep);
  const records = recordsSentence(sweep);
  return html`<p class="lead">${icon(SWEEP_STATE[state])} ${capital(sweepSentence(sweep))}.</p>
    ${
      state !== 'clean' &&
      html`<ul class="reasons">
        ${sweepReasons(sweep).map((reason) => html`<li>${reason}</li>`)}
      </ul>`
    }
    ${records !== undefined && html`<p class="lead">${capital(records)}.</p>`}`;
}

function outboundPart(outbound: OutboundSection, url: string): Markup {
  return html`<p class="lead">${icon(outboundState(outbound))} ${capital(outboundSentence(outbound))}.</p>
    ${
      outbound.messages.length > 0 &&
      html`<p>
        ${outbound.messages.map(({ kind, document }) => {
          const [model = '', id = ''] = document.split(',');
          return documentLink({ model, id: Number(id), name: `${kind} for ${document}` }, url);
        })}
      </p>`
    }`;
}
