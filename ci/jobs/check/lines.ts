import { largest } from '../../../fixtures/statistics/summary.ts';
import type { Channel } from '../../../fixtures/record/record.ts';
import type { Paint } from '../../../reporters/terminal/colour.ts';
import { wrapped } from '../../../reporters/terminal/wrap.ts';
import type { CheckedJourney, CheckReport } from './check.ts';

/** The report of a check for a terminal: a table of short words, and below it each reason once. */

const WORDS: Readonly<Record<CheckedJourney['verdict'], string>> = {
  runs: '✓ runs',
  weaker: '✓ runs, weaker',
  unsupported: '~ unsupported',
  lacks: '✗ lacks',
  unknown: '? unknown',
};
/** The longest of them, with a number of two digits. */
const COLUMN = 20;

/** What is said of journeys, once for all of which it holds. */
interface Note {
  readonly verdict: CheckedJourney['verdict'];
  readonly text: string;
  readonly hint: string | undefined;
}

export function checkLines(report: CheckReport, paint: Paint): string[] {
  const { facts, journeys } = report;
  const notes = [...new Map(journeys.flatMap(notesOf).map((note) => [note.text, note])).values()];
  const numbers = (each: CheckedJourney): string => {
    const own = notesOf(each).map(({ text }) => notes.findIndex((note) => note.text === text) + 1);
    return own.length === 0 ? '' : ` [${own.join(', ')}]`;
  };
  const channels = [...new Set(journeys.map(({ channel }) => channel))];
  const cell = (journey: string, channel: Channel): string => {
    const found = journeys.find((each) => each.journey === journey && each.channel === channel);
    if (!found) return '';
    const words = `${WORDS[found.verdict]}${numbers(found)}`;
    return colourOf(found.verdict, paint)(words.padEnd(COLUMN));
  };
  const names = [...new Set(journeys.map(({ journey }) => journey))];
  const first = largest(names.map((name) => name.length)) + 2;
  return [
    ...wrapped(
      `${report.target}: ${report.database} at ${report.url}, kind ${report.kind}, safety ${report.safety}`,
      '',
    ),
    ...(facts
      ? wrapped(
          `Odoo ${facts.odoo}, user ${facts.user} (${facts.language}), company ${facts.company}, ${facts.warehouse === null ? 'no warehouse' : `warehouse ${facts.warehouse}`}`,
          '',
        )
      : []),
    '',
    paint.bold(
      `${'journey'.padEnd(first)}${channels.map((channel) => channel.padEnd(COLUMN)).join('')}`.trimEnd(),
    ),
    ...names.map((name) =>
      `${name.padEnd(first)}${channels.map((channel) => cell(name, channel)).join('')}`.trimEnd(),
    ),
    ...notes.flatMap(({ text, hint }, index) => {
      const lead = `[${index + 1}] `;
      return [
        '',
        ...wrapped(text, lead),
        ...(hint === undefined ? [] : wrapped(hint, `${' '.repeat(lead.length)}→ `)),
      ];
    }),
  ];
}

function notesOf({ verdict, weaker, failure }: CheckedJourney): Note[] {
  if (failure) return [{ verdict, text: failure.message, hint: failure.hint }];
  return weaker.map((text) => ({ verdict, text, hint: undefined }));
}

function colourOf(verdict: CheckedJourney['verdict'], paint: Paint): (text: string) => string {
  if (verdict === 'runs') return paint.green;
  if (verdict === 'weaker' || verdict === 'unsupported') return paint.yellow;
  return paint.red;
}
