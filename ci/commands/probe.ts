import { refuseInMaintenance } from '../jobs/maintenance/maintenance.ts';
import { deliverAndEnd } from '../jobs/deliver/deliver-run.ts';
import { resolveTarget } from '../../fixtures/target/run-request.ts';
import { standardJourneys } from '../jobs/probe/safety.ts';
import { parseJourneys, runProbe } from '../jobs/probe/probe.ts';
import { chooseTarget } from '../cli/run-target.ts';
import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { CHANNELS } from '../../fixtures/record/record.ts';
import type { Channel } from '../../fixtures/record/record.ts';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { JOURNEY_NAMES } from '../../journeys/catalogue.ts';
import { interruption } from '../cli/exit.ts';
import { progressPrinter } from '../cli/progress.ts';
import { indicatorPlan, withFleetOptions } from '../jobs/fleet/fleet-options.ts';
import type { FleetFlags } from '../jobs/fleet/fleet-options.ts';
import { withTargetOptions } from '../cli/target-options.ts';
import { wholeNumber } from '../cli/option-values.ts';
import type { TargetOptions } from '../cli/target-options.ts';

const AFTER = `
Journeys: ${JOURNEY_NAMES.join(', ')}
Each runs by the user interface (ui: real Chromium) and by RPC (rpc), creates its own documents, reads every result
back, and undoes what Odoo lets it undo. Then it makes the health checks (cutoff help indicators). The run record is
results/<run>/run.json, results/latest leads to it.

Examples:
  $ cutoff probe                                   the configured target, or the lab with Odoo 19
  $ cutoff probe --odoo 14                         the lab with Odoo 14
  $ cutoff probe --odoo 19 --lang fr_FR            as a user whose client speaks French
  $ cutoff probe --journey sales_order,shipment --channel rpc
  $ cutoff probe --target acme --json
  $ cutoff probe --all --timeout 10m                 every target of the configuration, several at a time

One run at a time for each target: a second one is refused with exit code 4, or waits (--wait). With --all every target
has its own run, process, time limit and record; a target that hangs does not delay the others. The exit code is the worst of
all: 130, then 1, 3, 5, 2, 4, 6, 0.`;

interface ProbeFlags extends TargetOptions, FleetFlags {
  readonly journey?: string;
  readonly channel?: string;
  readonly seed?: number;
  readonly results?: string;
  readonly json?: boolean;
}

/** Adds `cutoff probe`. */
export function register(program: Command): void {
  withFleetOptions(
    withTargetOptions(
      program
        .command('probe')
        .description('Run the journeys once against a target and report.')
        .option(
          '--journey <names>',
          'only these, separated by commas (default: all that the safety of the target allows)',
        )
        .option('--channel <names>', `only these of ${CHANNELS.join(', ')} (default: both)`)
        .option('--seed <number>', 'seed of the test data (default: a new one each run)', wholeNumber(0))
        .option('--results <folder>', 'folder of the run records (default: ./results, CUTOFF_RESULTS_DIR)')
        .option(
          '--json',
          'print the run record instead of the table; with --all, the summary of the targets',
        ),
    ),
  )
    .addHelpText('after', AFTER)
    .action(async (flags: ProbeFlags) => {
      const all = { ...program.opts<{ config?: string }>(), ...flags };
      if (flags.all !== true) await probe(all);
      else await (await import('./probe-all.ts')).probeAll(all);
    });
}

async function probe(flags: ProbeFlags): Promise<void> {
  const named = flags.journey === undefined ? undefined : parseJourneys(flags.journey);
  const channels = parseChannels(flags.channel);
  const chosen = await chooseTarget(flags, { browser: channels.includes('ui'), results: true });
  const journeys = named ?? standardJourneys(await resolveTarget(chosen.reference));
  if (chosen.reference.from === 'configuration') {
    refuseInMaintenance(chosen.config.calendar, flags.ignoreMaintenance === true);
  }
  const { resultsDir } = chosen;
  const record = await runProbe({
    target: chosen.reference,
    journeys,
    channels,
    resultsDir,
    seed: flags.seed ?? chosen.config.seed ?? randomInt(2 ** 31),
    command: `cutoff ${process.argv.slice(2).join(' ')}`,
    signal: interruption(),
    limitMs: flags.timeout,
    waitMs: flags.wait,
    indicators: indicatorPlan(flags, chosen.config, chosen.pushgateway),
    onProgress: flags.json === true ? undefined : progressPrinter(journeys.length * channels.length),
  });
  await deliverAndEnd(record, {
    resultsDir,
    pushgateway: chosen.pushgateway,
    json: flags.json === true,
    calendar: chosen.config.calendar,
    keep: chosen.config.keep,
  });
}

/** Channels by name; `undefined` asks for all. */
export function parseChannels(text: string | undefined): Channel[] {
  const names = text === undefined ? [...CHANNELS] : text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !CHANNELS.some((known) => known === name));
  if (unknown.length > 0) {
    throw new CommandError(
      'configuration',
      unknown.map((name) => `--channel ${name} is not a channel: choose from ${CHANNELS.join(', ')}.`),
    );
  }
  return CHANNELS.filter((name) => names.includes(name));
}
