import Table from 'cli-table3';
import type pc from 'picocolors';
import type { LoadSection } from '../../fixtures/load-record.ts';
import { formatDuration } from '../format.ts';

/** The load section of a record as lines for a terminal. */

type Paint = ReturnType<typeof pc.createColors>;

/** What was asked, what came of it, and whether it counts. */
export function loadLines(load: LoadSection, paint: Paint): readonly string[] {
  const { scenario, arrivals, transactions, generator, little } = load;
  return [
    `${paint.bold(scenario.name)}  ${Number(scenario.durationS.toFixed(1))} s at scale ${scenario.scale}, k6 ${load.k6}`,
    '',
    ...stepTable(load).split('\n'),
    '',
    `Arrivals      asked ${arrivals.asked} (${arrivals.askedPerSecond.toFixed(2)}/s), started ${arrivals.started}, dropped ${arrivals.dropped}`,
    `Transactions  ${transactions.passed} passed, ${transactions.failed} failed, ${transactions.broken} broken, ${transactions.unfinished} cut off; ${transactions.requests} requests`,
    `Generator     starts late by ${formatDuration(generator.latenessP99Ms)} (p99), ${percent(generator.cpuShare)} of ${generator.cores} cores at most, ${generator.vus} VUs`,
    ...(little
      ? [
          `Little's law  ${little.busyVus.toFixed(2)} under way = ${little.perSecond.toFixed(2)}/s × ${little.meanS.toFixed(2)} s, off by ${percent(little.deviation)}`,
        ]
      : []),
    '',
    'Asked and started over time',
    ...curve(load, paint),
    '',
    ...failureLines(load),
    load.validity.is === 'valid'
      ? paint.green('The load run is valid.')
      : paint.yellow('The load run is INVALID: neither fast nor slow.'),
  ];
}

function stepTable({ steps }: LoadSection): string {
  const table = new Table({
    head: ['journey', 'over', 'step', 'passed', '/min', 'p50', 'p95', 'p99', 'failed'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { journey, transport, step, passed, failed, perSecond } of steps) {
    table.push([
      journey,
      transport,
      step,
      passed?.count ?? 0,
      (perSecond * 60).toFixed(1),
      formatDuration(passed?.p50Ms ?? null),
      formatDuration(passed?.p95Ms ?? null),
      formatDuration(passed?.p99Ms ?? null),
      failed?.count ?? 0,
    ]);
  }
  return table.toString();
}

const WIDTH = 40;

/** A replay has a bin for each minute of its history; on a screen so many lines are enough. */
const MOST_LINES = 60;
/** Started within this share of what was asked counts as reproduced. */
const TOLERANCE = 0.05;

/** One line per bin, or for a few of them: asked as dots, started as a bar over them, and their difference. */
function curve(load: LoadSection, paint: Paint): string[] {
  const { arrivals, scenario } = load;
  const rows = grouped(arrivals.bins);
  const most = Math.max(1, ...rows.flatMap(({ asked, started }) => [asked, started]));
  const lines = rows.map(({ fromS, asked, started }) => {
    const of = (count: number): number => Math.round((count / most) * WIDTH);
    const bar = '█'.repeat(of(started)) + '·'.repeat(Math.max(0, of(asked) - of(started)));
    const phase = scenario.phases.findLast((each) => each.fromS <= fromS)?.name ?? '';
    const difference = started === asked ? '' : `${started > asked ? '+' : '−'}${Math.abs(started - asked)}`;
    return `  ${`${Number(fromS.toFixed(1))} s`.padStart(7)}  ${String(asked).padStart(4)} ${String(started).padStart(4)} ${difference.padStart(4)}  ${bar.padEnd(WIDTH)}  ${paint.dim(phase)}`;
  });
  return [...lines, `  ${reproduced(load)}`];
}

/** How many stretches brought what was asked of them; for a replay these are the minutes of the history. */
function reproduced({ arrivals, scenario }: LoadSection): string {
  const asked = arrivals.bins.filter((bin) => bin.asked > 0 || bin.started > 0);
  const within = asked.filter((bin) => Math.abs(bin.started - bin.asked) <= bin.asked * TOLERANCE);
  const what = scenario.source === 'replayed' ? 'minutes of the history' : `stretches of ${arrivals.binS} s`;
  return `${within.length} of ${asked.length} ${what} with arrivals started within ${TOLERANCE * 100}% of what was asked`;
}

function grouped(bins: LoadSection['arrivals']['bins']): { fromS: number; asked: number; started: number }[] {
  const size = Math.ceil(bins.length / MOST_LINES);
  return Array.from({ length: size === 0 ? 0 : Math.ceil(bins.length / size) }, (_, row) => {
    const own = bins.slice(row * size, (row + 1) * size);
    return {
      fromS: own[0]?.fromS ?? 0,
      asked: own.reduce((sum, each) => sum + each.asked, 0),
      started: own.reduce((sum, each) => sum + each.started, 0),
    };
  });
}

function failureLines({ failures }: LoadSection): string[] {
  if (failures.length === 0) return [];
  return [
    'Failures',
    ...failures.map(
      ({ step, kind, exception, count, example }) =>
        `  ${String(count).padStart(4)} × ${step}: ${kind}${exception === null ? '' : ` (${exception})`}\n         ${example}`,
    ),
    '',
  ];
}

function percent(share: number | null): string {
  return share === null ? 'an unknown share' : `${(share * 100).toFixed(share < 0.01 ? 2 : 0)}%`;
}
