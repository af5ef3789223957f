import pc from 'picocolors';
import type { RunRecord } from '../../fixtures/record/record.ts';
import { partsOf, sentencesOf } from '../compose.ts';
import { capital, formatInstant, oneLine } from '../format.ts';
import { VERDICT_SIGNS } from '../outcomes.ts';
import type { Section, ShownRun } from '../section.ts';
import { SECTIONS } from '../sections/index.ts';
import type { Paint } from './colour.ts';
import { atWidth, width, wrapped } from './wrap.ts';

/** The run as text for a terminal: fits its columns, readable without colour. */

export interface TerminalOptions {
  /** Whether escape sequences may be written. */
  readonly colour: boolean;
  /** Folder of the run as the reader can open it; evidence is named below it. */
  readonly folder: string;
  /** Columns of the terminal (default: 100). */
  readonly columns?: number;
}

export function terminalReport(
  record: RunRecord,
  { colour, folder, columns = 100 }: TerminalOptions,
  sections = SECTIONS,
): string {
  return atWidth(columns, () => reportText({ record, folder }, colour, sections));
}

function reportText(run: ShownRun, colour: boolean, sections: readonly Section[]): string {
  const { record } = run;
  const paint = pc.createColors(colour);
  const parts = partsOf(sections, (section) => section.terminal(run, paint));
  return [
    heading(record, paint),
    ...parts.flatMap((part) => {
      const lines =
        'made' in part ? part.made : wrapped(part.message, '! ').map((line) => paint.yellow(line));
      return lines.length === 0 ? [] : ['', ...lines];
    }),
    '',
    ...verdictLines(record, sections, paint),
  ].join('\n');
}

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

function verdictLines(record: RunRecord, sections: readonly Section[], paint: Paint): readonly string[] {
  const { symbol, word } = VERDICT_SIGNS[record.verdict];
  const colour = { pass: paint.green, fail: paint.red, inconclusive: paint.yellow }[record.verdict];
  const lead = `${symbol} Verdict: ${word}.`;
  const sentences = sentencesOf(record, sections).map((each) => `${capital(each)}.`);
  const [first = '', ...more] = wrapped([lead, ...sentences].join(' '), '');
  return [
    colour(paint.bold(lead)) + first.slice(lead.length),
    ...more,
    ...record.reasons.flatMap((reason) => wrapped(reason, '  • ')),
  ];
}
