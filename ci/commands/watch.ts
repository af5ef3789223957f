import { fleetOf } from '../jobs/fleet/members.ts';
import { chooseTarget } from '../cli/run-target.ts';
import { maintenanceNow } from '../jobs/maintenance/maintenance.ts';
import { rowLine } from '../jobs/fleet/summary.ts';
import { parseChannels } from './probe.ts';
import { parseJourneys } from '../jobs/probe/probe.ts';
import { watch } from '../jobs/watch/watch.ts';
import { SignIns } from '../jobs/fleet/sign-ins.ts';
import { randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { durationText } from '../../fixtures/config/duration.ts';
import { retentionOf } from '../../fixtures/config/retention.ts';
import type { Retention } from '../../fixtures/config/retention.ts';
import { CHANNELS } from '../../fixtures/record/record.ts';
import {
  indicatorPlan,
  refuseSingleTarget,
  slotsFor,
  withFleetOptions,
  LEAST_LIMIT_MS,
} from '../jobs/fleet/fleet-options.ts';
import type { FleetFlags } from '../jobs/fleet/fleet-options.ts';
import { duration } from '../cli/option-values.ts';
import { interruption, printError } from '../cli/exit.ts';
import { withTargetOptions } from '../cli/target-options.ts';
import type { TargetOptions } from '../cli/target-options.ts';
import { resultsFolder } from '../cli/results-folder.ts';

const AFTER = `
Runs "cutoff probe" on an interval until you stop it, if you have no scheduler. Several targets start spread over the
interval, and the runs of one target never overlap. One line a run goes to standard output, everything else to standard
error.

If the Pushgateway is down, metrics wait and go out later. If the results folder is full, records wait in memory. Runs older
than --keep are removed, except those whose metrics still wait or that left something in Odoo. SIGTERM or Ctrl-C stops the
runs under way, stores their records and ends with 130.

Examples:
  $ cutoff watch --all                             every configured target, every five minutes
  $ cutoff watch --every 2m --jitter 20%           the configured target, or the lab
  $ cutoff watch --all --channel rpc --keep 5000   the newest 5000 runs are kept
`;

const EVERY_MS = 5 * 60_000;
const KEEP: Retention = { by: 'age', ageMs: 14 * 86_400_000 };

interface WatchFlags extends TargetOptions, FleetFlags {
  /** Milliseconds. */
  readonly every?: number;
  /** 0 to 0.5. */
  readonly jitter?: number;
  readonly keep?: Retention;
  readonly journey?: string;
  readonly channel?: string;
  readonly results?: string;
  readonly json?: boolean;
}

/** Adds `cutoff watch`. */
export function register(program: Command): void {
  withFleetOptions(
    withTargetOptions(
      program
        .command('watch')
        .description('Run the journeys on an interval, until stopped.')
        .option(
          '--every <duration>',
          'time between two runs of a target (default: 5m)',
          duration(LEAST_LIMIT_MS),
        )
        .option(
          '--jitter <percent>',
          'random shift of each start, as a part of the interval (default: 10%)',
          percent,
        )
        .option(
          '--keep <age or number>',
          'runs to keep, by age or number, such as 14d or 5000 (default: the configured, or 14d)',
          keeping,
        )
        .option('--journey <names>', 'only these, separated by commas (default: all that safety allows)')
        .option('--channel <names>', `only these of ${CHANNELS.join(', ')} (default: both)`)
        .option('--results <folder>', 'folder of the run records (default: ./results, CUTOFF_RESULTS_DIR)')
        .option('--json', 'one line of JSON a run'),
    ),
  )
    .addHelpText('after', AFTER)
    .action((_, command: Command) => start(command.optsWithGlobals<WatchFlags>()));
}

async function start(flags: WatchFlags): Promise<void> {
  const signal = interruption();
  setMaxListeners(0, signal);
  const journeys = flags.journey === undefined ? undefined : parseJourneys(flags.journey);
  const channels = parseChannels(flags.channel);
  const { config, members, pushgateway } = await whom(flags, channels.includes('ui'));
  const rhythm = { everyMs: flags.every ?? EVERY_MS, jitter: flags.jitter ?? 0.1 };
  const names = members.map(({ name }) => name).join(', ');
  process.stderr.write(`Watching ${names}, each every ${durationText(rhythm.everyMs)}.\n`);
  await watch(members, {
    journeys,
    channels,
    resultsDir: resultsFolder(flags.results, () => config.resultsDir),
    seed: () => config.seed ?? randomInt(2 ** 31),
    command: `cutoff ${process.argv.slice(2).join(' ')}`,
    limitMs: flags.timeout ?? rhythm.everyMs,
    waitMs: flags.wait ?? 0,
    indicators: indicatorPlan(flags, config, pushgateway),
    slots: slotsFor(flags, channels),
    signIns: new SignIns(),
    signal,
    say: printError,
    rhythm,
    pushgateway,
    keep: flags.keep ?? config.keep ?? KEEP,
    calendar: config.calendar,
    maintenance: (nowMs) =>
      flags.ignoreMaintenance === true ? undefined : maintenanceNow(config.calendar, nowMs),
    onRow: (row) => {
      const at = new Date().toISOString();
      const line =
        flags.json === true
          ? JSON.stringify({ at, ...row })
          : `${at.slice(0, 19).replace('T', ' ')}  ${rowLine(row)}`;
      process.stdout.write(`${line}\n`);
    },
  });
}

/** Whom to watch: all of the configuration, or the one target that `probe` would take. */
async function whom(flags: WatchFlags, browser: boolean) {
  if (flags.all === true) {
    refuseSingleTarget(flags);
    const { config, members } = fleetOf(flags.config);
    for (const warning of config.warnings) printError(`warning: ${warning}`);
    return { config, members, pushgateway: config.pushgateway };
  }
  const { reference, config, pushgateway } = await chooseTarget(flags, { browser, results: true });
  const name = reference.from === 'lab' ? `lab${reference.series}` : reference.name;
  return { config, members: [{ name, reference }], pushgateway };
}

function percent(text: string): number {
  const [, number] = /^(\d{1,2})%?$/.exec(text) ?? [];
  const value = Number(number ?? Number.NaN);
  if (value >= 0 && value <= 50) return value / 100;
  throw new InvalidArgumentError('Give a percentage from 0% to 50%.');
}

function keeping(text: string): Retention {
  const keep = retentionOf(text);
  if (keep) return keep;
  throw new InvalidArgumentError('Give an age such as 14d or 36h, or a number of runs such as 5000.');
}
