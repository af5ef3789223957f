import { randomInt } from 'node:crypto';
import { probeFleet } from '../jobs/fleet/fleet.ts';
import { indicatorPlan, refuseSingleTarget, slotsFor } from '../jobs/fleet/fleet-options.ts';
import type { FleetFlags } from '../jobs/fleet/fleet-options.ts';
import { fleetOf } from '../jobs/fleet/members.ts';
import { fleetJson, fleetTable, rowLine } from '../jobs/fleet/summary.ts';
import { SignIns } from '../jobs/fleet/sign-ins.ts';
import { worstExit } from '../jobs/fleet/worst-exit.ts';
import { CommandExit, interruption, printError } from '../cli/exit.ts';
import { refuseInMaintenance } from '../jobs/maintenance/maintenance.ts';
import { parseJourneys } from '../jobs/probe/probe.ts';
import { tidyResults } from '../jobs/deliver/tidy-results.ts';
import type { TargetOptions } from '../cli/target-options.ts';
import { parseChannels } from './probe.ts';
import { resultsFolder } from '../cli/results-folder.ts';

/** Time limit of one run of a fleet where none is given. */
const LIMIT_MS = 10 * 60_000;

export interface ProbeAllFlags extends TargetOptions, FleetFlags {
  readonly journey?: string;
  readonly channel?: string;
  readonly seed?: number;
  readonly results?: string;
  readonly json?: boolean;
}

/** `cutoff probe --all`. */
export async function probeAll(flags: ProbeAllFlags): Promise<void> {
  refuseSingleTarget(flags);
  const journeys = flags.journey === undefined ? undefined : parseJourneys(flags.journey);
  const channels = parseChannels(flags.channel);
  const { config, members } = fleetOf(flags.config);
  for (const warning of config.warnings) printError(`warning: ${warning}`);
  refuseInMaintenance(config.calendar, flags.ignoreMaintenance === true);
  const resultsDir = resultsFolder(flags.results, () => config.resultsDir);
  let ended = 0;
  const rows = await probeFleet(members, {
    journeys,
    channels,
    resultsDir,
    seed: () => flags.seed ?? config.seed ?? randomInt(2 ** 31),
    command: `cutoff ${process.argv.slice(2).join(' ')}`,
    limitMs: flags.timeout ?? LIMIT_MS,
    waitMs: flags.wait ?? 0,
    indicators: indicatorPlan(flags, config, config.pushgateway),
    slots: slotsFor(flags, channels),
    signIns: new SignIns(),
    signal: interruption(),
    say: printError,
    pushgateway: config.pushgateway,
    calendar: config.calendar,
    onRow: (row) => {
      ended += 1;
      process.stderr.write(`[${ended}/${members.length}] ${rowLine(row)}\n`);
    },
  });
  await tidyResults(resultsDir, config.keep);
  process.stdout.write(flags.json === true ? fleetJson(rows) : fleetTable(rows));
  const exit = worstExit(rows.map((row) => row.exit));
  if (exit !== 'passed') throw new CommandExit(exit);
}
