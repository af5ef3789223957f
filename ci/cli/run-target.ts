import { loadConfig, selectTarget } from '../../fixtures/config/config.ts';
import type { Config, Pushgateway } from '../../fixtures/config/config.ts';
import { CommandError } from '../../fixtures/failures/errors.ts';
import type { Output } from '../../fixtures/lab/stage.ts';
import type { TargetReference } from '../../fixtures/target/run-request.ts';
import { printError } from './exit.ts';
import { resultsFolder, storedResults } from './results-folder.ts';
import type { TargetOptions } from './target-options.ts';

/** What was chosen, ready to be met. */
export interface ChosenTarget {
  readonly reference: TargetReference;
  readonly config: Config;
  /** Absolute path; of a command that keeps results it is there, and takes files. */
  readonly resultsDir: string;
  /** The configured gateway, else the lab's own; `undefined` where there is neither. */
  readonly pushgateway: Pushgateway | undefined;
  /** Where Prometheus of the lab answers; `undefined` for a configured target. */
  readonly prometheusUrl: string | undefined;
}

/** What a command will use. Programs are set up beside the lab; a configured target is met with what the machine has. */
export interface Needs {
  readonly browser?: boolean;
  readonly k6?: boolean;
  /** It keeps results: their folder is tried before anything is set up. */
  readonly results?: boolean;
  /** The database of the lab where none is named; the standard one otherwise. */
  readonly database?: string;
}

/**
 * Decides which Odoo to meet. A configured target wins; without one, or with `--odoo`, it is the lab, which is brought
 * up first. A configured target is never provisioned.
 *
 * @throws {CommandError} `configuration` or `environment`
 */
export async function chooseTarget(
  options: TargetOptions,
  needs: Needs,
  output: Output = 'terminal',
): Promise<ChosenTarget> {
  const config = loadConfig({ env: process.env, cwd: process.cwd(), configPath: options.config });
  for (const warning of config.warnings) printError(`warning: ${warning}`);
  if (options.odoo !== undefined && options.target !== undefined) {
    throw new CommandError(
      'configuration',
      '--target and --odoo exclude each other: --odoo means the lab of this machine.',
    );
  }
  const folderOf = needs.results === true ? resultsFolder : storedResults;
  const resultsDir = folderOf(options.results, () => config.resultsDir);
  const target = options.odoo === undefined ? selectTarget(config, options.target) : undefined;
  if (target === undefined) return chooseLab(options, { config, resultsDir }, needs, output);

  const labOnly = Object.entries({ '--database': options.database, '--lang': options.lang }).flatMap(
    ([name, value]) => (value === undefined ? [] : [name]),
  );
  if (labOnly.length > 0) {
    throw new CommandError(
      'configuration',
      `${labOnly.join(' and ')} only works with the lab: add --odoo 19 or --odoo 14, or set it in the configuration of the target.`,
    );
  }
  return {
    reference: {
      from: 'configuration',
      name: target.name,
      ...(options.config === undefined ? {} : { configPath: options.config }),
    },
    config,
    resultsDir,
    pushgateway: config.pushgateway,
    prometheusUrl: undefined,
  };
}

async function chooseLab(
  options: TargetOptions,
  { config, resultsDir }: Pick<ChosenTarget, 'config' | 'resultsDir'>,
  needs: Needs,
  output: Output,
): Promise<ChosenTarget> {
  // Loaded here: a probe of a configured target starts in half the time without the lab.
  const [{ labEndpoints, openLab, STANDARD_DATABASE }, { chromiumStage }, { k6Stage }] = await Promise.all([
    import('../../fixtures/lab/lab.ts'),
    import('../../fixtures/lab/chromium.ts'),
    import('../../load/k6/binary.ts'),
  ]);
  const series = options.odoo ?? '19';
  const database = options.database ?? needs.database ?? STANDARD_DATABASE;
  const lab = await openLab();
  await lab.up({
    series: [series],
    databases: [database],
    yes: options.yes ?? false,
    output,
    beside: [...(needs.browser ? [chromiumStage()] : []), ...(needs.k6 ? [k6Stage()] : [])],
  });
  const endpoints = labEndpoints();
  return {
    reference: { from: 'lab', series, database, language: options.lang ?? 'en_US' },
    config,
    resultsDir,
    pushgateway: config.pushgateway ?? {
      url: endpoints.pushgateway,
      credentials: undefined,
      timeoutMs: 10_000,
    },
    prometheusUrl: endpoints.prometheus,
  };
}
