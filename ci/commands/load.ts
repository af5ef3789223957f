import { DEFAULT_OBJECTIVES } from '../../reporters/alerts/objectives.ts';
import { readObjectives } from '../cli/objectives-file.ts';
import { replayed } from '../../load/replay/replayed.ts';
import { readProfile } from '../../load/replay/profile-file.ts';
import {
  LOGS,
  PREPARED_FILE,
  readPrepared,
  SAMPLES,
  SECRETS_FILE,
  VOLUME,
} from '../../load/elsewhere/prepared-file.ts';
import { mergeLoad, prepareLoadElsewhere } from '../jobs/load/load-elsewhere.ts';
import { showSeries } from '../jobs/deliver/prometheus.ts';
import { progressLine } from '../jobs/load/load-progress.ts';
import { deliverAndEnd, deliverRun } from '../jobs/deliver/deliver-run.ts';
import { endAsRecorded } from '../cli/exit-of-record.ts';
import { chooseTarget } from '../cli/run-target.ts';
import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { LoadProfile } from '../../load/profiles/profile.ts';
import { SCENARIOS, scenarioNamed } from '../../load/scenarios/scenarios.ts';
import { CommandError } from '../../fixtures/failures/errors.ts';
import type { TargetReference } from '../../fixtures/target/run-request.ts';
import { CommandExit, interruption } from '../cli/exit.ts';
import { type LoadOptions, runLoadOnly } from '../jobs/load/load-run.ts';
import { secondsFrom, wholeNumber } from '../cli/option-values.ts';
import { withTargetOptions } from '../cli/target-options.ts';
import type { TargetOptions } from '../cli/target-options.ts';

const AFTER = `
Scenarios:
${SCENARIOS.map(({ name, title }) => `  ${name.padEnd(18)} ${title}`).join('\n')}

Real k6 runs the journeys' own steps in an open model: arrivals come by the clock, however slow the target is. A run
whose load generator could not keep up is invalid, and its verdict inconclusive. Targets of kind production are refused. The documents
stay in the target, for the audit.

--profile replays a recorded history minute by minute, at --scale times the rates. With --duration each minute becomes
shorter and keeps its rate. History does not tell who used the web client: unless you set --web-share, half of the orders
and invoices and all pickings and sign-ins use it.

With CUTOFF_REMOTE_WRITE_URL or remote_write in cutoff.yaml, k6 also writes its series (k6_odoo_load_…) to that receiver
of Prometheus remote write while it runs.

--prepare-only and --merge let k6 run on other machines, by k6-operator or by hand: docs/load.md.

Examples:
  $ cutoff load smoke                               the lab with Odoo 19
  $ cutoff load cutoff_burst --odoo 14 --duration 60s
  $ cutoff load marketplace_burst --scale 0.5 --seed 7
  $ cutoff load cutoff_burst --scale 4 --segments 2
  $ cutoff load --profile friday.yaml --scale 1.5
  $ cutoff load cutoff_burst --objectives objectives.yaml
  $ cutoff load soak --target staging --duration 4h --json`;

interface LoadFlags extends TargetOptions {
  readonly scale: number;
  readonly profile?: string;
  readonly webShare?: number;
  readonly products?: number;
  readonly duration?: number;
  readonly seed?: number;
  readonly vus?: number;
  readonly segments: number;
  readonly prepareOnly?: string;
  readonly secretsAt?: string;
  readonly merge?: string;
  readonly objectives?: string | true;
  readonly results?: string;
  readonly json?: boolean;
}

/** Where `load/operator/testrun.yaml` mounts the secrets. */
const SECRETS_MOUNT = '/run/cutoff/secrets.json';

/** Adds `cutoff load`. */
export function register(program: Command): void {
  withTargetOptions(
    program
      .command('load')
      .description('Load a target with the shape of a warehouse day, and audit it afterwards.')
      .argument('[scenario]', `one of ${SCENARIOS.map(({ name }) => name).join(', ')}`)
      .option('--profile <file>', 'instead of a scenario: replay a history that cutoff profile recorded')
      .option(
        '--web-share <share>',
        'replay: share of events that use the web client, 0 to 1 (default: see below)',
        share,
      )
      .option(
        '--products <number>',
        'replay: how many products are traded (default: as recorded, at most 60)',
        wholeNumber(1),
      )
      .option('--scale <factor>', 'factor on every rate of the scenario', positive, 1)
      .option(
        '--duration <time>',
        "length of the schedule, for example 90s, 15m, 2h (default: the scenario's own)",
        secondsFrom(5),
      )
      .option('--seed <number>', 'seed of the test data (default: a new one each run)', wholeNumber(1))
      .option('--vus <number>', 'virtual users for each stream (default: from its peak)', wholeNumber(1))
      .option('--segments <number>', 'k6 processes that share the load, up to 16', processes, 1)
      .option(
        '--prepare-only <folder>',
        'prepare the run and write what k6 on other machines needs into this new folder',
      )
      .option(
        '--secrets-at <path>',
        `with --prepare-only: where k6 will find the secrets (default: ${SECRETS_MOUNT})`,
      )
      .option('--merge <folder>', 'make one record of the results that those machines wrote into that folder')
      .option(
        '--objectives [file]',
        'judge each step by its latency budget over RPC, also in k6; the standard budgets without a file (see cutoff alerts --help)',
      )
      .option('--results <folder>', 'folder of the run records (default: ./results, CUTOFF_RESULTS_DIR)')
      .option('--json', 'print the run record instead of the report'),
  )
    .addHelpText('after', AFTER)
    .action(async (scenario: string | undefined, flags: LoadFlags) => {
      await load(scenario, { ...program.opts<{ config?: string }>(), ...flags });
    });
}

async function load(name: string | undefined, flags: LoadFlags): Promise<void> {
  if (flags.objectives !== undefined && (flags.merge !== undefined || flags.prepareOnly !== undefined)) {
    throw new CommandError(
      'configuration',
      '--objectives cannot be combined with --prepare-only or --merge: runs on other machines are not judged by budgets.',
    );
  }
  if (flags.merge !== undefined) {
    await merge(name, flags.merge, flags);
    return;
  }
  if (flags.secretsAt !== undefined && flags.prepareOnly === undefined) {
    throw new CommandError('configuration', '--secrets-at only works with --prepare-only.');
  }
  const profile = await profileOf(name, flags);
  const chosen = await chooseTarget(flags, {
    k6: flags.prepareOnly === undefined,
    results: flags.prepareOnly === undefined,
  });
  const { resultsDir } = chosen;
  const options: LoadOptions = {
    target: chosen.reference,
    profile,
    scale: flags.scale,
    durationS: flags.duration,
    vus: flags.vus,
    segments: flags.segments,
    remoteWrite: chosen.config.remoteWrite,
    objectives: await objectivesOf(flags),
    resultsDir,
    seed: flags.seed ?? chosen.config.seed ?? randomInt(2 ** 31),
    command: `cutoff ${process.argv.slice(2).join(' ')}`,
    signal: interruption(),
    onProgress: progressLine(process.stderr),
  };
  if (flags.prepareOnly !== undefined) {
    await prepareOnly(flags.prepareOnly, flags.secretsAt ?? SECRETS_MOUNT, options);
    return;
  }
  const record = await runLoadOnly(options);
  const delivered = await deliverRun(record, {
    resultsDir,
    pushgateway: chosen.pushgateway,
    json: flags.json ?? false,
  });
  if (interruption().aborted) throw new CommandExit('interrupted');
  const out = flags.json ? process.stderr : process.stdout;
  const seen =
    chosen.prometheusUrl === undefined || !delivered
      ? true
      : await showSeries(chosen.prometheusUrl, record, out);
  endAsRecorded(record, delivered && seen);
}

async function prepareOnly(name: string, secretsAt: string, options: LoadOptions): Promise<void> {
  const folder = resolve(name);
  await prepareLoadElsewhere(folder, secretsAt, options);
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[2K');
  process.stdout.write(`Prepared in ${folder}; the web sessions of the run are open until it is merged.
  ${VOLUME}/  the script, its input and its data: copy it to the volume that k6 reads
  ${SECRETS_FILE}  password and sessions in clear, for you alone (mode 0600): k6 reads it at ${secretsAt}
  ${PREPARED_FILE}  what was asked, for the merge; no secret is in it
Run ${VOLUME}/load/k6/main.ts with CUTOFF_LOAD_INPUT naming ${VOLUME}/input.json, in ${options.segments === 1 ? 'one process, or several by execution segments' : `${options.segments} processes by execution segments`}.
Bring back the samples of each to ${SAMPLES}/ and its standard output to ${LOGS}/, then: cutoff load --merge ${name}
`);
}

async function merge(scenario: string | undefined, folder: string, flags: LoadFlags): Promise<void> {
  if (scenario !== undefined || flags.profile !== undefined || flags.prepareOnly !== undefined) {
    throw new CommandError(
      'configuration',
      '--merge cannot be combined with a scenario, --profile or --prepare-only: the folder already names what was run.',
    );
  }
  const { target } = await readPrepared(resolve(folder));
  const chosen = await chooseTarget(optionsFor(target, flags), { results: true });
  const { resultsDir } = chosen;
  const record = await mergeLoad(folder, {
    resultsDir,
    signal: interruption(),
    onProgress: progressLine(process.stderr),
  });
  await deliverAndEnd(record, {
    resultsDir,
    pushgateway: chosen.pushgateway,
    json: flags.json ?? false,
  });
}

/** What the steps are judged by; `undefined` when not given. */
async function objectivesOf({ objectives }: LoadFlags): Promise<LoadOptions['objectives']> {
  if (objectives === undefined) return undefined;
  if (objectives === true) return DEFAULT_OBJECTIVES;
  return readObjectives(objectives);
}

/** The options that choose a target again. */
function optionsFor(target: TargetReference, { config, yes, results }: LoadFlags): TargetOptions {
  const common = {
    ...(config === undefined ? {} : { config }),
    ...(yes === undefined ? {} : { yes }),
    ...(results === undefined ? {} : { results }),
  };
  return target.from === 'lab'
    ? { ...common, odoo: target.series, database: target.database, lang: target.language }
    : { ...common, target: target.name };
}

/** A scenario by name, or a recorded history. */
async function profileOf(
  name: string | undefined,
  { profile: file, webShare, products }: LoadFlags,
): Promise<LoadProfile> {
  if (name !== undefined && file !== undefined) {
    throw new CommandError(
      'configuration',
      `${JSON.stringify(name)} and --profile exclude each other: run the scenario, or replay the profile.`,
    );
  }
  if (file === undefined) {
    if (name === undefined) {
      throw new CommandError(
        'configuration',
        'Nothing to run: name a scenario, for example cutoff load cutoff_burst, or a recorded history with --profile FILE.',
      );
    }
    if (webShare !== undefined || products !== undefined) {
      throw new CommandError(
        'configuration',
        `--${webShare === undefined ? 'products' : 'web-share'} only works with --profile: a scenario has its own.`,
      );
    }
    return scenarioNamed(name);
  }
  return replayed(readProfile(resolve(file)), { webShare, products });
}

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1) || text.trim() === '') {
    throw new InvalidArgumentError('It must be a number from 0 to 1, for example 0.3.');
  }
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new InvalidArgumentError('It must be a number above 0, for example 1.5.');
  }
  return value;
}

/** More would only wait for each other on one machine. */
const MOST_SEGMENTS = 16;

function processes(text: string): number {
  const value = wholeNumber(1)(text);
  if (value > MOST_SEGMENTS)
    throw new InvalidArgumentError(`It must be at most ${MOST_SEGMENTS}: for more, see docs/load.md.`);
  return value;
}
