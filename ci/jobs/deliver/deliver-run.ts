import type { BusinessCalendar } from '../../../fixtures/calendar/calendar.ts';
import type { Config, Pushgateway } from '../../../fixtures/config/config.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { publish, shownFolder } from '../../../reporters/publish.ts';
import { wantsColour } from '../../../reporters/terminal/colour.ts';
import { columnsOf } from '../../../reporters/terminal/wrap.ts';
import { announceCalendar } from './announce-calendar.ts';
import { endAsRecorded } from '../../cli/exit-of-record.ts';
import { CommandExit, interruption, printError } from '../../cli/exit.ts';
import { tidyResults } from './tidy-results.ts';

/** How a stored run is shown and where it is sent. */
export interface DeliveryOptions {
  readonly resultsDir: string;
  readonly pushgateway: Pushgateway | undefined;
  /** Print the record as JSON instead of the table. */
  readonly json: boolean;
  /** Pushed beside the run, for alerts. */
  readonly calendar?: BusinessCalendar | undefined;
}

/** Publishes a run to every reporter, the record first, and says where to look. Resolves to whether all of it arrived. */
export async function deliverRun(
  record: RunRecord,
  { resultsDir, pushgateway, json, calendar }: DeliveryOptions,
): Promise<boolean> {
  const published = await publish(record, {
    resultsDir,
    gateway: pushgateway,
    print: json ? undefined : (text) => process.stdout.write(text),
    log: printError,
    colour: wantsColour(process.stdout, process.env),
    columns: columnsOf(process.stdout, process.env),
  });
  await announceCalendar(calendar, published.record, pushgateway, printError);
  if (json) process.stdout.write(`${JSON.stringify(published.record, null, 2)}\n`);
  else process.stdout.write(`\nRecord, JUnit and HTML report: ${shownFolder(published.folder)}\n`);
  return published.delivered;
}

/**
 * The same, and ends the command as the record deserves.
 *
 * @throws {CommandExit} unless everything passed and arrived
 */
export async function deliverAndEnd(
  record: RunRecord,
  { keep, ...options }: DeliveryOptions & { readonly keep?: Config['keep'] },
): Promise<void> {
  const delivered = await deliverRun(record, options);
  await tidyResults(options.resultsDir, keep);
  if (interruption().aborted) throw new CommandExit('interrupted');
  endAsRecorded(record, delivered);
}
