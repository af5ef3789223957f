import { median } from 'd3-array';
import type { RunRecord } from '../../fixtures/record/record.ts';
import { formatCount, formatDuration, formatInstant, formatRatio } from '../format.ts';
import { STATES, STATE_SIGNS, comparisonsOf, countsOf, latencyOf, outcomesOf } from '../outcomes.ts';
import { capacitySentence } from '../sections/capacity/words.ts';
import { isolationSentence } from '../sections/isolation/words.ts';
import { indicatorSentence } from '../sections/indicators/words.ts';
import { gateSentence } from '../sections/gate/words.ts';
import { sweepSentence } from '../sections/upkeep/words.ts';
import { auditSentence } from '../sections/audit/words.ts';
import { loadSentence } from '../sections/load/words.ts';
import { invalidBanner } from '../sections/load/html.ts';
import type { Markup } from './markup.ts';
import { html } from './markup.ts';
import { icon, verdictIcon, verdictState, verdictWord } from './sign.ts';

/** The verdict with its reasons, what it is about, and the figures to see first. */
export function headline(record: RunRecord): Markup {
  const { target, run, verdict, reasons } = record;
  const tookMs = Date.parse(run.finishedAt) - Date.parse(run.startedAt);
  return html`<header class="headline ${verdictState(verdict)}">
    <div class="verdict">
      ${verdictIcon(verdict)}
      <div>
        <h1>${verdictWord(verdict)}</h1>
        <p>${whatPassed(record)} on <strong>${target.name}</strong></p>
      </div>
      <p class="when">
        <time datetime="${run.startedAt}">${formatInstant(run.startedAt)}</time>
        <span>took ${formatDuration(tookMs)}</span>
      </p>
    </div>
    ${record.load && invalidBanner(record.load)}
    ${
      reasons.length > 0 &&
      html`<ul class="reasons">
        ${reasons.map((reason) => html`<li>${reason}</li>`)}
      </ul>`
    }
    ${about(record)}
  </header>`;
}

function whatPassed({
  asked,
  journeys,
  load,
  audit,
  indicators,
  capacity,
  isolation,
  gate,
  sweep,
}: RunRecord): string {
  const passed = journeys.filter((journey) => journey.status === 'passed').length;
  const parts = [
    ...(asked.length > 0 || (!load && !audit && !capacity && !isolation && !gate && !sweep)
      ? [`${passed} of ${formatCount(asked.length, 'journey')} passed`]
      : []),
    ...(load ? [loadSentence(load)] : []),
    ...(audit ? [auditSentence(audit)] : []),
    ...(capacity ? [capacitySentence(capacity)] : []),
    ...(isolation ? [isolationSentence(isolation)] : []),
    ...(gate ? [gateSentence(gate)] : []),
    ...(indicators ? [indicatorSentence(indicators)] : []),
    ...(sweep && asked.length === 0 ? [sweepSentence(sweep)] : []),
  ];
  const text = parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

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

function about({ target, run }: RunRecord): Markup {
  const facts: readonly (readonly [string, string])[] = [
    ['Target', `${target.url}, database ${target.database}`],
    ['Odoo', target.odoo ?? 'unknown'],
    ['Language', target.language ?? 'unknown'],
    ['Kind', `${target.kind}, safety ${target.safety}`],
    ...Object.entries(target.labels).map(([label, value]) => [label, value || '–'] as const),
    ['Run', run.id],
    ['Seed', String(run.seed)],
  ];
  return html`<dl class="about">
    ${facts.map(
      ([term, value]) =>
        html`<div>
          <dt>${term}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function slowestStep({ journeys }: RunRecord): Markup {
  const steps = journeys.flatMap(({ journey, channel, steps }) =>
    steps.map((step) => ({ name: step.name, journey, channel, durationMs: latencyOf(step) })),
  );
  const [slowest] = steps.toSorted((a, b) => (b.durationMs ?? -1) - (a.durationMs ?? -1));
  const known = slowest?.durationMs ?? null;
  return html`<div class="figure">
    <h2>Slowest step</h2>
    <p class="value">${formatDuration(known)}</p>
    <p>
      ${slowest && known !== null ? `${slowest.name} in ${slowest.journey} (${slowest.channel})` : 'no step passed'}
    </p>
  </div>`;
}

function overhead(record: RunRecord): Markup {
  const ratios = comparisonsOf(record).flatMap(({ uiMs, rpcMs }) =>
    uiMs === null || rpcMs === null || rpcMs === 0 ? [] : [uiMs / rpcMs],
  );
  const middle = median(ratios);
  return html`<div class="figure">
    <h2>Web client over RPC</h2>
    <p class="value">${middle === undefined ? '–' : formatRatio(middle)}</p>
    <p>
      ${middle === undefined ? 'no step passed on both channels' : `median of ${formatCount(ratios.length, 'step')}`}
    </p>
  </div>`;
}

function leftBehind({ journeys }: RunRecord): Markup {
  const looked = journeys.flatMap(({ residue }) => (residue === null ? [] : [residue]));
  const sum = looked.reduce((total, residue) => total + residue, 0);
  const unknown = journeys.length - looked.length;
  const note = unknown === 0 ? 'of this run, in the books' : `unknown for ${formatCount(unknown, 'journey')}`;
  return html`<div class="figure">
    <h2>Documents that stay</h2>
    <p class="value">${looked.length === 0 ? '–' : sum}</p>
    <p>${journeys.length === 0 ? 'nothing ran' : note}</p>
  </div>`;
}
