import { join } from 'node:path';
import type { Command } from 'commander';
import { CommandError } from '../../fixtures/failures/errors.ts';
import type { Verdict } from '../../fixtures/record/record.ts';
import { formatDuration, formatInstant } from '../../reporters/format.ts';
import { begunIn } from '../../reporters/sections/load/words.ts';
import { VERDICT_SIGNS } from '../../reporters/outcomes.ts';
import { shownFolder, writeReports } from '../../reporters/publish.ts';
import { HTML_FILE, JUNIT_FILE, listRuns, readRecord } from '../../reporters/storage/run-folder.ts';
import { wantsColour } from '../../reporters/terminal/colour.ts';
import { terminalReport } from '../../reporters/terminal/report.ts';
import { columnsOf } from '../../reporters/terminal/wrap.ts';
import { printError } from '../cli/exit.ts';
import { writeHistory } from '../jobs/deliver/history.ts';
import { wholeNumber } from '../cli/option-values.ts';
import { commandConfig } from './config.ts';
import { storedResults } from '../cli/results-folder.ts';

interface ReportOptions {
  readonly results?: string;
  readonly json?: boolean;
  readonly list?: boolean;
  readonly history?: boolean;
  readonly days: number;
  readonly objectives?: string;
}

const AFTER = `
RUN is the id of a run, the path of its folder, or "latest" (the default). The reports are made again from the run
record alone; nothing is measured, pushed or changed in it.

Examples:
  $ cutoff report                     print the latest run and write its junit.xml and report.html again
  $ cutoff report --list              the runs there are, newest first
  $ cutoff report --json | jq .verdict
  $ cutoff report --history           service level, error budget and latency of the last 30 days
`;

/** Adds `cutoff report`. */
export function register(program: Command): void {
  program
    .command('report')
    .description('Print a run, and make its JUnit and HTML reports again from its record.')
    .argument('[run]', 'id of the run, path of its folder, or "latest"', 'latest')
    .option('--results <folder>', 'results folder instead of the configured one')
    .option('--json', 'print the run record, and write nothing')
    .option('--list', 'list all runs instead')
    .option('--history', 'write results/history.html over all runs: service level, error budget, latency')
    .option('--days <number>', 'with --history, how far back', wholeNumber(1, 3660), 30)
    .option('--objectives <file>', 'with --history, YAML file with objectives of your own')
    .addHelpText('after', AFTER)
    .action(report);
}

async function report(run: string, options: ReportOptions, command: Command): Promise<void> {
  const resultsDir = storedResults(options.results, () => commandConfig(command).resultsDir);
  if (options.list) return list(resultsDir, options.json ?? false);
  if (options.history) return writeHistory(resultsDir, options);
  const { record, folder } = await readRecord(resultsDir, run);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(record, null, 2)}\n`);
    return;
  }
  const shown = shownFolder(folder);
  process.stdout.write(
    `${terminalReport(record, { colour: wantsColour(process.stdout, process.env), columns: columnsOf(process.stdout, process.env), folder: shown })}\n`,
  );
  try {
    await writeReports(record, folder);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('undelivered', `The reports cannot be written to ${folder}: ${reason}`, cause);
  }
  process.stdout.write(`\n${join(shown, HTML_FILE)}\n${join(shown, JUNIT_FILE)}\n`);
}

/** One line a run; a damaged record is named and does not hide the others. */
async function list(resultsDir: string, json: boolean): Promise<void> {
  const rows = [];
  for (const id of await listRuns(resultsDir)) {
    try {
      const { run, target, verdict, journeys, load, audit } = (await readRecord(resultsDir, id)).record;
      const durationMs = Date.parse(run.finishedAt) - Date.parse(run.startedAt);
      const passed = journeys.filter((journey) => journey.status === 'passed').length;
      rows.push({
        id,
        startedAt: run.startedAt,
        target: target.name,
        verdict,
        passed,
        of: journeys.length,
        load: load
          ? {
              scenario: load.scenario.name,
              passed: load.transactions.passed,
              of: begunIn(load.transactions),
              valid: load.validity.is === 'valid',
            }
          : null,
        audit: audit?.verdict ?? null,
        durationMs,
      });
    } catch (error) {
      printError(error instanceof Error ? error.message : String(error));
    }
  }
  if (json) {
    process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  for (const { id, startedAt, target, verdict, durationMs, ...row } of rows) {
    const { symbol, word } = VERDICT_SIGNS[verdict];
    const cells = [id, formatInstant(startedAt), `${symbol} ${word.padEnd(12)}`, contentOf(row).padEnd(12)];
    process.stdout.write(`${[...cells, formatDuration(durationMs).padEnd(12), target].join('  ')}\n`);
  }
  if (rows.length === 0) process.stdout.write(`There is no run in ${resultsDir}.\n`);
}

/** What a run consisted of: `12/12 passed`, `49/49 cutoff_burst`, `INVALID cutoff_burst`; of several parts each. */
function contentOf({
  passed,
  of,
  load,
  audit,
}: {
  readonly passed: number;
  readonly of: number;
  readonly load: {
    readonly scenario: string;
    readonly passed: number;
    readonly of: number;
    readonly valid: boolean;
  } | null;
  readonly audit: Verdict | null;
}): string {
  const parts = [
    ...(of > 0 || (!load && audit === null) ? [`${passed}/${of} passed`] : []),
    ...(load ? [`${load.valid ? `${load.passed}/${load.of}` : 'INVALID'} ${load.scenario}`] : []),
    ...(audit !== null && audit !== 'pass' ? [`books ${audit}`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'books pass';
}
