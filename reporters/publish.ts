import { join, relative, sep } from 'node:path';
import { CommandError } from '../fixtures/failures/errors.ts';
import type { RunRecord } from '../fixtures/record/record.ts';
import { redact } from '../fixtures/secrets/secret.ts';
import { oneLine } from './format.ts';
import { htmlReport } from './html/report.ts';
import { junitXml } from './junit/report.ts';
import { deliver } from './pushgateway/delivery.ts';
import type { Delivery } from './pushgateway/fate.ts';
import type { Gateway } from './pushgateway/gateway.ts';
import { writeAtomic } from './storage/atomic-file.ts';
import { redactRecord } from './storage/redaction.ts';
import { gateMarkdown } from './sections/gate/markdown.ts';
import { GATE_MARKDOWN_FILE, HTML_FILE, JUNIT_FILE, runFolder, writeRecord } from './storage/run-folder.ts';
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

type ReporterName = 'record' | 'markdown' | 'junit' | 'html' | 'pushgateway' | 'terminal';

/** What became of one report. `delivered` is false where it is missing or not all of it arrived. */
interface ReporterOutcome {
  readonly reporter: ReporterName;
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

/** One way of reporting. Throws where it broke; gives a delivery where a part of it may be on its way still. */
type Report = () => Promise<Pick<Delivery, 'pending' | 'messages'> | undefined>;

/** Publishes a record. Throws a `CommandError` only for a record that is none; nothing can be made of that. */
export async function publish(record: RunRecord, options: PublishOptions): Promise<Publication> {
  const clean = checked(record);
  const folder = runFolder(options.resultsDir, clean.run.id);
  const outcomes: ReporterOutcome[] = [];
  for (const [reporter, report] of reportsOf(clean, folder, options)) {
    outcomes.push(await settled(reporter, report));
  }
  for (const line of outcomes.flatMap((outcome) => outcome.messages)) options.log(line);
  return { record: clean, folder, outcomes, delivered: outcomes.every((outcome) => outcome.delivered) };
}

function reportsOf(
  record: RunRecord,
  folder: string,
  { resultsDir, gateway, print, colour, columns = 100 }: PublishOptions,
): readonly (readonly [ReporterName, Report])[] {
  const shown = shownFolder(folder);
  const reports: (readonly [ReporterName, Report])[] = [
    ['record', () => writeRecord(resultsDir, record).then(() => undefined)],
    ['junit', () => write(join(folder, JUNIT_FILE), () => junitXml(record, shown))],
    ['html', () => write(join(folder, HTML_FILE), () => htmlReport(record, shown))],
  ];
  const { gate } = record;
  if (gate) {
    reports.push([
      'markdown',
      () => write(join(folder, GATE_MARKDOWN_FILE), () => gateMarkdown(record, gate)),
    ]);
  }
  if (gateway) reports.push(['pushgateway', () => deliver(record, resultsDir, gateway)]);
  if (print) {
    reports.push([
      'terminal',
      async () => {
        print(`${terminalReport(record, { colour, folder: shown, columns })}\n`);
        return undefined;
      },
    ]);
  }
  return reports;
}

async function write(path: string, text: () => string): Promise<undefined> {
  await writeAtomic(path, text());
  return undefined;
}

/** Writes the reports of a record that is stored already beside it again. Throws where the disk does not take them. */
export async function writeReports(record: RunRecord, folder: string): Promise<void> {
  const shown = shownFolder(folder);
  await writeAtomic(join(folder, JUNIT_FILE), junitXml(record, shown));
  await writeAtomic(join(folder, HTML_FILE), htmlReport(record, shown));
}

/** A folder as a shell in the working directory names it, with slashes. */
export function shownFolder(folder: string): string {
  const below = relative(process.cwd(), folder);
  const shown = below === '' || below.startsWith('..') ? folder : below;
  return shown.split(sep).join('/');
}

async function settled(reporter: ReporterName, report: Report): Promise<ReporterOutcome> {
  try {
    const { pending, messages } = (await report()) ?? { pending: [], messages: [] };
    return { reporter, delivered: pending.length === 0, messages };
  } catch (error) {
    if (error instanceof CommandError) return { reporter, delivered: false, messages: error.problems };
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The ${reporter} report failed: ${oneLine(redact(reason))}`;
    return { reporter, delivered: false, messages: [message] };
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
