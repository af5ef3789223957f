import type { Command } from 'commander';
import { Option } from 'commander';
import { loadConfig } from '../fixtures/config.ts';
import type { Config, Pushgateway } from '../fixtures/config.ts';
import { ensureChromium } from '../fixtures/lab/chromium.ts';
import { CommandError } from '../fixtures/errors.ts';
import { labEndpoints, openLab, SERIES, STANDARD_DATABASE, stage } from '../fixtures/lab/lab.ts';
import type { Output, Series } from '../fixtures/lab/lab.ts';
import { PROBE_LANGUAGES } from '../fixtures/lab/series.ts';
import type { ProbeLanguage } from '../fixtures/lab/series.ts';
import type { TargetReference } from '../fixtures/run-request.ts';
import { printError } from './exit.ts';

/** The options by which every command that meets an Odoo lets the user choose it. */
export interface TargetOptions {
  readonly target?: string;
  readonly odoo?: Series;
  readonly database?: string;
  readonly lang?: ProbeLanguage;
  readonly config?: string;
  readonly yes?: boolean;
}

/** What was chosen, ready to be met. */
export interface ChosenTarget {
  readonly reference: TargetReference;
  readonly config: Config;
  /** The configured gateway, else the lab's own; `undefined` where there is neither. */
  readonly pushgateway: Pushgateway | undefined;
  /** Where Prometheus of the lab answers; `undefined` for a configured target. */
  readonly prometheusUrl: string | undefined;
}

/** Adds the options to a command. */
export function withTargetOptions(command: Command): Command {
  return command
    .option('--target <name>', 'a target of the configuration (default: the only one, or CUTOFF_TARGET)')
    .addOption(new Option('--odoo <series>', 'the lab on this machine, with this Odoo').choices([...SERIES]))
    .option('--database <name>', `database of the lab (default: ${STANDARD_DATABASE})`)
    .addOption(
      new Option('--lang <language>', 'language of the lab user (default: en_US)').choices([
        ...PROBE_LANGUAGES,
      ]),
    )
    .option('-y, --yes', 'install what the lab needs without asking');
}

/**
 * Decides which Odoo to meet. A configured target wins; without one, or with `--odoo`, it is the lab, which is brought
 * up first. A configured target is never provisioned.
 *
 * @throws {CommandError} `configuration` or `environment`
 */
export async function chooseTarget(
  options: TargetOptions,
  needsBrowser: boolean,
  output: Output = 'terminal',
): Promise<ChosenTarget> {
  const config = loadConfig({ env: process.env, cwd: process.cwd(), configPath: options.config });
  for (const warning of config.warnings) printError(`warning: ${warning}`);
  const labOnly = Object.entries({ '--database': options.database, '--lang': options.lang }).flatMap(
    ([name, value]) => (value === undefined ? [] : [name]),
  );
  const name = options.target ?? (options.odoo === undefined ? config.chosen : undefined);
  const useLab = options.odoo !== undefined || (name === undefined && config.targets.length === 0);
  if (useLab && options.target !== undefined) {
    throw new CommandError(
      'configuration',
      '--target and --odoo exclude each other: --odoo means the lab of this machine.',
    );
  }
  if (useLab) return chooseLab(options, config, needsBrowser, output);

  if (labOnly.length > 0) {
    throw new CommandError(
      'configuration',
      `${labOnly.join(' and ')} only goes with the lab: add --odoo 19 or --odoo 14, or set it in the configuration of the target.`,
    );
  }
  const chosen = chooseConfigured(config, name);
  return {
    reference: {
      from: 'configuration',
      name: chosen,
      ...(options.config === undefined ? {} : { configPath: options.config }),
    },
    config,
    pushgateway: config.pushgateway,
    prometheusUrl: undefined,
  };
}

function chooseConfigured(config: Config, name: string | undefined): string {
  const names = config.targets.map((target) => target.name);
  if (name !== undefined) {
    if (names.includes(name)) return name;
    throw new CommandError(
      'configuration',
      `Target ${name} is not configured: choose one of ${names.join(', ') || '(none)'}, or use --odoo 19 for the lab.`,
    );
  }
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  throw new CommandError(
    'configuration',
    `${names.length} targets are configured: choose one with --target (${names.join(', ')}).`,
  );
}

async function chooseLab(
  options: TargetOptions,
  config: Config,
  needsBrowser: boolean,
  output: Output,
): Promise<ChosenTarget> {
  const series = options.odoo ?? '19';
  const database = options.database ?? STANDARD_DATABASE;
  const lab = await openLab();
  await lab.up({
    series: [series],
    databases: [database],
    yes: options.yes ?? false,
    output,
    beside: needsBrowser ? [stage('Chromium', async () => void (await ensureChromium()))] : [],
  });
  const endpoints = labEndpoints();
  return {
    reference: { from: 'lab', series, database, language: options.lang ?? 'en_US' },
    config,
    pushgateway: config.pushgateway ?? {
      url: endpoints.pushgateway,
      credentials: undefined,
      timeoutMs: 10_000,
    },
    prometheusUrl: endpoints.prometheus,
  };
}
