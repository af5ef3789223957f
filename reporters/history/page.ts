import { readFileSync } from 'node:fs';
import { formatCount } from '../format.ts';
import { htmlDocument } from '../html/document.ts';
import { html, type Markup } from '../html/markup.ts';
import { STYLE } from '../html/style.ts';
import { budgetLeft, shareOf, type Tally, type TargetHistory } from './history.ts';
import { indicatorsOverTime } from './indicator-history.ts';
import { latencySection } from './latency.ts';
import { levelSection } from './level.ts';
import { formatDay, formatShare } from './words.ts';

/** The history as one HTML file, as the report of a run is one. */

export interface HistoryPage {
  readonly histories: readonly TargetHistory[];
  readonly runs: number;
  /** Records that could not be read: they are in no figure. */
  readonly unreadable: number;
  readonly tool: string;
}

export function historyPage({ histories, runs, unreadable, tool }: HistoryPage): string {
  const buckets = histories[0]?.buckets ?? [];
  const from = buckets[0];
  const until = buckets.at(-1);
  return htmlDocument({
    title: `Service level: ${formatCount(runs, 'run')}`,
    style: `${STYLE}${readFileSync(new URL('style.css', import.meta.url), 'utf8')}`,
    main: [
      html`<header class="history">
        <h1>Service level</h1>
        <p>
          ${formatCount(runs, 'run')} of
          ${formatCount(histories.length, 'target')}${
            from && until && `, ${formatDay(from.fromMs)} to ${formatDay(until.untilMs - 1)}, in UTC`
          }${unreadable > 0 && `; ${formatCount(unreadable, 'record')} could not be read`}
        </p>
      </header>`,
      ...histories.map(targetPart),
    ],
    footer: html`<p>${tool}, <code>cutoff report --history</code></p>`,
  });
}

function targetPart(history: TargetHistory): Markup {
  return html`<h2 class="target">${history.target}</h2>
    ${figures(history)} ${levelSection(history)} ${indicatorsOverTime(history)} ${latencySection(history)}`;
}

function figures({ journeys, steps }: TargetHistory): Markup {
  const sum = journeys.reduce<Tally>(
    (all, { all: each }) => ({
      passed: all.passed + each.passed,
      failed: all.failed + each.failed,
      unknown: all.unknown + each.unknown,
    }),
    { passed: 0, failed: 0, unknown: 0 },
  );
  const budgets = journeys.flatMap(({ journey, channel, all, objective }) => {
    const left = budgetLeft(all, objective);
    return left === null ? [] : [{ name: `${journey} (${channel})`, left }];
  });
  const [least] = budgets.toSorted((a, b) => a.left - b.left);
  const [worst] = steps
    .map(({ step, channel, all, objectiveMs }) => ({
      name: `${step} (${channel})`,
      share: all.p95Ms / objectiveMs,
    }))
    .toSorted((a, b) => b.share - a.share);
  const total = sum.passed + sum.failed + sum.unknown;
  return html`<div class="figures">
    ${figure('Service level', formatShare(shareOf(sum)), `${sum.passed} of ${sum.passed + sum.failed} journeys passed`)}
    ${figure('Error budget left', formatShare(least?.left ?? null), least ? `least of all: ${least.name}` : 'nothing is known')}
    ${figure('p95 against the promise', formatShare(worst?.share ?? null), worst ? `nearest to its limit: ${worst.name}` : 'no step passed')}
    ${figure('Without a verdict', formatShare(total === 0 ? null : sum.unknown / total), `${formatCount(sum.unknown, 'journey')} broken, unsupported or never ran`)}
  </div>`;
}

function figure(title: string, value: string, note: string): Markup {
  return html`<div class="figure">
    <h2>${title}</h2>
    <p class="value">${value}</p>
    <p>${note}</p>
  </div>`;
}
