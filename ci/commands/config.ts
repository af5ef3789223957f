import type { Command } from 'commander';
import { z } from 'zod';
import { type Config, loadConfig } from '../../fixtures/config/config.ts';
import { ConfigSettings } from '../../fixtures/config/schema.ts';
import { Secret } from '../../fixtures/secrets/secret.ts';
import { printError } from '../cli/exit.ts';

/** Loads the configuration for a command: the environment, and the file that `--config` names. Prints warnings. */
export function commandConfig(command: Command): Config {
  const options: { readonly config?: string } = command.optsWithGlobals();
  const config = loadConfig({ env: process.env, cwd: process.cwd(), configPath: options.config });
  for (const warning of config.warnings) printError(`warning: ${warning}`);
  return config;
}

/** Adds `cutoff config`. */
export function register(program: Command): void {
  const config = program.command('config').description('Check and explain the configuration.');
  config
    .command('check')
    .description('Validate cutoff.yaml and the environment, and print what is in effect, secrets masked.')
    .option('--json', 'print JSON')
    .action((options: { readonly json?: boolean }, command: Command) => {
      const effective = commandConfig(command);
      process.stdout.write(
        options.json ? `${JSON.stringify(effective, nullForMissing, 2)}\n` : summaryOf(effective),
      );
    });
  config
    .command('schema')
    .description('Print the JSON schema of cutoff.yaml, for editors.')
    .action(() => {
      const schema = z.toJSONSchema(ConfigSettings, { io: 'input' });
      process.stdout.write(`${JSON.stringify({ title: 'cutoff.yaml', ...schema }, null, 2)}\n`);
    });
}

/** JSON leaves `undefined` out; a reader is better served by `null`. */
function nullForMissing(_key: string, value: unknown): unknown {
  return value === undefined ? null : value;
}

function summaryOf(config: Config): string {
  const lines = [
    `file: ${config.file ?? 'none'}`,
    `results: ${config.resultsDir}`,
    `seed: ${config.seed ?? 'drawn for each run'}`,
    `pushgateway: ${config.pushgateway?.url ?? 'none'}`,
    `remote write: ${config.remoteWrite?.url ?? 'none'}`,
  ];
  if (config.calendar) for (const each of ['calendar:', ...linesOf(config.calendar, '  ')]) lines.push(each);
  if (config.targets.length === 0) lines.push('targets: none configured; commands use the lab');
  for (const target of config.targets) {
    lines.push('', `target ${target.name}${target.name === config.chosen ? ' (chosen)' : ''}`);
    for (const each of linesOf(target, '  ')) lines.push(each);
  }
  return `${lines.join('\n')}\n`;
}

function linesOf(value: object, indent: string): string[] {
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) => {
    if (each instanceof Secret) return [`${indent}${key}: ${each.toString()}`];
    if (typeof each === 'object' && each !== null && !Array.isArray(each)) {
      return [`${indent}${key}:`, ...linesOf(each, `${indent}  `)];
    }
    return [`${indent}${key}: ${typeof each === 'string' ? each : (JSON.stringify(each) ?? 'none')}`];
  });
}
