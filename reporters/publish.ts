import { join, relative, sep } from 'node:path';
import { CommandError } from '../fixtures/failures/errors.ts';
import type { RunRecord } from '../fixtures/record/record.ts';
import { redact } from '../fixtures/secrets/secret.ts';
import { oneLine } from './format.ts';
import { FILE_FORMATS, type FileFormat } from './formats.ts';
import { deliver } from './pushgateway/delivery.ts';
import type { Delivery } from './pushgateway/fate.ts';
import type { Gateway } from './pushgateway/gateway.ts';
import { writeAtomic } from './storage/atomic-file.ts';
import { redactRecord } from './storage/redaction.ts';
import { runFolder, writeRecord } from './storage/run-folder.ts';
import { terminalReport } from './terminal/report.ts';

/**
 * One record to all reporters. The record is written first; after that a reporter that breaks says so and keeps no
 * other from working.
 */

export interface PublishOptions {
  readonly resultsDir: string;
  /** `undefined`: no metrics are pushed. */
  readonly gateway: Gateway | undefined;
  /** Takes the report for the terminal; `undefined`: there is none. */
  readonly print: ((text: string) => void) | undefined;
  /** Takes one line about something that was not delivered. */
  readonly log: (line: string) => void;
  /** Whether the terminal report has colours. */
  readonly colour: boolean;
  /** Columns of the terminal (default: 100). */
  readonly columns?: number;
}

/** What became of one report. `delivered` is false where it is missing or not all of it arrived. */
interface ReporterOutcome {
  readonly reporter: string;
  readonly delivered: boolean;
  readonly messages: readonly string[];
}

export interface Publication {
  /** The record as it was published: redacted. */
  readonly record: RunRecord;
  readonly folder: string;
  readonly outcomes: readonly ReporterOutcome[];
  /** Whether every report arrived; if not, exit code `undelivered` is due where nothing worse is. */
  readonly delivered: boolean;
}

/** What became of one way of reporting: all of it arrived, part of it waits, or it has nothing to say about the run. */
type Reported = Pick<Delivery, 'pending' | 'messages'> | 'delivered' | 'nothing';
/** Throws where it broke. */
type Report = () => Promise<Reported>;

/** Publishes a record. Throws a `CommandError` only for a record that is none; nothing can be made of that. */
export async function publish(record: RunRecord, options: PublishOptions): Promise<Publication> {
  const clean = checked(record);
  const folder = runFolder(options.resultsDir, clean.run.id);
  const settledReports: (readonly ReporterOutcome[])[] = [];
  for (const [reporter, report] of reportsOf(clean, folder, options)) {
    settledReports.push(await settled(reporter, report));
  }
  const outcomes = settledReports.flat();
  for (const line of outcomes.flatMap((outcome) => outcome.messages)) options.log(line);
  return { record: clean, folder, outcomes, delivered: outcomes.every((outcome) => outcome.delivered) };
}

function reportsOf(
  record: RunRecord,
  path: string,
  { resultsDir, gateway, print, colour, columns = 100 }: PublishOptions,
): readonly (readonly [string, Report])[] {
  const folder = shownFolder(path);
  return [
    ['record', () => writeRecord(resultsDir, record).then(() => 'delivered')],
    ...FILE_FORMATS.map((format): readonly [string, Report] => [
      format.name,
      async () => ((await writeFormat(format, record, path)) ? 'delivered' : 'nothing'),
    ]),
    ['pushgateway', async () => (gateway ? deliver(record, resultsDir, gateway) : 'nothing')],
    [
      'terminal',
      async () => {
        print?.(`${terminalReport(record, { colour, folder, columns })}\n`);
        return print ? 'delivered' : 'nothing';
      },
    ],
  ];
}

/** Writes one format beside the record. Resolves to whether it has something to say about the run. */
async function writeFormat({ file, textOf }: FileFormat, record: RunRecord, path: string): Promise<boolean> {
  const text = textOf({ record, folder: shownFolder(path) });
  if (text === undefined) return false;
  await writeAtomic(join(path, file), text);
  return true;
}

/** Writes the reports of a record that is stored already beside it again. Throws where the disk does not take them. */
export async function writeReports(record: RunRecord, path: string): Promise<void> {
  for (const format of FILE_FORMATS) await writeFormat(format, record, path);
}

/** A folder as a shell in the working directory names it, with slashes. */
export function shownFolder(folder: string): string {
  const below = relative(process.cwd(), folder);
  const shown = below === '' || below.startsWith('..') ? folder : below;
  return shown.split(sep).join('/');
}

async function settled(reporter: string, report: Report): Promise<readonly ReporterOutcome[]> {
  try {
    const reported = await report();
    if (reported === 'nothing') return [];
    if (reported === 'delivered') return [{ reporter, delivered: true, messages: [] }];
    return [{ reporter, delivered: reported.pending.length === 0, messages: reported.messages }];
  } catch (error) {
    if (error instanceof CommandError) return [{ reporter, delivered: false, messages: error.problems }];
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The ${reporter} report failed: ${oneLine(redact(reason))}`;
    return [{ reporter, delivered: false, messages: [message] }];
  }
}

function checked(record: RunRecord): RunRecord {
  try {
    return redactRecord(record);
  } catch (error) {
    const message = error instanceof Error ? oneLine(redact(error.message), 500) : String(error);
    throw new CommandError(
      'broken',
      `The run gave no valid record, so nothing can be reported: ${message}`,
      error,
    );
  }
}
