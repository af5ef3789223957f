import type { Paint } from '../../terminal/colour.ts';
import type { LoadSection } from '../../../fixtures/record/load.ts';
import { formatCount, formatDuration, oneLine } from '../../format.ts';
import { coresWords, INVALID_WORDS, RULE_WORDS, kindsOf, percentWords, reproducedSentence } from './words.ts';
import { curveLines } from './terminal-curve.ts';
import { aligned } from '../../terminal/table.ts';
import { width, wrapped } from '../../terminal/wrap.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';

/** The load section of a record as lines for a terminal, none longer than the width. */

/** Whether it counts, what was asked and achieved, how fast each step was, and what failed. */
export function loadLines(load: LoadSection, paint: Paint): readonly string[] {
  const { scenario } = load;
  const processes = load.segments === 1 ? '' : ` in ${load.segments} processes`;
  const about = `${Number(scenario.durationS.toFixed(1))} s at scale ${scenario.scale}, k6 ${load.k6}${processes}`;
  return [
    `${paint.bold(`Load: ${scenario.name}`)}  ${paint.dim(about)}`,
    ...validityLines(load, paint),
    '',
    ...stepTable(load, paint),
    '',
    ...facts(load),
    '',
    ...curveLines(load, paint),
    ...wrapped(reproducedSentence(load), '  '),
    ...failureLines(load, paint),
  ];
}

function validityLines({ validity }: LoadSection, paint: Paint): readonly string[] {
  if (validity.is === 'valid') return [paint.green('✓ valid: the generator kept up with the schedule')];
  const notKept = validity.rules.filter(({ is }) => is !== 'kept');
  return [
    ...wrapped(INVALID_WORDS, '! ').map((line) => paint.bold(paint.yellow(line))),
    ...notKept.flatMap(({ name, is, figure, limit }) =>
      wrapped(`${RULE_WORDS[name]}: ${is === 'broken' ? figure : 'not measured'} (limit: ${limit})`, '  ! '),
    ),
  ];
}

const NAME_WIDTH = { step: 18, journey: 16 } as const;
const HEAD = ['step', 'journey', 'over', 'passed', '/min', 'p50', 'p95', 'p99', 'failed'];
function stepTable({ steps }: LoadSection, paint: Paint): readonly string[] {
  if (steps.length === 0) return [paint.yellow('No step has a sample.')];
  const rows = steps.map(({ journey, transport, step, passed, failed, perSecond }) => {
    const count = failed?.count ?? 0;
    return [
      oneLine(step, NAME_WIDTH.step),
      oneLine(journey, NAME_WIDTH.journey),
      transport,
      String(passed?.count ?? 0),
      (perSecond * 60).toFixed(1),
      formatDuration(passed?.p50Ms ?? null),
      formatDuration(passed?.p95Ms ?? null),
      formatDuration(passed?.p99Ms ?? null),
      count > 0 ? paint.red(`✗ ${count}`) : '0',
    ];
  });
  return aligned(
    [HEAD.map(paint.dim), ...rows],
    HEAD.map((_, column) => (column < 3 ? 'left' : 'right')),
  );
}

function facts({ arrivals, transactions, generator, little, backlog }: LoadSection): readonly string[] {
  const { passed, failed, broken, unfinished, requests } = transactions;
  const open = backlog.map(({ openPickings }) => openPickings);
  const lines: readonly (readonly [string, string])[] = [
    [
      'Arrivals',
      `${arrivals.asked} asked for (${(arrivals.askedPerSecond * 60).toFixed(1)} a minute), ${arrivals.started} started, ${arrivals.dropped} dropped`,
    ],
    [
      'Transactions',
      `${passed} passed, ${failed} failed, ${broken} broken, ${unfinished} cut off; ${formatCount(requests, 'request')}`,
    ],
    [
      'Backlog',
      open.length === 0
        ? 'not measured'
        : `${formatCount(open[0] ?? 0, 'open picking')} at first, at most ${largest(open)}, ${open.at(-1)} at last`,
    ],
    [
      'Generator',
      `starts late by ${formatDuration(generator.latenessP99Ms)} (p99), ${generator.cpuShare === null ? 'an unknown share' : percentWords(generator.cpuShare)} of ${coresWords(generator)} at most, ${formatCount(generator.vus, 'VU')}`,
    ],
    [
      "Little's law",
      little
        ? `${little.busyVus.toFixed(2)} under way = ${little.perSecond.toFixed(2)}/s × ${little.meanS.toFixed(2)} s, off by ${percentWords(little.deviation)}`
        : 'not measured',
    ],
  ];
  return lines.flatMap(([name, text]) => wrapped(text, name.padEnd(14)));
}

function failureLines({ failures, steps }: LoadSection, paint: Paint): readonly string[] {
  if (failures.length === 0) return [];
  const places = steps.flatMap((step) =>
    step.failed
      ? wrapped(
          `${step.step} in ${step.journey} (${step.transport}): ${kindsOf(step) || step.failed.count}`,
          '  ',
        )
      : [],
  );
  return [
    '',
    paint.bold('Failures under load'),
    ...places,
    ...failures.flatMap(({ step, kind, exception, count, example }) => [
      '',
      paint.red(paint.bold(oneLine(`✗ ${formatCount(count, 'time')} in step ${step}: ${kind}`, width()))),
      ...wrapped(example, '  '),
      ...(exception === null ? [] : [paint.dim(`  ${oneLine(exception, width() - 2)}`)]),
    ]),
  ];
}
