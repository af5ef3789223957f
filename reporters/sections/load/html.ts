import type { LoadSection, LoadStep, ValidityRule } from '../../../fixtures/record/load.ts';
import { statusOf } from '../../../fixtures/failures/errors.ts';
import { formatCount, formatDuration } from '../../format.ts';
import { html, type Insert, type Markup } from '../../html/markup.ts';
import { figure, table, unseen } from '../../html/table.ts';
import { type Scale, scaleOver } from '../../html/scale.ts';
import { icon } from '../../html/sign.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';
import {
  coresWords,
  INVALID_WORDS,
  RULE_WORDS,
  begunIn,
  kindsOf,
  percentWords,
  reproducedSentence,
  slowestOf,
} from './words.ts';
import { loadCurves } from './curves.ts';

/** Everything about a load run: whether it counts, its curves, its steps, what failed. */
export function loadSections(load: LoadSection): Insert {
  return [curves(load), stepTable(load), validity(load), failures(load)];
}

/** Four figures of a load run. */
export function loadFigures(load: LoadSection): Markup {
  const { transactions, arrivals, backlog } = load;
  const slowest = slowestOf(load);
  const open = backlog.map(({ openPickings }) => openPickings);
  const others = [
    [transactions.failed, 'failed'],
    [transactions.broken, 'broken'],
    [transactions.unfinished, 'cut off'],
  ] as const;
  const notPassed = others.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : []));
  const slowestWords = slowest
    ? `${slowest.step} in ${slowest.journey} (${slowest.transport}), of ${formatCount(slowest.passed?.count ?? 0, 'sample')}`
    : 'no step passed';
  return html`<div class="figures">
    ${figure('Transactions passed', html`${transactions.passed}<small> of ${begunIn(transactions)}</small>`, notPassed.join(', ') || 'none failed, broke or was cut off')}
    ${figure('Arrivals achieved', html`${arrivals.started}<small> of ${arrivals.asked}</small>`, `${perMinute(arrivals.achievedPerSecond)} of ${perMinute(arrivals.askedPerSecond)} a minute`)}
    ${figure('Slowest step, p95', formatDuration(slowest?.passed?.p95Ms ?? null), slowestWords)}
    ${figure('Open pickings at most', open.length === 0 ? '–' : largest(open), open.length === 0 ? 'not measured' : `${open[0]} at first, ${open.at(-1)} at last`)}
  </div>`;
}

/** The sentence that nobody may overlook; nothing where the run counts. */
export function invalidBanner({ validity }: LoadSection): Insert {
  if (validity.is === 'valid') return undefined;
  return html`<p class="invalid-banner" role="alert">${icon('broken')}<span>${INVALID_WORDS}</span></p>`;
}

function curves(load: LoadSection): Markup {
  const { scenario } = load;
  const processes = load.segments === 1 ? 'one process' : `${load.segments} processes`;
  return html`<section id="load">
    <h2>Load: ${scenario.name} ${validityPill(load)}</h2>
    <p class="lead">
      ${scenario.title}. ${Number(scenario.durationS.toFixed(1))} s at scale ${scenario.scale},
      ${scenario.source === 'replayed' ? 'replayed from a recorded profile' : 'by a built-in shape'}, by k6
      ${load.k6} in ${processes}. Arrivals come by the clock, however slow the target is;
      ${reproducedSentence(load)}.
    </p>
    ${loadCurves(load)} ${binTable(load)}
  </section>`;
}

function validityPill({ validity }: LoadSection): Markup {
  return validity.is === 'valid'
    ? html`<span class="pill passed">${icon('passed')}valid</span>`
    : html`<span class="pill broken">${icon('broken')}INVALID</span>`;
}

/** The figures of the curves, for those who want them and for screens without a pointer. */
function binTable({ arrivals: { bins, binS } }: LoadSection): Markup {
  return html`<details class="bins">
    <summary>Figures of the curves</summary>
    ${table(
      'numbers',
      ['From', 'Asked for', 'Started', 'Passed', 'Failed', 'p50', 'p95'],
      bins.map(
        ({ fromS, asked, started, passed, failed, p50Ms, p95Ms }) =>
          html`<tr>
            <th scope="row">${fromS} to ${fromS + binS} s</th>
            ${[asked, started, passed, failed].map((count) => html`<td>${count}</td>`)}
            <td>${formatDuration(p50Ms)}</td>
            <td>${formatDuration(p95Ms)}</td>
          </tr>`,
      ),
    )}
  </details>`;
}

function stepTable(load: LoadSection): Markup {
  const scale = scaleOver(load.steps.flatMap(({ passed }) => (passed ? [passed.p99Ms] : [])));
  return html`<section id="load-steps">
    <h2>Steps under load ${load.validity.is === 'invalid' && validityPill(load)}</h2>
    <p class="lead">
      Time of each step that passed, as its user waits for it: the bar reaches from p50 to p95, the mark is
      p99. How long a step took to fail is not a latency.
    </p>
    ${table(
      'numbers steps',
      [
        'Step',
        'Journey',
        'Over',
        { look: 'bars', title: unseen('Spread') },
        'Passed',
        'A minute',
        'p50',
        'p95',
        'p99',
        'Failed, by kind',
      ],
      load.steps.map((step) => stepRow(step, scale)),
    )}
    ${streams(load)}
  </section>`;
}

function stepRow(step: LoadStep, scale: Scale): Markup {
  const { passed, failed } = step;
  return html`<tr>
    <th scope="row">${step.step}</th>
    <td>${step.journey}</td>
    <td>${step.transport}</td>
    <td class="bars">${passed !== null && spread(passed, scale)}</td>
    <td>${passed?.count ?? 0}</td>
    <td>${perMinute(step.perSecond)}</td>
    <td>${formatDuration(passed?.p50Ms ?? null)}</td>
    <td><b>${formatDuration(passed?.p95Ms ?? null)}</b></td>
    <td>${formatDuration(passed?.p99Ms ?? null)}</td>
    <td class="${failed ? 'has-failed' : 'none'}">${failed ? kindsOf(step) || failed.count : 'none'}</td>
  </tr>`;
}

function spread({ p50Ms, p95Ms, p99Ms }: NonNullable<LoadStep['passed']>, scale: Scale): Markup {
  return html`<svg class="spread" aria-hidden="true">
    <line class="whisker" x1="${scale.at(p50Ms)}" x2="${scale.at(p99Ms)}" y1="50%" y2="50%"></line>
    <rect
      class="box"
      x="${scale.at(p50Ms)}"
      y="4"
      width="${scale.at(p95Ms - p50Ms)}"
      height="10"
      rx="2"
    ></rect>
    <line class="tick" x1="${scale.at(p99Ms)}" x2="${scale.at(p99Ms)}" y1="3" y2="15"></line>
  </svg>`;
}

function streams({ scenario }: LoadSection): Markup {
  return html`<p class="streams">
    <b>Streams:</b>
    ${scenario.streams.map(
      ({ name, journey, transport, asked, peakPerMinute, vus }, index) =>
        html`${index > 0 && '; '}${name} (${journey} over ${transport}): ${asked} asked for, at most
        ${Number(peakPerMinute.toFixed(1))} a minute, ${formatCount(vus, 'VU')}`,
    )}.
    Orders have ${scenario.mix.lines.join(' to ')} lines over ${scenario.products} products.
  </p>`;
}

const RULE_STATE = { kept: 'passed', broken: 'failed', unmeasured: 'never-ran' } as const;

function validity(load: LoadSection): Markup {
  const { validity, generator } = load;
  return html`<section id="validity">
    <h2>Does the run count? ${validityPill(load)}</h2>
    <p class="lead">
      A run whose generator was the limit is neither fast nor slow. k6 was ready with
      ${formatCount(generator.vus, 'VU')}; it used
      ${generator.cpuSeconds === null ? 'an unknown time' : `${generator.cpuSeconds.toFixed(1)} s`} of
      ${coresWords(generator)}, ${percentWords(generator.cpuShare)} of them in its busiest five seconds. Half
      of the starts were late by less than ${formatDuration(generator.latenessP50Ms)}.
    </p>
    ${table('rules', ['Rule', unseen('Kept or broken'), 'Seen', 'Limit'], validity.rules.map(ruleRow))}
    ${
      validity.reasons.length > 0 &&
      html`<div class="why">${validity.reasons.map((reason) => html`<p>${reason}</p>`)}</div>`
    }
  </section>`;
}

function ruleRow({ name, is, figure, limit }: ValidityRule): Markup {
  const state = RULE_STATE[is];
  return html`<tr>
    <th scope="row">${RULE_WORDS[name]}</th>
    <td><span class="pill ${state}">${icon(state)}${is === 'unmeasured' ? 'not measured' : is}</span></td>
    <td data-label="seen">${figure}</td>
    <td data-label="limit">${limit}</td>
  </tr>`;
}

function failures({ failures }: LoadSection): Insert {
  if (failures.length === 0) return undefined;
  return html`<section id="load-failures">
    <h2>Failures under load</h2>
    ${failures.map(
      ({ step, kind, exception, count, example }) =>
        html`<article class="failure ${statusOf(kind)}">
          <h3>
            ${icon(statusOf(kind))}
            <span class="kind">${kind}</span>
            <span class="step">${formatCount(count, 'time')} in <b>${step}</b></span>
          </h3>
          <p class="message">${example}</p>
          ${exception !== null && html`<p class="exception"><code>${exception}</code></p>`}
        </article>`,
    )}
  </section>`;
}

function perMinute(perSecond: number): string {
  return (perSecond * 60).toFixed(1);
}
