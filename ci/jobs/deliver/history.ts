import { join } from 'node:path';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { DEFAULT_OBJECTIVES } from '../../../reporters/alerts/objectives.ts';
import { formatCount } from '../../../reporters/format.ts';
import { historiesOf, observationsOf } from '../../../reporters/history/history.ts';
import type { Observation } from '../../../reporters/history/history.ts';
import { looksOf } from '../../../reporters/history/looks.ts';
import type { IndicatorLook } from '../../../reporters/history/looks.ts';
import { historyPage } from '../../../reporters/history/page.ts';
import { shownFolder } from '../../../reporters/publish.ts';
import { writeAtomic } from '../../../reporters/storage/atomic-file.ts';
import { listRuns, readRecord } from '../../../reporters/storage/run-folder.ts';
import { readObjectives } from '../../cli/objectives-file.ts';
import { printError } from '../../cli/exit.ts';
import { toolVersion } from '../../cli/version.ts';

const HISTORY_FILE = 'history.html';
const DAY_MS = 86_400_000;

export interface HistoryOptions {
  readonly days: number;
  readonly objectives?: string;
}

/**
 * Writes the history of the stored runs beside them. A damaged record is named, counted on the page, and hides no other.
 *
 * @throws {CommandError} `inconclusive` where there is no run with a journey in that time.
 */
export async function writeHistory(
  resultsDir: string,
  { days, objectives: file }: HistoryOptions,
): Promise<void> {
  const objectives = file === undefined ? DEFAULT_OBJECTIVES : await readObjectives(file);
  // The name of a run begins with its time, so that older ones need not be opened.
  const oldest = new Date(Date.now() - days * DAY_MS).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const observations: Observation[] = [];
  const looks: IndicatorLook[] = [];
  let runs = 0;
  let unreadable = 0;
  for (const id of (await listRuns(resultsDir)).filter((each) => each >= oldest)) {
    try {
      const { record } = await readRecord(resultsDir, id);
      const own = observationsOf(record);
      if (own.length > 0) runs += 1;
      for (const each of own) observations.push(each);
      for (const each of looksOf(record)) looks.push(each);
    } catch (error) {
      unreadable += 1;
      printError(error instanceof Error ? error.message : String(error));
    }
  }
  if (runs === 0) {
    throw new CommandError(
      'inconclusive',
      `There is no run of journeys in ${resultsDir} within ${formatCount(days, 'day')}: run "cutoff probe" first, ask for more by --days, or name the folder with --results.`,
    );
  }
  const histories = historiesOf(observations, objectives, looks);
  const path = join(resultsDir, HISTORY_FILE);
  const tool = `cutoff ${toolVersion()}`;
  try {
    await writeAtomic(path, historyPage({ histories, runs, unreadable, tool }));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('undelivered', `The history cannot be written to ${path}: ${reason}`, cause);
  }
  process.stdout.write(
    `${formatCount(runs, 'run')} of ${formatCount(histories.length, 'target')}: ${shownFolder(path)}\n`,
  );
}
