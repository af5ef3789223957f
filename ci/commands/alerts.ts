import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { CommandError } from '../../fixtures/errors.ts';
import { DEFAULT_OBJECTIVES, ObjectivesFile, objectivesWith } from '../../reporters/alerts/objectives.ts';
import type { Objectives } from '../../reporters/alerts/objectives.ts';
import { rulesYaml } from '../../reporters/alerts/rules.ts';
import { writeAtomic } from '../../reporters/storage/atomic-file.ts';

const AFTER = `
Without objectives of your own these are the rules in reporters/alerts/rules.yml. docs/alerts.md explains the alerts, the
objectives, and how Prometheus and Alertmanager are told of them (reporters/alerts/alertmanager.yml is an example).

Objectives are a YAML file; what it leaves out stays as it is:
  every_seconds: 300              between two probes of a target
  ratio: 0.99                     of the runs of every step and journey shall pass
  steps:
    ship: {ratio: 0.995, latency: {ui: 8, rpc: 3}}

Examples:
  $ cutoff alerts --out /etc/prometheus/rules/cutoff.yml
  $ cutoff alerts --objectives objectives.yaml --out cutoff.yml && promtool check rules cutoff.yml`;

interface AlertsFlags {
  readonly objectives?: string;
  readonly out?: string;
}

/** Adds `cutoff alerts`. */
export function registerAlerts(program: Command): void {
  program
    .command('alerts')
    .description('Write the Prometheus rules: what is promised, and who is told when it is not kept.')
    .option('--objectives <file>', 'YAML file with objectives of your own')
    .option('--out <file>', 'file to write (default: print)')
    .addHelpText('after', AFTER)
    .action(async ({ objectives, out }: AlertsFlags) => {
      const text = rulesYaml(
        objectives === undefined ? DEFAULT_OBJECTIVES : await readObjectives(objectives),
      );
      if (out === undefined) {
        process.stdout.write(text);
        return;
      }
      try {
        await writeAtomic(out, text);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new CommandError('configuration', `--out ${out} cannot be written: ${reason}`, cause);
      }
      process.stdout.write(`${out} written\n`);
    });
}

/** @throws {CommandError} `configuration` with one line for each problem of the file. */
export async function readObjectives(file: string): Promise<Objectives> {
  let data: unknown;
  try {
    data = parse(await readFile(file, 'utf8')) ?? {};
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new CommandError(
      'configuration',
      `--objectives ${file} cannot be read as YAML: ${reason}. "cutoff alerts --help" shows how it looks.`,
      cause,
    );
  }
  const parsed = ObjectivesFile.safeParse(data);
  if (parsed.success) return objectivesWith(parsed.data);
  throw new CommandError(
    'configuration',
    parsed.error.issues.map(
      ({ path, message }) =>
        `${file}: ${path.join('.') || 'the file'}: ${message}. "cutoff alerts --help" shows how it looks.`,
    ),
  );
}
