import type { RunRecord } from '../../fixtures/record/record.ts';
import { partsOf, sentencesOf } from '../compose.ts';
import { capital, formatDuration, formatInstant } from '../format.ts';
import type { Section } from '../section.ts';
import { html, type Markup } from './markup.ts';
import { verdictIcon, verdictState, verdictWord } from './sign.ts';

/** The verdict with its reasons, what it is about, and the figures to see first. */
export function headline(record: RunRecord, sections: readonly Section[]): Markup {
  const { target, run, verdict, reasons } = record;
  const banners = partsOf(sections, (section) => section.banner(record));
  const tookMs = Date.parse(run.finishedAt) - Date.parse(run.startedAt);
  return html`<header class="headline ${verdictState(verdict)}">
    <div class="verdict">
      ${verdictIcon(verdict)}
      <div>
        <h1>${verdictWord(verdict)}</h1>
        <p>${capital(sentencesOf(record, sections).join(', '))} on <strong>${target.name}</strong></p>
      </div>
      <p class="when">
        <time datetime="${run.startedAt}">${formatInstant(run.startedAt)}</time>
        <span>took ${formatDuration(tookMs)}</span>
      </p>
    </div>
    ${banners.map((part) => ('made' in part ? part.made : html`<p class="lead">${part.message}</p>`))}
    ${
      reasons.length > 0 &&
      html`<ul class="reasons">
        ${reasons.map((reason) => html`<li>${reason}</li>`)}
      </ul>`
    }
    ${about(record)}
  </header>`;
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
