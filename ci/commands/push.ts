import type { Command } from 'commander';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { formatCount } from '../../reporters/format.ts';
import type { Delivery } from '../../reporters/pushgateway/fate.ts';
import { deliver, deliverPending, gatewaysWithPending } from '../../reporters/pushgateway/delivery.ts';
import type { Gateway } from '../../reporters/pushgateway/gateway.ts';
import { gatewayOf } from '../../reporters/pushgateway/gateway.ts';
import { readRecord } from '../../reporters/storage/run-folder.ts';
import { CommandExit, printError } from '../cli/exit.ts';
import { commandConfig } from './config.ts';
import { storedResults } from '../cli/results-folder.ts';

interface PushOptions {
  readonly results?: string;
  readonly pushgateway?: string;
}

const AFTER = `
What a Pushgateway did not take is kept in the results folder and pushed by the next run, or by this command. The
newest run of each journey and channel wins: a gateway holds the last value only, and an old one never goes over a
newer one. With RUN, that run is pushed too, for example one that ran without a Pushgateway.

Credentials of the Pushgateway come from CUTOFF_PUSHGATEWAY_USER and CUTOFF_PUSHGATEWAY_PASSWORD or from cutoff.yaml,
never from the command line, where every user of this machine could read them.

Examples:
  $ cutoff push                                       push what waits to the configured Pushgateway
  $ cutoff push --pushgateway http://127.0.0.1:9091   push what waits to this one
  $ cutoff push latest                                push the latest run, and what waits
`;

/** Adds `cutoff push`. */
export function register(program: Command): void {
  program
    .command('push')
    .description('Push metrics that still wait for a Pushgateway.')
    .argument('[run]', 'a run to push as well: its id, its folder, or "latest"')
    .option('--results <folder>', 'results folder instead of the configured one')
    .option('--pushgateway <url>', 'Pushgateway instead of the configured one')
    .addHelpText('after', AFTER)
    .action(push);
}

async function push(run: string | undefined, options: PushOptions, command: Command): Promise<void> {
  const config = commandConfig(command);
  const resultsDir = storedResults(options.results, () => config.resultsDir);
  const gateway = chooseGateway(options.pushgateway, config.pushgateway);
  const elsewhere = (await gatewaysWithPending(resultsDir)).filter((url) => url !== gateway?.url);
  if (!gateway) throw noGateway(elsewhere);

  const delivery =
    run === undefined
      ? await deliverPending(resultsDir, gateway)
      : await deliver((await readRecord(resultsDir, run)).record, resultsDir, gateway);
  process.stdout.write(`${summaryOf(delivery, gateway)}\n`);
  for (const message of delivery.messages) printError(message);
  for (const url of elsewhere) {
    printError(`metrics also wait for the Pushgateway ${url}: run cutoff push --pushgateway ${url}`);
  }
  if (delivery.pending.length > 0) throw new CommandExit('undelivered');
}

/** The one of the command line has the configured credentials where it is the configured one. */
function chooseGateway(url: string | undefined, configured: Gateway | undefined): Gateway | undefined {
  if (url === undefined) return configured;
  const named = gatewayOf(url, configured?.timeoutMs);
  if (named.credentials) {
    throw new CommandError(
      'configuration',
      '--pushgateway holds credentials, which every user of this machine can read there. Set CUTOFF_PUSHGATEWAY_USER and CUTOFF_PUSHGATEWAY_PASSWORD instead.',
    );
  }
  return named.url === configured?.url ? configured : named;
}

function noGateway(waitedFor: readonly string[]): CommandError {
  const [url] = waitedFor;
  const hint =
    url === undefined
      ? 'No metrics are waiting.'
      : `Metrics wait for ${waitedFor.join(', ')}: run cutoff push --pushgateway ${url}`;
  return new CommandError(
    'configuration',
    `No Pushgateway is configured: set CUTOFF_PUSHGATEWAY_URL, or name one with --pushgateway. ${hint}`,
  );
}

function summaryOf({ delivered, pending }: Delivery, { url }: Gateway): string {
  if (delivered.length === 0 && pending.length === 0) return `No metrics wait for the Pushgateway ${url}.`;
  const runs = new Set(delivered.map((each) => each.run)).size;
  const done =
    delivered.length === 0
      ? 'Nothing pushed'
      : `Pushed ${formatCount(delivered.length, 'group')} of metrics of ${formatCount(runs, 'run')}`;
  const left = pending.length === 0 ? '' : `, ${formatCount(pending.length, 'group')} still waiting`;
  return `${done} to ${url}${left}.`;
}
