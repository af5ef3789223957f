import { withFormerName } from '../../cli/former-name.ts';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import type { Config, Pushgateway } from '../../../fixtures/config/config.ts';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import type { Channel } from '../../../fixtures/record/record.ts';
import { duration, wholeNumber } from '../../cli/option-values.ts';
import type { TargetOptions } from '../../cli/target-options.ts';
import type { IndicatorPlan } from '../probe/probe.ts';
import { Slots } from './slots.ts';

/** Options that commands over several targets share. */
export interface FleetFlags {
  readonly all?: boolean;
  readonly concurrency?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  /** Milliseconds. */
  readonly wait?: number;
  readonly ignoreMaintenance?: boolean;
  /** `false` by `--no-indicators`. */
  readonly indicators?: boolean;
}

/** No run can be started and be of use in less. */
export const LEAST_LIMIT_MS = 5_000;

/** A run that began no step for so long has lent its slot: longer than a sound step takes in a browser. */
const PATIENCE_MS = 15_000;

/** So many times the concurrency may be under way when targets hang; each run is a process with its memory. */
const MOST_TIMES = 4;

export function withFleetOptions(command: Command): Command {
  const named = command
    .option('--ignore-maintenance', 'run even in a maintenance window of the configuration')
    .option('--all', 'all targets of the configuration')
    .option('--no-indicators', 'run journeys only, without health checks')
    .option(
      '--concurrency <number>',
      'with --all, runs at a time (default: the cores; half of them with a browser)',
      wholeNumber(1, 64),
    )
    .option('--timeout <duration>', 'time limit of one run', duration(LEAST_LIMIT_MS))
    .option(
      '--wait <duration>',
      'wait up to this long for another run of the target (default: refuse at once)',
      duration(0),
    );
  return [
    ['--limit', '--timeout'],
    ['--despite-maintenance', '--ignore-maintenance'],
  ].reduce((each, [former = '', now = '']) => withFormerName(each, former, now), named);
}

/** What process indicators need, unless they are not wanted. */
export function indicatorPlan(
  { indicators }: FleetFlags,
  { calendar }: Config,
  pushgateway: Pushgateway | undefined,
): IndicatorPlan | undefined {
  return indicators === false ? undefined : { calendar, pushgatewayUrl: pushgateway?.url };
}

/** Places for the runs of a fleet, by what the user wishes or the machine has. */
export function slotsFor({ concurrency }: FleetFlags, channels: readonly Channel[]): Slots {
  const cores = availableParallelism();
  const size = concurrency ?? Math.max(1, channels.includes('ui') ? Math.floor(cores / 2) : cores);
  return new Slots({ size, most: MOST_TIMES * size, patienceMs: PATIENCE_MS });
}

/** @throws {CommandError} where options for one target stand beside `--all`. */
export function refuseSingleTarget(flags: TargetOptions): void {
  const single = (['target', 'odoo', 'database', 'lang'] as const).filter(
    (name) => flags[name] !== undefined,
  );
  if (single.length === 0) return;
  throw new CommandError(
    'configuration',
    `--all and ${single.map((name) => `--${name}`).join(', ')} exclude each other: --all means every target of the configuration.`,
  );
}
