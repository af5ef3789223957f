import { loadConfig } from '../../../fixtures/config/config.ts';
import type { Config } from '../../../fixtures/config/config.ts';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import type { Member } from './target-run.ts';

/**
 * All targets of the configuration.
 *
 * @throws {CommandError} `configuration` where it is wrong, or has no target.
 */
export function fleetOf(configPath: string | undefined): {
  readonly config: Config;
  readonly members: readonly Member[];
} {
  const config = loadConfig({ env: process.env, cwd: process.cwd(), configPath });
  if (config.targets.length === 0) {
    throw new CommandError(
      'configuration',
      '--all found no configured target: add targets to cutoff.yaml, or leave --all out for the lab.',
    );
  }
  const from = configPath === undefined ? {} : { configPath };
  const members = config.targets.map(({ name }) => ({
    name,
    reference: { from: 'configuration' as const, name, ...from },
  }));
  return { config, members };
}
