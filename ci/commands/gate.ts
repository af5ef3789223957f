import { deliverRun } from '../jobs/deliver/deliver-run.ts';
import { endAsRecorded } from '../cli/exit-of-record.ts';
import { newRunId } from '../../fixtures/target/run-request.ts';
import { labEndpoints } from '../../fixtures/lab/lab.ts';
import { thresholdsFrom } from '../jobs/gate/thresholds.ts';
import { DEFAULT_OBJECTIVES } from '../../reporters/alerts/objectives.ts';
import { readObjectives } from '../cli/objectives-file.ts';
import { storedFrom } from '../jobs/gate/stored.ts';
import { gateProgress } from '../jobs/gate/progress.ts';
import { runGateRecorded } from '../jobs/gate/gate-run.ts';
import { openSides } from '../jobs/gate/side.ts';
import { readRecord, runFolder } from '../../reporters/storage/run-folder.ts';
import { loadConfig } from '../../fixtures/config/config.ts';
import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import { CommandError } from '../../fixtures/failures/errors.ts';
import type { Thresholds } from '../../fixtures/record/gate.ts';
import { LOAD_JOURNEYS } from '../../journeys/catalogue.ts';
import { CommandExit, interruption, printError } from '../cli/exit.ts';
import { comparedWith, type GateOptions, type IsTyped, resumedFrom } from '../jobs/gate/asked.ts';
import { LOOKS, PAIRINGS, PAIRS_PER_BLOCK, WARM_UP_PAIRS } from '../jobs/gate/design.ts';
import type { Side } from '../jobs/gate/pairs.ts';
import { wholeNumber } from '../cli/option-values.ts';
import { resultsFolder } from '../cli/results-folder.ts';

const AFTER = `
What it does, and when it stops:
  1. counts what each step costs (queries, RPC calls, requests), serially and with the same orders at both
     sides: one query more at the candidate fails the gate at once, without statistics; queries come from
     Odoo's request log, or from pg_stat_statements where server.postgres of both targets is set
  2. runs the same orders at both sides in pairs, in blocks, by real k6, and looks at the blocks measured so
     far after ${LOOKS.join(', ')}: a step that is slower fails the gate, and when every step is shown to be
     within its margin the gate is passed
  3. audits the books of both sides: a broken invariant, a new failure or more failures fail the gate
     whatever the speed
Exit codes: 0 pass, 1 fail, 4 inconclusive (not enough data, or a generator that could not keep up), 130 stopped.
Targets of kind production are refused, and the documents stay in the targets. docs/gate.md explains the method.

Examples:
  $ cutoff gate --baseline lab:19/base --candidate lab:19/next
  $ cutoff gate --baseline staging-17 --candidate staging-18 --objectives objectives.yaml
  $ cutoff gate --baseline old --candidate new --baseline-log /var/log/odoo/old.log --candidate-log /var/log/odoo/new.log
  $ cutoff gate --baseline old --candidate new --primary confirm,ship --margin 5%
  $ cutoff gate --candidate new --baseline-record 20260131T120000Z-ab12cd
  $ cutoff gate --resume 20260131T120000Z-ab12cd`;

interface GateFlags extends GateOptions {
  readonly objectives?: string;
  readonly resume?: string;
  readonly results?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly config?: string;
}

/** Adds `cutoff gate`. */
export function register(program: Command): void {
  program
    .command('gate')
    .description('Test whether a release is slower or less correct than the one before it.')
    .option('--baseline <target>', 'the current release: a target of the configuration, or lab:19/<database>')
    .option('--candidate <target>', 'the release to judge, named in the same way')
    .option(
      '--baseline-record <run>',
      'instead of --baseline: use the candidate of an earlier gate as baseline (weaker, see docs/gate.md)',
    )
    .option(
      '--baseline-log <file>',
      'log of the Odoo of the baseline on this machine, to count queries (default: server.log of its target, or the log of the lab)',
    )
    .option('--candidate-log <file>', 'log of the Odoo of the candidate, likewise')
    .addOption(
      new Option('--journey <name>', 'the transaction').choices([...LOAD_JOURNEYS]).default('order_to_cash'),
    )
    .option(
      '--primary <steps>',
      'judge only these steps, separated by commas (default: all of the journey)',
      (text) => text.split(',').map((each) => each.trim()),
    )
    .option('--objectives <file>', 'budgets and margins; "cutoff alerts --help" shows how it looks')
    .option(
      '--margin <percent>',
      'slowdown that counts as a regression, for steps without their own margin',
      percent,
    )
    .option(
      '--blocks <number>',
      'largest number of blocks; fewer than 8 give a rough comparison only',
      wholeNumber(2, 40),
      40,
    )
    .option('--pairs <number>', 'pairs in a block', wholeNumber(1, 50), PAIRS_PER_BLOCK)
    .addOption(
      new Option('--pairing <how>', 'both sides at the same moment, or one after the other')
        .choices([...PAIRINGS])
        .default('together'),
    )
    .option(
      '--every <ms>',
      'time between two pairs (default: keeps each side busy 60% of the time)',
      wholeNumber(100, 600_000),
    )
    .option('--ui', 'also count requests, bytes and long tasks of each step in a browser')
    .option(
      '--passes <number>',
      'smallest number of counting passes; up to 6 more if counts differ by chance',
      wholeNumber(1, 20),
      3,
    )
    .option('--alpha <share>', 'probability of calling any step slower when nothing changed', share, 0.01)
    .option('--beta <share>', 'probability of passing a step that is slower by its margin', share, 0.03)
    .option('--seed <number>', 'seed of the orders (default: a new one)', wholeNumber(1, 2 ** 31))
    .option('--resume <run>', 'resume an interrupted gate')
    .option('--results <folder>', 'folder of the run records (default: ./results, CUTOFF_RESULTS_DIR)')
    .option('--json', 'print the run record instead of the report')
    .option('-y, --yes', 'install what the lab needs without asking')
    .addHelpText('after', AFTER)
    .action(async (_, command: Command) => {
      await gate(
        command.optsWithGlobals<GateFlags>(),
        (option) => command.getOptionValueSource(option) === 'cli',
      );
    });
}

async function gate(flags: GateFlags, isTyped: IsTyped): Promise<void> {
  const thresholds = await thresholdsOf(flags);
  const config = loadConfig({ env: process.env, cwd: process.cwd(), configPath: flags.config });
  for (const warning of config.warnings) printError(`warning: ${warning}`);
  const resultsDir = resultsFolder(flags.results, () => config.resultsDir);
  const { resume } = flags;
  const stored = resume === undefined ? undefined : (await readRecord(resultsDir, resume)).record;
  const resumed =
    stored &&
    resumedFrom(stored.gate, resume ?? '', {
      options: flags,
      isTyped,
      thresholds: flags.objectives === undefined ? undefined : thresholds,
    });
  const before = resumed?.gate;
  const names = namedSides(resumed?.options ?? flags);
  const recordRun = before ? before.against.run : flags.baselineRecord;
  const baseline =
    recordRun === undefined || recordRun === null
      ? undefined
      : storedFrom((await readRecord(resultsDir, recordRun)).record, recordRun);
  const options =
    resumed?.options ?? (baseline ? comparedWith(baseline, { options: flags, isTyped }) : flags);
  if (options.ui === true && (before?.counters.passes ?? 0) === 0) {
    const { requireChromium } = await import('../../fixtures/lab/chromium.ts');
    await requireChromium('--ui', 'begin a gate without --ui');
  }
  const { targets, costs, isLab } = await openSides({
    asked: baseline ? { ...names, baseline: undefined } : names,
    logFiles: { baseline: options.baselineLog, candidate: options.candidateLog },
    recorded: baseline?.gate.counters.source,
    config,
    configPath: flags.config,
    yes: flags.yes ?? false,
  });
  const runId = stored?.run.id ?? newRunId();
  const earlier = before ?? baseline?.gate;
  const record = await runGateRecorded({
    runId,
    names,
    sides: targets,
    stored: baseline,
    costs,
    design: {
      journey: options.journey,
      pairing: options.pairing,
      seed: options.seed ?? config.seed ?? randomInt(2 ** 31),
      pairsPerBlock: options.pairs,
      warmUpPairs: earlier?.design.warmUpPairs ?? WARM_UP_PAIRS,
      mostBlocks: options.blocks,
    },
    asked: resumed?.asked ?? {
      passes: options.passes,
      ui: options.ui ?? false,
      everyMs: options.every ?? null,
      primary: [...(options.primary ?? [])],
      thresholds,
      logs: { baseline: fullPath(options.baselineLog), candidate: fullPath(options.candidateLog) },
    },
    lines: earlier?.design.lines ?? COUNTED_LINES,
    alpha: options.alpha,
    beta: options.beta,
    before,
    folder: runFolder(resultsDir, runId),
    signal: interruption(),
    onProgress: gateProgress(process.stderr),
    resultsDir,
    command: `cutoff ${process.argv.slice(2).join(' ')}`,
    startedAt: stored ? new Date(stored.run.startedAt) : new Date(),
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[2K');
  const labGateway = { url: labEndpoints().pushgateway, credentials: undefined, timeoutMs: 10_000 };
  const delivered = await deliverRun(record, {
    resultsDir,
    pushgateway: config.pushgateway ?? (isLab ? labGateway : undefined),
    json: flags.json ?? false,
  });
  if (interruption().aborted) {
    printError(`interrupted: cutoff gate --resume ${record.run.id} goes on`);
    throw new CommandExit('interrupted');
  }
  endAsRecorded(record, delivered);
}

/** Orders of two sizes tell what each line costs. */
const COUNTED_LINES = [2, 5] as const;

function namedSides({ baseline, candidate, baselineRecord }: GateOptions): Readonly<Record<Side, string>> {
  const before = baseline ?? baselineRecord;
  const problems = [
    ...(before === undefined
      ? [
          '--baseline is missing: name the current release, a target of the configuration or lab:19/base, or an earlier run with --baseline-record.',
        ]
      : []),
    ...(baseline !== undefined && baselineRecord !== undefined
      ? ['--baseline and --baseline-record exclude each other: measure the baseline, or take it from a run.']
      : []),
    ...(candidate === undefined
      ? ['--candidate is missing: name the release to judge, a target of the configuration or lab:19/next.']
      : []),
  ];
  if (before === undefined || candidate === undefined || problems.length > 0) {
    throw new CommandError('configuration', problems);
  }
  return { baseline: before, candidate };
}

/** By the file and the margin that were named, or the defaults. */
async function thresholdsOf({ objectives: file, margin }: GateFlags): Promise<Thresholds> {
  const read = file === undefined ? DEFAULT_OBJECTIVES : await readObjectives(file);
  return thresholdsFrom(margin === undefined ? read : { ...read, margin });
}

function fullPath(file: string | undefined): string | null {
  return file === undefined ? null : resolve(file);
}

function percent(text: string): number {
  const value = Number(/^(\d+(?:\.\d+)?)%$/.exec(text)?.[1]);
  if (!(value >= 1 && value <= 1000))
    throw new InvalidArgumentError('It must be from 1% to 1000%, for example 10%.');
  return value / 100;
}

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0.002 && value <= 0.03)) {
    throw new InvalidArgumentError('It must be from 0.002 to 0.03, the range that was simulated.');
  }
  return value;
}
