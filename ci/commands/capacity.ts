import { checkAskedAgain } from '../jobs/capacity/resumed.ts';
import { limitsOf } from '../jobs/capacity/objectives.ts';
import { readObjectives } from '../cli/objectives-file.ts';
import { DEFAULT_OBJECTIVES } from '../../reporters/alerts/objectives.ts';
import { newRunId } from '../../fixtures/target/run-request.ts';
import { writeRecord } from '../../reporters/storage/run-folder.ts';
import { deliverAndEnd } from '../jobs/deliver/deliver-run.ts';
import { searchProgress } from '../jobs/capacity/progress.ts';
import { runCapacity } from '../jobs/capacity/capacity.ts';
import {
  planOf,
  earlierRun,
  checkSameServer,
  sitesOf,
  headroomFrom,
  priceOf,
} from '../jobs/capacity/request.ts';
import { chooseTarget } from '../cli/run-target.ts';
import { loadConfig } from '../../fixtures/config/config.ts';
import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { PriceText, type Price } from '../../fixtures/config/server.ts';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { SCENARIOS, scenarioNamed } from '../../load/scenarios/scenarios.ts';
import { interruption } from '../cli/exit.ts';
import { withTargetOptions } from '../cli/target-options.ts';
import type { TargetOptions } from '../cli/target-options.ts';
import { perSecondOf, secondsFrom, wholeNumber } from '../cli/option-values.ts';
import { resultsFolder } from '../cli/results-folder.ts';

const AFTER = `
Finds the highest rate of orders that a target sustains within its objectives: the p95 of each step and the share of
failures (the table of "cutoff alerts", or --objectives), books that hold in the audit, and no work that piles up. Rates
are doubled until one fails, then the gap is halved until it is below --precision. Each level is real k6 in an open
model, its warm-up is left out, it is held until the confidence bounds decide, and it counts only if the generator kept
up. The answer is confirmed by fresh runs, and once more straight after an overload; those are held for the longer time
of --hold, and that is about how long the answer says the rate is carried.

Each arrival of order_flow (the default) is one order from quotation to payment. Another scenario is held at its peak's
mix; streams that ship or invoice orders need these prepared first, which takes longer than the level itself.

The run is kept after each level: Ctrl-C ends it with what is known, --resume goes on. Kind production is refused, and
rates above the cap of the kind of target. The lab gets a fresh database "capacity" for each level but the one that
comes straight after an overload.

The peak of --profile fits where it does by the lower end of the interval of the answer, and does not (exit 1) where not
even the upper end carries it; in between it may or not (exit 4): more --repeats and a longer --budget say more.

Examples:
  $ cutoff capacity                                          the lab with Odoo 19, about 15 minutes
  $ cutoff capacity order_flow_apart                         the same orders, no two of which want one product
  $ cutoff capacity --odoo 19 --workers 2,4 --budget 40m     which of the two carries more, and what breaks first
  $ cutoff capacity --target staging --max-rate 2/s --objectives objectives.yaml
  $ cutoff capacity --target staging --profile friday.yaml --growth 1.4@2026-12-18
  $ cutoff capacity --resume latest --budget 20m --json`;

interface CapacityFlags extends TargetOptions {
  readonly workers?: readonly number[];
  readonly startRate?: number;
  readonly maxRate?: number;
  readonly precision: number;
  readonly repeats: number;
  readonly hold: readonly [number, number];
  readonly warmUp: number;
  readonly budget: number;
  readonly objectives?: string;
  readonly audit: boolean;
  readonly acceptKnownFaults?: boolean;
  readonly curve: boolean;
  readonly wayDown: boolean;
  readonly profile?: string;
  readonly growth?: readonly Growth[];
  readonly price?: Price;
  readonly resume?: string;
  readonly seed?: number;
  readonly results?: string;
  readonly json?: boolean;
}

/** How many times the recorded peak, and when. */
export interface Growth {
  readonly factor: number;
  /** Day, YYYY-MM-DD. */
  readonly on: string | null;
}

/** Adds `cutoff capacity`. */
export function register(program: Command): void {
  withTargetOptions(
    program
      .command('capacity')
      .description('Find the highest order rate that meets the objectives, and what breaks first.')
      .argument('[scenario]', `one of ${SCENARIOS.map(({ name }) => name).join(', ')}`, 'order_flow')
      .option(
        '--workers <numbers>',
        'lab: numbers of HTTP workers of Odoo to compare, for example 2,4',
        workerNumbers,
      )
      .option('--start-rate <rate>', 'rate to start from (default: 0.25/s)', perSecondOf)
      .option(
        '--max-rate <rate>',
        'highest rate, for example 2/s or 3600/h (default: the cap of the kind)',
        perSecondOf,
      )
      .addOption(
        new Option('--precision <percent>', 'precision of the answer').argParser(percent).default(0.08, '8%'),
      )
      .option('--repeats <number>', 'fresh runs that confirm the answer', wholeNumber(1, 9), 2)
      .addOption(
        new Option('--hold <times>', 'shortest and longest hold of a level')
          .argParser(hold)
          .default([15, 90], '15s-90s'),
      )
      .addOption(
        new Option('--warm-up <time>', 'shortest warm-up, which is left out of each level')
          .argParser(secondsFrom(0))
          .default(5, '5s'),
      )
      .addOption(
        new Option('--budget <time>', 'longest time of the search')
          .argParser(secondsFrom(30))
          .default(1_800, '30m'),
      )
      .option('--objectives <file>', 'YAML file with objectives of your own (see cutoff alerts --help)')
      .option('--no-audit', 'do not audit the books after each level')
      .option('--accept-known-faults', 'report damage by known faults of Odoo without failing the level')
      .option('--no-way-down', 'do not measure again after an overload')
      .option('--no-curve', 'skip the extra levels for the fit of the Universal Scalability Law')
      .option('--profile <file>', 'compute the headroom over the peak of this recorded profile')
      .option(
        '--growth <factor[@day]>',
        'with --profile: how the peak grows, as a factor and the day by which; repeatable',
        growths,
      )
      .option(
        '--price <amount>',
        'what the server costs an hour, for example "0.42 EUR" (default: server.price_per_hour of the target)',
        price,
      )
      .option('--resume <run>', 'resume a stopped run: its id, its folder, or "latest"')
      .option(
        '--seed <number>',
        'seed of the test data (default: a new one each run)',
        wholeNumber(1, 2 ** 31),
      )
      .option('--results <folder>', 'folder of the run records (default: ./results, CUTOFF_RESULTS_DIR)')
      .option('--json', 'print the run record instead of the report'),
  )
    .addHelpText('after', AFTER)
    .action(async (scenario: string, flags: CapacityFlags, command: Command) => {
      await capacity(scenario, { ...program.opts<{ config?: string }>(), ...flags }, (option) =>
        option === 'scenario' ? command.args.length > 0 : command.getOptionValueSource(option) === 'cli',
      );
    });
}

async function capacity(
  scenario: string,
  flags: CapacityFlags,
  isTyped: (option: string) => boolean,
): Promise<void> {
  if (flags.growth !== undefined && flags.profile === undefined) {
    throw new CommandError('configuration', '--growth needs a profile: name one with --profile FILE.');
  }
  const startedAt = new Date();
  const config = loadConfig({ env: process.env, cwd: process.cwd(), configPath: flags.config });
  const resultsDir = resultsFolder(flags.results, () => config.resultsDir);
  const earlier = flags.resume === undefined ? undefined : await earlierRun(resultsDir, flags.resume);
  const profile = scenarioNamed(earlier?.capacity.scenario.name ?? scenario);
  const objectives =
    flags.objectives === undefined ? DEFAULT_OBJECTIVES : await readObjectives(flags.objectives);
  if (earlier) {
    const limits = flags.objectives === undefined ? undefined : limitsOf(objectives, profile);
    checkAskedAgain(earlier, { ...flags, scenario }, isTyped, limits);
  }
  const headroom = headroomFrom(flags.profile, flags.growth ?? []);
  const chosen = await chooseTarget(flags, { k6: true, database: 'capacity' });
  if (earlier) await checkSameServer(earlier, chosen.reference);
  // Of another target the configuration says how many it has, and nobody can ask for others.
  const again = chosen.reference.from === 'lab' ? earlier?.workers : undefined;
  const progress = searchProgress(process.stderr);
  const record = await runCapacity({
    runId: earlier?.runId ?? newRunId(startedAt),
    sites: await sitesOf({
      reference: chosen.reference,
      profile,
      workers: again ?? flags.workers ?? [],
      isOwnDatabase: flags.database === undefined,
      cpus: availableParallelism(),
    }),
    earlier: earlier?.capacity.configurations ?? [],
    profile,
    plan: await planOf(chosen.reference, flags, earlier?.capacity.plan),
    limits: earlier?.capacity.limits ?? limitsOf(objectives, profile),
    seed: earlier?.seed ?? flags.seed ?? config.seed ?? randomInt(2 ** 31),
    price: await priceOf(chosen.reference, flags.price ?? earlier?.capacity.price ?? undefined),
    headroom,
    resultsDir,
    command: `cutoff ${process.argv.slice(2).join(' ')}`,
    startedAt: earlier?.startedAt ?? startedAt,
    signal: interruption(),
    onSite: ({ workers }) => {
      if (workers !== null) process.stderr.write(`with ${workers} ${workers === 1 ? 'worker' : 'workers'}\n`);
    },
    onProgress: progress.onProgress,
    onLevel: progress.onLevel,
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

function workerNumbers(text: string): readonly number[] {
  const numbers = text.split(',').map((each) => Number(each.trim()));
  if (numbers.length === 0 || numbers.some((each) => !Number.isInteger(each) || each < 1 || each > 32))
    throw new InvalidArgumentError('It must be whole numbers from 1 to 32, for example 2,4.');
  if (new Set(numbers).size !== numbers.length)
    throw new InvalidArgumentError('Give each number once, for example 2,4.');
  return numbers;
}

function price(text: string): Price {
  const parsed = PriceText.safeParse(text);
  if (!parsed.success)
    throw new InvalidArgumentError('It must be an amount and a currency, for example "0.42 EUR".');
  return parsed.data;
}

function percent(text: string): number {
  const value = Number(text.replace(/%$/, '')) / 100;
  if (!(value >= 0.01 && value <= 0.5))
    throw new InvalidArgumentError('It must be 1% to 50%, for example 8%.');
  return value;
}

function hold(text: string): readonly [number, number] {
  const [least, longest] = text.split('-').map((each) => secondsFrom(2)(each));
  if (least === undefined || longest === undefined || least > longest)
    throw new InvalidArgumentError('It must be two times, the shorter first, for example 15s-90s.');
  return [least, longest];
}

function growths(text: string, before: readonly Growth[] = []): readonly Growth[] {
  const [, factor, day] = /^(\d+(?:\.\d+)?)(?:@(\d{4}-\d{2}-\d{2}))?$/.exec(text) ?? [];
  const isDay = day === undefined || !Number.isNaN(Date.parse(day));
  if (!(Number(factor) > 0) || !isDay)
    throw new InvalidArgumentError('It must be a factor, or a factor and a day, for example 1.4@2026-12-18.');
  return [...before, { factor: Number(factor), on: day ?? null }];
}
