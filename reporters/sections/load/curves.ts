import type { LoadBin, LoadSection } from '../../../fixtures/record/load.ts';
import { formatDuration } from '../../format.ts';
import { timeAxis, valueAxis } from '../../html/scale.ts';
import { chart, type Chart, type Phase, type Stretch } from '../../html/chart.ts';
import { html, type Insert, type Markup } from '../../html/markup.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';

/** Four pictures of a load run over the same time: arrivals, latency, throughput with errors, backlog. */
export function loadCurves(load: LoadSection): Markup {
  const { bins, binS } = load.arrivals;
  const lastS = largest([bins.length * binS, ...load.backlog.map(({ atS }) => atS)]);
  const time = timeAxis(lastS);
  const base = { time, phases: phasesOf(load, lastS) };
  return html`<div class="charts">
    ${arrivals(load, base)} ${latency(load, base)} ${throughput(load, base)} ${backlog(load, base)}
  </div>`;
}

type Base = Pick<Chart, 'time' | 'phases'>;

function arrivals({ arrivals: { bins, binS, asked, started } }: LoadSection, base: Base): Markup {
  const perMinute = rateOver(binS);
  const values = valueAxis(bins.flatMap((bin) => [perMinute(bin.asked), perMinute(bin.started)]));
  const over = (of: (bin: LoadBin) => number): Stretch[] =>
    bins.map((bin) => ({ ...stretchOf(bin, binS), value: perMinute(of(bin)) }));
  return chart({
    ...base,
    title: 'Arrivals',
    unit: 'transactions a minute, asked for and achieved',
    words: `Arrivals over time: ${asked} asked for, ${started} started; highest ${peak(bins, ({ started }) => started, perMinute)} a minute started of ${peak(bins, ({ asked }) => asked, perMinute)} asked for.`,
    values,
    formatValue: formatRate,
    legend: [
      ['achieved', 'started'],
      ['asked', 'asked for'],
    ],
    tips: bins.map((bin) => ({
      ...stretchOf(bin, binS),
      text: `${when(bin, binS)}: ${bin.asked} asked for, ${bin.started} started`,
    })),
    marks: ({ bars, steps }) => [
      bars(
        'achieved',
        over(({ started }) => started),
      ),
      steps(
        'asked',
        over(({ asked }) => asked),
      ),
    ],
  });
}

function latency({ arrivals: { bins, binS } }: LoadSection, base: Base): Markup {
  const known = bins.flatMap(({ p50Ms, p95Ms }) => [p50Ms ?? 0, p95Ms ?? 0]);
  const values = valueAxis(known);
  const at = (of: (bin: LoadBin) => number | null) =>
    bins.map((bin) => ({ atS: bin.fromS + binS / 2, value: of(bin) }));
  const slowest = largest([0, ...known]);
  return chart({
    ...base,
    title: 'Latency',
    unit: 'time of a whole transaction that passed, by its end',
    words:
      slowest === 0
        ? 'No transaction passed, so there is no latency.'
        : `Latency over time: p50 and p95 of the transactions that ended in each stretch, at most ${formatDuration(slowest)}.`,
    values,
    formatValue: (value) => (value === 0 ? '0' : shortDuration(value, values.top)),
    legend: [
      ['p95', 'p95'],
      ['p50', 'p50'],
    ],
    tips: bins.map((bin) => ({
      ...stretchOf(bin, binS),
      text: `${when(bin, binS)}: ${
        bin.p50Ms === null
          ? 'no transaction passed'
          : `p50 ${formatDuration(bin.p50Ms)}, p95 ${formatDuration(bin.p95Ms)}, ${bin.passed} passed`
      }`,
    })),
    marks: ({ line }) => [
      line(
        'p95',
        at(({ p95Ms }) => p95Ms),
      ),
      line(
        'p50',
        at(({ p50Ms }) => p50Ms),
      ),
    ],
  });
}

function throughput({ arrivals: { bins, binS }, transactions }: LoadSection, base: Base): Markup {
  const perMinute = rateOver(binS);
  const values = valueAxis(bins.map(({ passed, failed }) => perMinute(passed + failed)));
  const failedAtAll = bins.some(({ failed }) => failed > 0);
  const passed = bins.map((bin) => ({ ...stretchOf(bin, binS), value: perMinute(bin.passed) }));
  const failed = bins.map((bin) => ({
    ...stretchOf(bin, binS),
    value: perMinute(bin.failed),
    floor: perMinute(bin.passed),
  }));
  return chart({
    ...base,
    title: 'Throughput and errors',
    unit: 'transactions a minute that ended',
    words: `Throughput over time: ${transactions.passed} transactions passed and ${transactions.failed + transactions.broken} did not; highest ${peak(bins, (bin) => bin.passed, perMinute)} a minute passed.`,
    values,
    formatValue: formatRate,
    legend: [
      ['passed', 'passed'],
      ['failed', failedAtAll ? 'failed' : 'failed (none)'],
    ],
    tips: bins.map((bin) => ({
      ...stretchOf(bin, binS),
      text: `${when(bin, binS)}: ${bin.passed} passed, ${bin.failed} failed`,
    })),
    marks: ({ bars }) => [bars('passed', passed), bars('failed', failed)],
  });
}

function backlog({ backlog: points }: LoadSection, base: Base): Insert {
  const title = 'Backlog';
  const unit = 'open pickings in the target';
  if (points.length === 0) {
    return html`<figure class="chart">
      <figcaption>
        <h3>${title} <small>${unit}</small></h3>
      </figcaption>
      <p class="absent">Not measured: the target did not answer how many pickings were open.</p>
    </figure>`;
  }
  const counts = points.map(({ openPickings }) => openPickings);
  const values = valueAxis(counts, true);
  return chart({
    ...base,
    title,
    unit,
    words: `Open pickings over time: ${counts[0]} at first, at most ${largest(counts)}, ${counts.at(-1)} at last.`,
    values,
    formatValue: String,
    legend: [['backlog', 'waiting, confirmed or ready']],
    tips: points.map(({ atS, openPickings }, index) => ({
      fromS: atS,
      untilS: points[index + 1]?.atS ?? base.time.lastS,
      text: `after ${atS.toFixed(0)} s: ${openPickings} open`,
    })),
    marks: ({ line }) =>
      line(
        'backlog',
        points.map(({ atS, openPickings }) => ({ atS, value: openPickings })),
      ),
  });
}

/** Phases end where the next one begins; what comes after the schedule is a stretch of its own. */
function phasesOf({ scenario }: LoadSection, lastS: number): Phase[] {
  const { phases, durationS } = scenario;
  const named = phases.map(({ name, fromS }, index) => ({
    name,
    fromS,
    untilS: phases[index + 1]?.fromS ?? durationS,
  }));
  const before = named.length > 0 ? named : [{ name: 'schedule', fromS: 0, untilS: durationS }];
  return lastS > durationS ? [...before, { name: 'after', fromS: durationS, untilS: lastS }] : before;
}

function stretchOf({ fromS }: LoadBin, binS: number): { readonly fromS: number; readonly untilS: number } {
  return { fromS, untilS: fromS + binS };
}

function when({ fromS }: LoadBin, binS: number): string {
  return `${fromS} to ${fromS + binS} s`;
}

function rateOver(binS: number): (count: number) => number {
  return (count) => (count * 60) / binS;
}

function peak(
  bins: readonly LoadBin[],
  of: (bin: LoadBin) => number,
  perMinute: (count: number) => number,
): string {
  return formatRate(perMinute(largest([0, ...bins.map(of)])));
}

function formatRate(perMinute: number): string {
  return String(Math.round(perMinute * 10) / 10);
}

/** Ticks of one axis in one unit. */
function shortDuration(durationMs: number, topMs: number): string {
  return topMs < 2_000 ? `${durationMs} ms` : `${Math.round(durationMs / 100) / 10} s`;
}
