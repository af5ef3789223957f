import type { Command } from 'commander';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { formatCount } from '../../reporters/format.ts';
import { GatewayError } from '../../reporters/pushgateway/gateway.ts';
import { groupName } from '../../reporters/pushgateway/grouping-key.ts';
import { pruneGroups } from '../../reporters/pushgateway/prune.ts';
import type { Pruning, TargetKey } from '../../reporters/pushgateway/prune.ts';
import { CommandExit, printError } from '../cli/exit.ts';
import { commandConfig } from './config.ts';
import { storedResults } from '../cli/results-folder.ts';

const AFTER = `
A Pushgateway keeps what was pushed for ever: a target that was taken out of cutoff.yaml, or got another tenant,
environment or region, stays on the dashboards with its last values, and raises alerts for stale results. This removes its
groups. Only groups are touched that runs of this results folder pushed to this gateway; those of the lab stay.

Examples:
  $ cutoff targets prune --dry-run    show what would be removed
  $ cutoff targets prune
`;

interface PruneFlags {
  readonly dryRun?: boolean;
  readonly results?: string;
  readonly json?: boolean;
}

/** Label `environment` of the lab's own targets, which no configuration names. */
const LAB = 'lab';

/** Adds `cutoff targets`. */
export function register(program: Command): void {
  program
    .command('targets')
    .description('Clean up after targets that are no longer configured.')
    .command('prune')
    .description('Remove metrics of targets that no longer exist from the Pushgateway.')
    .option('--dry-run', 'only show what would be removed')
    .option('--results <folder>', 'results folder instead of the configured one')
    .option('--json', 'print JSON')
    .addHelpText('after', AFTER)
    .action(prune);
}

async function prune(flags: PruneFlags, command: Command): Promise<void> {
  const config = commandConfig(command);
  const gateway = config.pushgateway;
  if (!gateway) {
    throw new CommandError(
      'configuration',
      'No Pushgateway is configured: set pushgateway.url or CUTOFF_PUSHGATEWAY_URL.',
    );
  }
  if (config.targets.length === 0) {
    throw new CommandError(
      'configuration',
      'No target is configured, so every target would count as removed: check --config, or delete the groups in the Pushgateway yourself.',
    );
  }
  const known = new Set(config.targets.map(({ labels }) => keyText(labels)));
  const dryRun = flags.dryRun === true;
  const pruning = await pruneGroups({
    resultsDir: storedResults(flags.results, () => config.resultsDir),
    gateway,
    isKnown: (key) => key.environment === LAB || known.has(keyText(key)),
    dryRun,
  }).catch((error: unknown) => {
    if (!(error instanceof GatewayError)) throw error;
    throw new CommandError('undelivered', `Nothing was removed from ${gateway.url}: ${error.message}.`);
  });
  process.stdout.write(
    flags.json === true ? `${JSON.stringify({ dryRun, ...pruning }, null, 2)}\n` : textOf(pruning, dryRun),
  );
  for (const { key, reason } of pruning.failed) {
    printError(`${key.tenant}, ${groupName(key)}: not removed, ${reason}; run it again`);
  }
  if (pruning.failed.length > 0) throw new CommandExit('undelivered');
}

function keyText({ environment, tenant, region }: TargetKey): string {
  return JSON.stringify([environment, tenant, region]);
}

function textOf({ removed, foreign }: Pruning, dryRun: boolean): string {
  const lines = removed.map((key) => `${key.environment} / ${key.tenant} / ${key.region}: ${groupName(key)}`);
  const verb = dryRun ? 'would be removed' : 'removed';
  const others = foreign === 0 ? '' : `; ${formatCount(foreign, 'group')} of others not touched`;
  return [...lines, `${formatCount(removed.length, 'group')} ${verb}${others}.`, ''].join('\n');
}
