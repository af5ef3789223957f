import type { Pushgateway } from '../fixtures/config.ts';
import { publish, shownFolder } from '../reporters/publish.ts';
import type { StoredRun } from '../reporters/storage/run-folder.ts';
import { printError } from './exit.ts';

/** How a stored run is shown and where it is sent. */
export interface DeliveryOptions {
  readonly resultsDir: string;
  readonly pushgateway: Pushgateway | undefined;
  /** Print the record as JSON instead of the table. */
  readonly json: boolean;
}

/** Publishes a run to every reporter and says where to look. Resolves to whether all of it arrived. */
export async function deliverRun(
  { record, folder }: StoredRun,
  { resultsDir, pushgateway, json }: DeliveryOptions,
): Promise<boolean> {
  const published = await publish(record, {
    resultsDir,
    gateway: pushgateway,
    print: json ? undefined : (text) => process.stdout.write(text),
    log: printError,
    colour: process.stdout.isTTY,
  });
  if (json) process.stdout.write(`${JSON.stringify(published.record, null, 2)}\n`);
  else process.stdout.write(`\nRecord, JUnit and HTML report: ${shownFolder(folder)}\n`);
  return published.delivered;
}
