import type {
  AttributedStep,
  CapacityConfiguration,
  CapacityLevel,
  TimePart,
} from '../../../fixtures/record/capacity.ts';
import { TIME_PARTS } from '../../../fixtures/record/capacity.ts';
import { formatDuration } from '../../format.ts';
import { chart } from '../../html/chart.ts';
import { html, type Insert, type Markup } from '../../html/markup.ts';
import { figureAxis, percent, scaleOver, valueAxis } from '../../html/scale.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';
import { table, unseen } from '../../html/table.ts';
import { PART_WORDS, rateText } from './words.ts';

/** The pictures of a search for the capacity: over rates and concurrency, by the charts of load runs. */

const COUNTING = (level: CapacityLevel): boolean => level.counted !== null && level.transactions > 0;

/** Completed against offered, and the slowest step against its objective; the answer as a band. */
export function rateCharts({ levels, answer }: CapacityConfiguration): Insert {
  const own = levels.filter(COUNTING).toSorted((a, b) => a.perSecond - b.perSecond);
  if (own.length === 0) return undefined;
  const most = largest(own.map(({ perSecond }) => perSecond));
  const rates = figureAxis(most, (value) => `${Number(value.toPrecision(3))}/s`);
  const throughput = valueAxis([most, ...own.map(({ completedPerSecond }) => completedPerSecond)]);
  const phases =
    answer === null
      ? []
      : [
          { name: 'meets the objectives', fromS: 0, untilS: answer.perSecond },
          { name: 'does not', fromS: answer.perSecond, untilS: rates.lastS },
        ];
  const tips = own.map((level, index) => ({
    fromS: middle(own[index - 1]?.perSecond, level.perSecond),
    untilS: middle(level.perSecond, own[index + 1]?.perSecond ?? rates.lastS),
    text: tipOf(level),
  }));
  const relative = own.map((level) => ({ atS: level.perSecond, value: nearest(level) }));
  const latency = valueAxis([1, ...relative.map(({ value }) => Math.min(value, MOST_RELATIVE))]);
  return html`${chart({
    title: 'Throughput against offered rate',
    unit: 'completed a second',
    words: `Offered rates up to ${rateText(most)}; completed at most ${rateText(largest(own.map((each) => each.completedPerSecond)))}.`,
    time: rates,
    values: throughput,
    formatValue: (value) => String(Number(value.toPrecision(3))),
    phases,
    legend: [
      ['p50', 'completed'],
      ['asked', 'as much as offered'],
    ],
    marks: ({ line }) => [
      line('asked', [
        { atS: 0, value: 0 },
        { atS: most, value: most },
      ]),
      line(
        'p50',
        own.map(({ perSecond, completedPerSecond }) => ({ atS: perSecond, value: completedPerSecond })),
      ),
    ],
    tips,
  })}
  ${chart({
    title: 'Latency against offered rate',
    unit: 'p95 of the step nearest to its objective, over that objective',
    words: 'At 1 the objective is just met.',
    time: rates,
    values: latency,
    formatValue: (value) => `${Number(value.toPrecision(3))}×`,
    phases,
    legend: [
      ['p95', 'p95 over objective'],
      ['asked', 'objective'],
    ],
    marks: ({ line }) => [
      line('asked', [
        { atS: 0, value: 1 },
        { atS: rates.lastS, value: 1 },
      ]),
      line(
        'p95',
        relative.map(({ atS, value }) => ({ atS, value: Math.min(value, latency.top) })),
      ),
    ],
    tips,
  })}`;
}

/** Beyond this the picture would show nothing else; the figures are in the tooltips. */
const MOST_RELATIVE = 4;

function middle(a: number | undefined, b: number): number {
  return a === undefined ? 0 : (a + b) / 2;
}

function nearest({ steps }: CapacityLevel): number {
  return largest([0, ...steps.map(({ p95Ms, limitMs }) => p95Ms / limitMs)]);
}

function tipOf({ number, perSecond, completedPerSecond, steps, transactions }: CapacityLevel): string {
  const worst = steps.toSorted((a, b) => b.p95Ms / b.limitMs - a.p95Ms / a.limitMs)[0];
  return `Level ${number}: ${rateText(perSecond)} offered, ${rateText(completedPerSecond)} completed, ${transactions} transactions${worst ? `; ${worst.step} p95 ${formatDuration(worst.p95Ms)} against ${formatDuration(worst.limitMs)}` : ''}`;
}

/** Throughput over what is under way: measured, the fitted law with its band, and the bound of the workers. */
export function scalabilityChart({ levels, scalability, workerBound }: CapacityConfiguration): Insert {
  if (scalability === null) return undefined;
  const own = levels.filter(COUNTING);
  const { band } = scalability;
  const last = band.at(-1)?.concurrency ?? 1;
  const axis = figureAxis(last, (value) => String(Number(value.toPrecision(3))));
  const most = workerBound?.mostPerSecond ?? null;
  const values = valueAxis(
    [...band.map(({ high }) => high), ...own.map(({ completedPerSecond }) => completedPerSecond)].map(
      (value) => Math.min(value, 3 * largest(own.map(({ completedPerSecond }) => completedPerSecond))),
    ),
  );
  const bound =
    workerBound === null || most === null
      ? []
      : [
          { atS: 0, value: 0 },
          {
            atS: Math.min(last, (most * (workerBound.aloneMs + workerBound.thinkMs)) / 1000),
            value: Math.min(values.top, most),
          },
          { atS: last, value: Math.min(values.top, most) },
        ];
  return chart({
    title: 'Throughput against transactions under way',
    unit: 'completed a second',
    words: `The Universal Scalability Law, fitted to ${scalability.levels} levels, with its 95% band.`,
    time: axis,
    values,
    formatValue: (value) => String(Number(value.toPrecision(3))),
    phases: [
      { name: 'measured', fromS: 0, untilS: scalability.largestConcurrency },
      { name: 'beyond', fromS: scalability.largestConcurrency, untilS: axis.lastS },
    ],
    legend: [
      ['measured', 'levels, as measured'],
      ['p50', 'fitted law'],
      ['spread-band', 'its 95% band'],
      ['asked', 'bound of the workers'],
    ],
    marks: (draw) =>
      html`<g class="computed"
          >${draw.band(
            'spread-band',
            band.map(({ concurrency, low, high }) => ({
              atS: concurrency,
              low: Math.min(values.top, Math.max(0, low)),
              high: Math.min(values.top, Math.max(0, high)),
            })),
          )}${draw.line('asked', bound)}${draw.line(
            'p50',
            band.map(({ concurrency, perSecond }) => ({
              atS: concurrency,
              value: Math.min(values.top, perSecond),
            })),
          )}</g
        ><g class="series measured"
          >${own.map(
            ({ concurrency, completedPerSecond }) =>
              html`<circle
                cx="${percent(axis.at(concurrency))}"
                cy="${percent(values.at(completedPerSecond))}"
                r="4"
              ></circle>`,
          )}</g
        >`,
    tips: [],
  });
}

/** Where the time of each step goes, without company and at the knee. */
export function attributionBars(steps: readonly AttributedStep[]): Markup {
  const scale = scaleOver(steps.flatMap(({ idleMs, kneeMs }) => [idleMs, kneeMs]));
  const bar = (totalMs: number, parts: AttributedStep['knee'], restMs: number): Markup => {
    let atMs = 0;
    const pieces = [
      ...TIME_PARTS.map((part) => [part, parts[part] ?? 0] as const),
      ['unseen', restMs] as const,
    ];
    return html`<svg class="stack" role="img" aria-label="${wordsOf(totalMs, parts, restMs)}">
      ${pieces.map(([part, ms]) => {
        if (ms <= 0) return undefined;
        const x = scale.at(atMs);
        atMs += ms;
        return html`<rect class="part-${part}" x="${x}" width="${scale.at(ms)}" y="2" height="14">
          <title>${`${partWord(part)}: ${formatDuration(ms)}`}</title>
        </rect>`;
      })}
    </svg>`;
  };
  return html`<p class="legend">
      ${[...TIME_PARTS, 'unseen' as const].map((part) => html`<span><i class="key part-${part}"></i>${partWord(part)}</span>`)}
    </p>
    ${table(
      'numbers steps attribution',
      ['Step', '', { look: 'bars', title: unseen('Parts') }, 'Mean'],
      steps.map(
        (step) =>
          html`<tr>
              <th scope="row" rowspan="2">${step.step} <small>${step.transport}</small></th>
              <td>idle</td>
              <td class="bars">${bar(step.idleMs, step.idle, step.idleRestMs)}</td>
              <td>${formatDuration(step.idleMs)}</td>
            </tr>
            <tr>
              <td>knee</td>
              <td class="bars">${bar(step.kneeMs, step.knee, step.kneeRestMs)}</td>
              <td><b>${formatDuration(step.kneeMs)}</b></td>
            </tr>`,
      ),
    )}`;
}

function partWord(part: TimePart | 'unseen'): string {
  return part === 'unseen' ? 'not observed' : PART_WORDS[part];
}

function wordsOf(totalMs: number, parts: AttributedStep['knee'], restMs: number): string {
  const told = TIME_PARTS.flatMap((part) => {
    const ms = parts[part] ?? 0;
    return ms >= 1 ? [`${PART_WORDS[part]} ${formatDuration(ms)}`] : [];
  });
  return `${formatDuration(totalMs)}: ${[...told, ...(restMs >= 1 ? [`not observed ${formatDuration(restMs)}`] : [])].join(', ')}`;
}
