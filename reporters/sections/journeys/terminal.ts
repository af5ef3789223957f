import { join } from 'node:path';
import Table from 'cli-table3';
import { unseenIn, type ArtefactResult } from '../../../fixtures/record/record.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';
import { formatDuration, oneLine } from '../../format.ts';
import { type Outcome, outcomesOf, type State, STATE_SIGNS } from '../../outcomes.ts';
import type { ShownRun } from '../../section.ts';
import { colourOf, type Paint } from '../../terminal/colour.ts';
import { width, wrapped } from '../../terminal/wrap.ts';
import { traceCommand } from './evidence.ts';

/** The journeys as lines for a terminal: a table, each failure with its evidence, what was left behind. */

/** Borders and padding of a table of five columns. */
const BORDERS = 16;
const WIDEST_COLUMN = 24;
/** Narrower than one step with its duration, the table becomes a list. */
const LEAST_STEPS = 28;
const NO_RULE_BETWEEN_ROWS = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

export function journeyLines({ record, folder }: ShownRun, paint: Paint): readonly string[] {
  const outcomes = outcomesOf(record);
  const failures = outcomes.filter(({ result }) => result && (result.failure || result.status !== 'passed'));
  return [
    ...(outcomes.length > 0 ? [tableOf(outcomes, paint)] : []),
    ...failures.flatMap((outcome) => ['', ...failureLines(outcome, folder, paint)]),
    ...residueLines(outcomes, paint),
  ];
}

function tableOf(outcomes: readonly Outcome[], paint: Paint): string {
  const signs = outcomes.map(({ state }) => `${STATE_SIGNS[state].symbol} ${STATE_SIGNS[state].word}`);
  const widths = [
    columnWidth(
      'Journey',
      outcomes.map(({ journey }) => journey),
    ),
    columnWidth(
      'Channel',
      outcomes.map(({ channel }) => channel),
    ),
    columnWidth('Status', signs),
    columnWidth(
      'Duration',
      outcomes.map(({ result }) => formatDuration(result?.durationMs ?? null)),
    ),
  ];
  const steps = width() - BORDERS - widths.reduce((sum, width) => sum + width, 0);
  if (steps < LEAST_STEPS) return listOf(outcomes, paint);
  const table = new Table({
    head: ['Journey', 'Channel', 'Status', 'Duration', 'Steps'].map((head) => paint.bold(head)),
    colAligns: ['left', 'left', 'left', 'right', 'left'],
    colWidths: [...widths, steps].map((width) => width + 2),
    wordWrap: true,
    style: { head: [], border: [] },
    chars: NO_RULE_BETWEEN_ROWS,
  });
  for (const outcome of outcomes) {
    table.push([
      oneLine(outcome.journey),
      outcome.channel,
      painted(outcome.state, paint),
      formatDuration(outcome.result?.durationMs ?? null),
      stepsOf(outcome, steps, paint),
    ]);
  }
  return ruledBelowHead(table.toString());
}

/** The same for a narrow terminal. */
function listOf(outcomes: readonly Outcome[], paint: Paint): string {
  return outcomes
    .flatMap((outcome) => {
      const { label, state, result } = outcome;
      const { symbol, word } = STATE_SIGNS[state];
      const line = `${symbol} ${word}  ${label}  ${formatDuration(result?.durationMs ?? null)}`;
      const steps = stepsOf(outcome, width() - 4, paint);
      return [
        ...wrapped(line, '').map((each) => colourOf(state, paint)(each)),
        ...(steps === '' ? [] : steps.split('\n').map((each) => `    ${each}`)),
      ];
    })
    .join('\n');
}

/** The rule that separates the head, and nothing between the rows: cli-table3 draws both or none. */
function ruledBelowHead(table: string): string {
  const [top = '', head = '', ...rows] = table.split('\n');
  const rule = top.replace('┌', '├').replaceAll('┬', '┼').replace('┐', '┤');
  return [top, head, rule, ...rows].join('\n');
}

function columnWidth(head: string, texts: readonly string[]): number {
  return Math.min(WIDEST_COLUMN, largest([head.length, ...texts.map((text) => text.length)]));
}

/** Steps with their durations, as many on a line as fit; a step is never torn apart. */
function stepsOf({ result }: Outcome, width: number, paint: Paint): string {
  const lines: { text: string; length: number }[] = [];
  for (const step of result?.steps ?? []) {
    const duration = formatDuration(step.durationMs);
    const mark = step.status === 'passed' ? '' : `${STATE_SIGNS[step.status].symbol} `;
    const plain = oneLine(`${mark}${step.name} ${duration}`, width);
    const text =
      step.status === 'passed' ? `${step.name} ${paint.dim(duration)}` : colourOf(step.status, paint)(plain);
    const last = lines.at(-1);
    if (last && last.length + 2 + plain.length <= width) {
      last.text += `  ${text}`;
      last.length += 2 + plain.length;
    } else lines.push({ text: plain.length < width ? text : plain, length: plain.length });
  }
  return lines.map(({ text }) => text).join('\n');
}

function failureLines({ label, state, result }: Outcome, folder: string, paint: Paint): readonly string[] {
  const failure = result?.failure;
  const colour = colourOf(state, paint);
  const { symbol, word } = STATE_SIGNS[state];
  if (!failure) return [colour(`${symbol} ${label} ${word}`)];
  return [
    ...wrapped(`${symbol} ${label} ${word} in step ${failure.step}: ${failure.kind}`, '').map((line) =>
      colour(paint.bold(line)),
    ),
    ...wrapped(failure.message, '  '),
    ...(failure.exception === undefined ? [] : [paint.dim(`  ${oneLine(failure.exception, width() - 2)}`)]),
    ...(failure.hint === undefined ? [] : wrapped(failure.hint, '  → ')),
    ...(result.trace === undefined ? [] : [paint.dim(`  trace id: ${result.trace}`)]),
    ...result.artefacts.flatMap((artefact) => evidenceLines(artefact, folder, paint)),
  ];
}

function evidenceLines({ kind, path }: ArtefactResult, folder: string, paint: Paint): readonly string[] {
  const file = join(folder, oneLine(path));
  const line = `  ${kind}: ${file}`;
  return kind === 'trace' ? [line, paint.dim(`  open it: ${traceCommand(file)}`)] : [line];
}

function residueLines(outcomes: readonly Outcome[], paint: Paint): readonly string[] {
  const left = outcomes.filter(({ result }) => (result?.residue ?? 0) > 0);
  const each = left.map(({ label, result }) => `${result?.residue ?? 0} by ${label}`);
  const sentences = [
    ...(left.length > 0
      ? [`Documents of this run that stay in Odoo (docs/cleanup.md says why): ${each.join(', ')}.`]
      : []),
    ...outcomes.flatMap(({ label, result }) =>
      result ? unseenIn(result).map((unseen) => `${label}: ${unseen}`) : [],
    ),
  ];
  if (sentences.length === 0) return [];
  return ['', ...sentences.flatMap((each) => wrapped(each, '')).map((line) => paint.yellow(line))];
}

function painted(state: State, paint: Paint): string {
  const { symbol, word } = STATE_SIGNS[state];
  return colourOf(state, paint)(`${symbol} ${word}`);
}
