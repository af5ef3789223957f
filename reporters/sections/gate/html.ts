import type { GateBlock, GateSection, GateStep } from '../../../fixtures/record/gate.ts';
import { html, type Insert, type Markup } from '../../html/markup.ts';
import { table } from '../../html/table.ts';
import { icon } from '../../html/sign.ts';
import { largest, smallest } from '../../../fixtures/statistics/summary.ts';
import {
  againstWords,
  decisionOf,
  ENDED_WORDS,
  gateAdvice,
  gateSentence,
  ratioWords,
  sourceWords,
  stepRow,
} from './words.ts';
import { costTables, sameCostWords } from './costs.ts';

/** The gate: what each step costs, what it came to, and each block as a point. */

const DECISION_STATE = { slower: 'failed', no_slower: 'passed', open: 'never-ran' } as const;

export function gateSection(gate: GateSection): Markup {
  const { counters, steps, design } = gate;
  const unknown = [...counters.missing, ...counters.unsettled.map(({ text }) => text)];
  const same = sameCostWords(counters);
  return html`<section id="gate">
    <h2>Release gate</h2>
    <p class="lead">
      ${gate.candidate.asked} against ${gate.baseline.asked}: ${gateSentence(gate)}.
      ${ENDED_WORDS[gate.ended]}. ${againstWords(gate)} ${sourceWords(gate)}
    </p>
    ${gateAdvice(gate).map((sentence) => html`<p>${sentence}</p>`)}
    ${
      counters.findings.length + unknown.length > 0 &&
      html`<div class="why">
        <h3>What each order costs the server</h3>
        ${counters.findings.map(
          ({ fails, is, text }) =>
            html`<p>${icon(fails ? 'failed' : is === 'fewer' ? 'passed' : 'skipped')} ${text}</p>`,
        )}
        ${unknown.map((line) => html`<p>${icon('never-ran')} ${line}</p>`)}
      </div>`
    }
    ${same !== undefined && html`<p>${icon('passed')} ${same}</p>`} ${costs(counters)}
    ${
      steps.length > 0 &&
      html`${table('rules', ['Step', 'Baseline', 'Candidate', 'Change', `${design.confidence * 100}% interval`, 'More slow ones', 'Decision'], steps.map(stepLine))}`
    }
    ${steps.map((step) => stepPicture(step, gate.blocks))}
  </section>`;
}

/** Folded: only who asks what a step costs opens it. */
function costs(counters: GateSection['counters']): Insert {
  const tables = costTables(counters);
  return (
    tables.length > 0 &&
    html`<details>
      <summary>What each order was counted to cost (the least of the passes of each side)</summary>
      ${tables.map(
        ({ title, columns, rows }) =>
          html`<h3>${title}</h3>
            ${table(
              'rules',
              ['Step', ...columns],
              rows.map(
                ({ step, cells }) =>
                  html`<tr>
                    <th scope="row">${step}</th>
                    ${cells.map((cell) => html`<td>${cell}</td>`)}
                  </tr>`,
              ),
            )}`,
      )}
    </details>`
  );
}

function stepLine(step: GateStep): Markup {
  const row = stepRow(step);
  return html`<tr>
    <th scope="row">${row.step}</th>
    <td>${row.before}</td>
    <td>${row.after}</td>
    <td>${row.change}</td>
    <td>${row.interval}</td>
    <td>${row.tail}</td>
    <td>${icon(DECISION_STATE[decisionOf(step)])} ${row.decision}</td>
  </tr>`;
}

const WIDTH = 1040;
const HEIGHT = 96;
const MARGIN = 52;
/** The widest scale: beyond so much of the middle, points stand at the edge. */
const WIDEST = Math.log(2.5);
const BINS = 36;

/** Ratios of the blocks in order over the margin, and below them the times of both sides on one scale. */
function stepPicture({ step, marginRatio, centre }: GateStep, blocks: readonly GateBlock[]): Markup {
  const ratios = blocks.map(({ pairs }) => {
    const logs = pairs.flatMap(({ baseline, candidate }) => {
      const [before, after] = [baseline[step], candidate[step]];
      return before === undefined || after === undefined ? [] : [Math.log(after / before)];
    });
    return logs.length === 0 ? undefined : logs.reduce((sum, each) => sum + each, 0) / logs.length;
  });
  const margin = Math.log(marginRatio);
  const far = largest([2 * margin, ...ratios.map((log) => Math.abs(log ?? 0))]);
  const widest = Math.min(WIDEST, far);
  const y = (log: number): number =>
    HEIGHT / 2 - (Math.max(-widest, Math.min(widest, log)) / widest) * (HEIGHT / 2 - 6);
  const x = (index: number): number =>
    MARGIN + ((index + 0.5) / Math.max(1, blocks.length)) * (WIDTH - MARGIN);
  return html`<figure class="gate-step">
    <figcaption>
      <b>${step}</b>: candidate / baseline of each block, ${ratioWords(centre.value)} over all
    </figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Ratios of the blocks of ${step}">
      <line class="even" x1="${MARGIN}" x2="${WIDTH}" y1="${y(0)}" y2="${y(0)}"></line>
      <line class="margin" x1="${MARGIN}" x2="${WIDTH}" y1="${y(margin)}" y2="${y(margin)}"></line>
      <text x="0" y="${y(0) + 4}">0%</text>
      <text x="0" y="${Math.min(y(margin) + 4, y(0) - 8)}">${ratioWords(marginRatio)}</text>
      ${ratios.map(
        (log, index) =>
          log !== undefined &&
          html`<circle
            class="${log > margin ? 'over' : 'under'}"
            cx="${x(index).toFixed(1)}"
            cy="${y(log).toFixed(1)}"
            r="3.5"
          >
            <title>block ${index + 1}: ${ratioWords(Math.exp(log))}</title>
          </circle>`,
      )}
    </svg>
    ${distribution(step, blocks)}
  </figure>`;
}

/** Times of both sides: the baseline upwards, the candidate downwards, on a logarithmic scale. */
function distribution(step: string, blocks: readonly GateBlock[]): Markup {
  const times = (side: 'baseline' | 'candidate'): number[] =>
    blocks.flatMap(({ pairs }) => pairs.flatMap((pair) => pair[side][step] ?? []));
  const [before, after] = [times('baseline'), times('candidate')];
  const all = [...before, ...after];
  const low = Math.log(smallest(all));
  const high = Math.max(Math.log(largest(all)), low + 0.01);
  const counts = (values: readonly number[]): number[] => {
    const bins = Array.from({ length: BINS }, () => 0);
    for (const value of values) {
      const bin = Math.min(BINS - 1, Math.floor(((Math.log(value) - low) / (high - low)) * BINS));
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    return bins;
  };
  const [up, down] = [counts(before), counts(after)];
  const most = largest([1, ...up, ...down]);
  const wide = (WIDTH - MARGIN) / BINS;
  const bar = (count: number, bin: number, isUp: boolean): Markup | false =>
    count > 0 &&
    html`<rect
      class="${isUp ? 'before' : 'after'}"
      x="${(MARGIN + bin * wide + 0.5).toFixed(1)}"
      y="${(isUp ? 40 - (count / most) * 36 : 42).toFixed(1)}"
      width="${(wide - 1).toFixed(1)}"
      height="${((count / most) * 36).toFixed(1)}"
    ></rect>`;
  return html`<svg viewBox="0 0 ${WIDTH} 96" role="img" aria-label="Times of ${step} at both sides">
    ${up.map((count, bin) => bar(count, bin, true))} ${down.map((count, bin) => bar(count, bin, false))}
    <text x="${MARGIN}" y="94">${Math.exp(low).toFixed(0)} ms</text>
    <text class="end" x="${WIDTH}" y="94">${Math.exp(high).toFixed(0)} ms</text>
    <text x="0" y="24">base</text>
    <text x="0" y="62">cand.</text>
  </svg>`;
}
