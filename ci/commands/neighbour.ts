import { limitsOf } from '../jobs/capacity/objectives.ts';
import { DEFAULT_OBJECTIVES } from '../../reporters/alerts/objectives.ts';
import { newRunId } from '../../fixtures/target/run-request.ts';
import { writeRecord } from '../../reporters/storage/run-folder.ts';
import { deliverAndEnd } from '../jobs/deliver/deliver-run.ts';
import { blockProgress } from '../jobs/neighbour/progress.ts';
import { runNeighbour } from '../jobs/neighbour/neighbour.ts';
import { tenantsOf } from '../jobs/neighbour/tenants.ts';
import { chooseTarget } from '../cli/run-target.ts';
import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { SCENARIOS, scenarioNamed } from '../../load/scenarios/scenarios.ts';
import { interruption } from '../cli/exit.ts';
import { withTargetOptions } from '../cli/target-options.ts';
import type { TargetOptions } from '../cli/target-options.ts';
import { perSecondOf, secondsFrom, wholeNumber } from '../cli/option-values.ts';

const AFTER = `
Measures the same slow trickle of orders in pairs of blocks, one of them while another database of the server bursts, in
an order drawn at random. The isolation index says how many times as slow the steps are beside the burst: the geometric
mean over steps and pairs, with Student's 95% interval over the pairs. Above --most with its whole interval it fails, up
to it with its whole interval it passes, and in between more --pairs are needed. It fails as well where most probes beside
the burst take longer than that, or never come back, in more pairs than chance explains (sign test, 5%).

In the lab both are databases of one Odoo, made fresh unless you name them: what --database and --neighbour name is used
as it is. A block in which the neighbour's load broke off or completed nothing does not count, nor a pair without a step
that was called three times in both blocks: choose --probe and --block so that five orders or more begin in a block. With
fewer than two thirds of the pairs it is inconclusive. Elsewhere --neighbour names another target of the configuration:
another database of the same server, which load runs may fill. Both kinds of target are checked like those of load runs.
k6 runs on this machine for both; where it shares the server's processor, that is part of what is measured.

Examples:
  $ cutoff neighbour                                         two databases of the lab with Odoo 19, about 10 minutes
  $ cutoff neighbour --target shop-a --neighbour shop-b --burst 3/s --pairs 10`;

interface NeighbourFlags extends TargetOptions {
  readonly neighbour?: string;
  readonly probe: number;
  readonly burst: number;
  readonly block: number;
  readonly pairs: number;
  readonly most: number;
  readonly seed?: number;
  readonly results?: string;
  readonly json?: boolean;
}

const DATABASE = 'tenant';
const NEIGHBOUR_DATABASE = 'neighbour';

/** Adds `cutoff neighbour`. */
export function register(program: Command): void {
  withTargetOptions(
    program
      .command('neighbour')
      .description('Measure how much slower one tenant gets while another one bursts.')
      .argument('[scenario]', `one of ${SCENARIOS.map(({ name }) => name).join(', ')}`, 'order_flow')
      .option(
        '--neighbour <name>',
        `the target that bursts, or a database of the lab (default: ${NEIGHBOUR_DATABASE})`,
      )
      .addOption(
        new Option('--probe <rate>', 'rate of the orders that are measured')
          .argParser(perSecondOf)
          .default(0.25, '0.25/s'),
      )
      .addOption(
        new Option('--burst <rate>', 'rate of the orders of the neighbour')
          .argParser(perSecondOf)
          .default(0.5, '0.5/s'),
      )
      .addOption(
        new Option('--block <time>', 'length of a block').argParser(secondsFrom(10)).default(30, '30s'),
      )
      .option('--pairs <number>', 'pairs of blocks', wholeNumber(1, 50), 6)
      .option('--most <factor>', 'largest acceptable slowdown, as a factor', factor, 1.5)
      .option(
        '--seed <number>',
        'seed of the test data (default: a new one each run)',
        wholeNumber(1, 2 ** 31),
      )
      .option('--results <folder>', 'folder of the run records (default: ./results, CUTOFF_RESULTS_DIR)')
      .option('--json', 'print the run record instead of the report'),
  )
    .addHelpText('after', AFTER)
    .action(async (scenario: string, flags: NeighbourFlags) => {
      await neighbour(scenario, { ...program.opts<{ config?: string }>(), ...flags });
    });
}

async function neighbour(scenario: string, flags: NeighbourFlags): Promise<void> {
  const startedAt = new Date();
  const chosen = await chooseTarget(flags, { k6: true, database: DATABASE, results: true });
  const { resultsDir } = chosen;
  const profile = scenarioNamed(scenario);
  const record = await runNeighbour({
    ...(await tenantsOf({
      reference: chosen.reference,
      neighbour: flags.neighbour,
      standardDatabase: NEIGHBOUR_DATABASE,
      isOwnDatabase: flags.database === undefined,
      probePerSecond: flags.probe,
      burstPerSecond: flags.burst,
    })),
    runId: newRunId(startedAt),
    profile,
    limits: limitsOf(DEFAULT_OBJECTIVES, profile),
    probePerSecond: flags.probe,
    burstPerSecond: flags.burst,
    blockS: flags.block,
    pairs: flags.pairs,
    most: flags.most,
    seed: flags.seed ?? chosen.config.seed ?? randomInt(2 ** 31),
    resultsDir,
    command: `cutoff ${process.argv.slice(2).join(' ')}`,
    startedAt,
    signal: interruption(),
    ...blockProgress(process.stderr),
    keep: async (each) => {
      await writeRecord(resultsDir, each);
    },
  });
  await deliverAndEnd(record, {
    resultsDir,
    pushgateway: chosen.pushgateway,
    json: flags.json ?? false,
  });
}

function factor(text: string): number {
  const value = Number(text);
  if (!(value >= 1 && value <= 100))
    throw new InvalidArgumentError('It must be a factor from 1 to 100, for example 1.5.');
  return value;
}
