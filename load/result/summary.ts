/** The account of a load run for the terminal. */

import Table from 'cli-table3';
import pc from 'picocolors';
import type { LoadProgress } from '../run.ts';
import type { LoadResult } from './load-result.ts';

/** Everything a person wants to know first, ending in a line break. */
export function loadSummary(result: LoadResult, folder: string): string {
  const { scenario, arrivals, transactions, generator, little, target } = result;
  const lines = [
    '',
    `${pc.bold(scenario.name)}  ${target.name} (Odoo ${target.odoo ?? 'unknown'})  ${seconds(scenario.durationS)} at scale ${scenario.scale}, seed ${result.run.seed}`,
    '',
    stepTable(result),
    '',
    `Arrivals      asked ${arrivals.asked} (${arrivals.askedPerSecond.toFixed(2)}/s), started ${arrivals.started}, dropped ${arrivals.dropped}`,
    `Transactions  ${transactions.passed} passed, ${transactions.failed} failed, ${transactions.broken} broken, ${transactions.unfinished} cut off; ${transactions.requests} requests`,
    `Generator     starts late by ${milliseconds(generator.latenessP99Ms)} (p99), ${percent(generator.cpuShare)} of ${generator.cores} cores at most, ${generator.vus} VUs`,
    ...(little
      ? [
          `Little's law  ${little.busyVus.toFixed(2)} under way = ${little.perSecond.toFixed(2)}/s × ${little.meanS.toFixed(2)} s, off by ${percent(little.deviation)}`,
        ]
      : []),
    '',
    'Asked and started over time',
    ...curve(result),
    '',
    ...failureLines(result),
    result.validity.is === 'valid'
      ? pc.green('The run is valid.')
      : pc.yellow('The run is INVALID: neither fast nor slow.'),
    ...result.validity.reasons.map((reason) => `  - ${reason}`),
    `Verdict: ${colour(result.verdict)}`,
    ...result.reasons
      .filter((reason) => !result.validity.reasons.includes(reason))
      .map((reason) => `  - ${reason}`),
    `Account: ${folder}/load.json`,
    '',
  ];
  return lines.join('\n');
}

function stepTable({ steps }: LoadResult): string {
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
      milliseconds(passed?.p50Ms ?? null),
      milliseconds(passed?.p95Ms ?? null),
      milliseconds(passed?.p99Ms ?? null),
      failed?.count ?? 0,
    ]);
  }
  return table.toString();
}

const WIDTH = 40;

/** One line per bin: asked as dots, started as a bar over them. */
function curve({ arrivals, scenario }: LoadResult): string[] {
  const most = Math.max(1, ...arrivals.bins.flatMap(({ asked, started }) => [asked, started]));
  return arrivals.bins.map(({ fromS, asked, started }) => {
    const of = (count: number): number => Math.round((count / most) * WIDTH);
    const bar = '█'.repeat(of(started)) + '·'.repeat(Math.max(0, of(asked) - of(started)));
    const phase = scenario.phases.findLast((each) => each.fromS <= fromS)?.name ?? '';
    return `  ${`${fromS} s`.padStart(7)}  ${String(asked).padStart(4)} ${String(started).padStart(4)}  ${bar.padEnd(WIDTH)}  ${pc.dim(phase)}`;
  });
}

function failureLines({ failures }: LoadResult): string[] {
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

function colour(verdict: LoadResult['verdict']): string {
  if (verdict === 'pass') return pc.green(verdict);
  return verdict === 'fail' ? pc.red(verdict) : pc.yellow(verdict);
}

function milliseconds(value: number | null): string {
  if (value === null) return '-';
  return value < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(2)} s`;
}

function percent(share: number | null): string {
  return share === null ? 'an unknown share' : `${(share * 100).toFixed(share < 0.01 ? 2 : 0)}%`;
}

function seconds(value: number): string {
  return `${Number(value.toFixed(1))} s`;
}

/** Elsewhere than on a terminal, a line at most this often. */
const LINE_EVERY_S = 10;

/** Writes progress: one line that changes on a terminal, a line now and then elsewhere. */
export function progressLine(
  out: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>,
): (progress: LoadProgress) => void {
  let lastS = -Infinity;
  return (progress) => {
    if (progress.is === 'preparing') {
      out.write(out.isTTY ? `\r\u001B[2Kpreparing: ${progress.line}` : '');
      return;
    }
    const { elapsedS, durationS, begun, ended, failed, busy } = progress;
    const text = `${elapsedS.toFixed(0)} of ${seconds(durationS)}: ${begun} started, ${busy} under way, ${ended - failed} passed, ${failed} failed`;
    if (out.isTTY) out.write(`\r\u001B[2K${text}${elapsedS >= durationS ? '\n' : ''}`);
    else if (elapsedS - lastS >= LINE_EVERY_S) {
      lastS = elapsedS;
      out.write(`${text}\n`);
    }
  };
}
