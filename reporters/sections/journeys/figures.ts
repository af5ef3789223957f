import { median } from 'd3-array';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { formatCount, formatDuration, formatRatio } from '../../format.ts';
import { html, type Markup } from '../../html/markup.ts';
import { icon } from '../../html/sign.ts';
import { figure } from '../../html/table.ts';
import { STATES, STATE_SIGNS, comparisonsOf, countsOf, latencyOf, outcomesOf } from '../../outcomes.ts';

/** Four figures over the journeys of the run. */
export function figures(record: RunRecord): Markup {
  const outcomes = outcomesOf(record);
  const counts = countsOf(outcomes);
  const present = STATES.filter((state) => counts[state] > 0);
  return html`<div class="figures">
    <div class="figure">
      <h2>Journeys passed</h2>
      <p class="value">${counts.passed}<small> of ${outcomes.length}</small></p>
      <p class="counts">
        ${present.map((state) => html`<span>${icon(state)}${counts[state]} ${STATE_SIGNS[state].word}</span>`)}
      </p>
    </div>
    ${slowestStep(record)} ${overhead(record)} ${leftBehind(record)}
  </div>`;
}

function slowestStep({ journeys }: RunRecord): Markup {
  const steps = journeys.flatMap(({ journey, channel, steps }) =>
    steps.map((step) => ({ name: step.name, journey, channel, durationMs: latencyOf(step) })),
  );
  const [slowest] = steps.toSorted((a, b) => (b.durationMs ?? -1) - (a.durationMs ?? -1));
  const known = slowest?.durationMs ?? null;
  return figure(
    'Slowest step',
    formatDuration(known),
    slowest && known !== null
      ? `${slowest.name} in ${slowest.journey} (${slowest.channel})`
      : 'no step passed',
  );
}

function overhead(record: RunRecord): Markup {
  const ratios = comparisonsOf(record).flatMap(({ uiMs, rpcMs }) =>
    uiMs === null || rpcMs === null || rpcMs === 0 ? [] : [uiMs / rpcMs],
  );
  const middle = median(ratios);
  return middle === undefined
    ? figure('Web client over RPC', '–', 'no step passed on both channels')
    : figure('Web client over RPC', formatRatio(middle), `median of ${formatCount(ratios.length, 'step')}`);
}

function leftBehind({ journeys }: RunRecord): Markup {
  const looked = journeys.flatMap(({ residue }) => (residue === null ? [] : [residue]));
  const sum = looked.reduce((total, residue) => total + residue, 0);
  const unknown = journeys.length - looked.length;
  const note = unknown === 0 ? 'of this run, in Odoo' : `unknown for ${formatCount(unknown, 'journey')}`;
  return figure(
    'Documents that stay',
    looked.length === 0 ? '–' : sum,
    journeys.length === 0 ? 'nothing ran' : note,
  );
}
