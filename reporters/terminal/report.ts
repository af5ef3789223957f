import Table from 'cli-table3';
import pc from 'picocolors';
import { join } from 'node:path';
import type { ArtefactResult, RunRecord } from '../../fixtures/record/record.ts';
import { traceCommand } from '../sections/journeys/evidence.ts';
import { formatDuration, formatInstant, oneLine } from '../format.ts';
import type { Outcome, State } from '../outcomes.ts';
import { capacitySentence } from '../sections/capacity/words.ts';
import { isolationSentence } from '../sections/isolation/words.ts';
import { indicatorSentence } from '../sections/indicators/words.ts';
import { auditSentence } from '../sections/audit/words.ts';
import { loadSentence } from '../sections/load/words.ts';
import { gateSentence } from '../sections/gate/words.ts';
import { sweepSentence } from '../sections/upkeep/words.ts';
import { auditLines } from '../sections/audit/terminal.ts';
import { gateLines } from '../sections/gate/terminal.ts';
import { indicatorLines } from '../sections/indicators/terminal.ts';
import { capacityLines } from '../sections/capacity/terminal.ts';
import { isolationLines } from '../sections/isolation/terminal.ts';
import { loadLines } from '../sections/load/terminal.ts';
import { upkeepLines } from '../sections/upkeep/terminal.ts';
import { atWidth, width, wrapped } from './wrap.ts';
import { STATE_SIGNS, VERDICT_SIGNS, outcomesOf } from '../outcomes.ts';
import { largest } from '../../fixtures/statistics/summary.ts';

/** The run as text for a terminal: fits its columns, readable without colour. */

export interface TerminalOptions {
  /** Whether escape sequences may be written. */
  readonly colour: boolean;
  /** Folder of the run as the reader can open it; evidence is named below it. */
  readonly folder: string;
  /** Columns of the terminal (default: 100). */
  readonly columns?: number;
}

/** Borders and padding of a table of five columns. */
const BORDERS = 16;
const WIDEST_COLUMN = 24;
/** Narrower than one step with its duration, the table becomes a list. */
const LEAST_STEPS = 28;
const NO_RULE_BETWEEN_ROWS = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

export function terminalReport(
  record: RunRecord,
  { colour, folder, columns = 100 }: TerminalOptions,
): string {
  return atWidth(columns, () => reportText(record, colour, folder));
}

function reportText(record: RunRecord, colour: boolean, folder: string): string {
  const paint = pc.createColors(colour);
  const outcomes = outcomesOf(record);
  const upkeep = upkeepLines(record, paint);
  const failures = outcomes.filter(({ result }) => result && (result.failure || result.status !== 'passed'));
  return [
    heading(record, paint),
    ...(outcomes.length > 0 ? ['', tableOf(outcomes, paint)] : []),
    ...failures.flatMap((outcome) => ['', ...failureLines(outcome, folder, paint)]),
    ...residueLines(outcomes, paint),
    ...(upkeep.length > 0 ? ['', ...upkeep] : []),
    ...(record.load ? ['', ...loadLines(record.load, paint)] : []),
    ...(record.audit ? ['', ...auditLines(record.audit, paint)] : []),
    ...(record.gate ? ['', ...gateLines(record.gate, paint)] : []),
    ...(record.indicators ? ['', ...indicatorLines(record.indicators, paint)] : []),
    ...(record.capacity ? ['', ...capacityLines(record.capacity, paint)] : []),
    ...(record.isolation ? ['', ...isolationLines(record.isolation, paint)] : []),
    '',
    ...verdictLines(record, paint),
  ].join('\n');
}

type Paint = ReturnType<typeof pc.createColors>;

function heading({ target, run }: RunRecord, paint: Paint): string {
  const odoo = target.odoo === null ? 'Odoo of unknown version' : `Odoo ${target.odoo}`;
  const where = `${target.url}, database ${target.database}, ${odoo}, ${target.language ?? 'unknown language'}`;
  return [
    `${paint.bold(target.name)} ${paint.dim(oneLine(where, width() - target.name.length - 1))}`,
    ...wrapped(`run ${run.id}, ${formatInstant(run.startedAt)}, seed ${run.seed}`, '').map((line) =>
      paint.dim(line),
    ),
  ].join('\n');
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
  if (left.length === 0) return [];
  const each = left.map(({ label, result }) => `${result?.residue ?? 0} by ${label}`);
  return [
    '',
    ...wrapped(`Documents of this run that stay in the books: ${each.join(', ')}.`, '').map((line) =>
      paint.yellow(line),
    ),
  ];
}

function verdictLines(
  { verdict, reasons, journeys, asked, load, audit, indicators, capacity, isolation, gate, sweep }: RunRecord,
  paint: Paint,
): readonly string[] {
  const { symbol, word } = VERDICT_SIGNS[verdict];
  const colour = { pass: paint.green, fail: paint.red, inconclusive: paint.yellow }[verdict];
  const passed = journeys.filter((journey) => journey.status === 'passed').length;
  const parts = [
    ...(asked.length > 0 ? [`${passed} of ${asked.length} journeys passed`] : []),
    ...(load ? [loadSentence(load)] : []),
    ...(audit ? [auditSentence(audit)] : []),
    ...(capacity ? [capacitySentence(capacity)] : []),
    ...(isolation ? [isolationSentence(isolation)] : []),
    ...(gate ? [gateSentence(gate)] : []),
    ...(indicators ? [indicatorSentence(indicators)] : []),
    ...(sweep && asked.length === 0 ? [sweepSentence(sweep)] : []),
  ];
  const lead = `${symbol} Verdict: ${word}.`;
  const [first = '', ...more] = wrapped(`${lead} ${parts.map(asSentence).join(' ')}`.trimEnd(), '');
  return [
    colour(paint.bold(lead)) + first.slice(lead.length),
    ...more,
    ...reasons.flatMap((reason) => wrapped(reason, '  • ')),
  ];
}

function asSentence(part: string): string {
  return `${part.charAt(0).toUpperCase()}${part.slice(1)}.`;
}

function painted(state: State, paint: Paint): string {
  const { symbol, word } = STATE_SIGNS[state];
  return colourOf(state, paint)(`${symbol} ${word}`);
}

function colourOf(state: State, paint: Paint): (text: string) => string {
  switch (state) {
    case 'passed':
      return paint.green;
    case 'failed':
      return paint.red;
    case 'broken':
    case 'never-ran':
      return paint.yellow;
    case 'unsupported':
      return paint.cyan;
    case 'skipped':
      return paint.dim;
    default:
      return state satisfies never;
  }
}
