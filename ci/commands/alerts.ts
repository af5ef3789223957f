import { join } from 'node:path';
import type { Command } from 'commander';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { DEFAULT_OBJECTIVES } from '../../reporters/alerts/objectives.ts';
import { rulesYaml } from '../../reporters/alerts/rules.ts';
import { dashboardFiles } from '../../reporters/dashboards/dashboards.ts';
import { writeAtomic } from '../../reporters/storage/atomic-file.ts';
import { readObjectives } from '../cli/objectives-file.ts';

const AFTER = `
Without objectives of your own these are the rules in reporters/alerts/rules.yml. docs/alerts.md explains the alerts, the
objectives, and how Prometheus and Alertmanager are told of them (reporters/alerts/alertmanager.yml is an example).

Objectives are a YAML file; what it leaves out stays as it is:
  every_seconds: 300              between two probes of a target
  ratio: 0.99                     of the runs of every step and journey that must pass
  steps:
    ship: {ratio: 0.995, latency: {ui: 8, rpc: 3}}

Examples:
  $ cutoff alerts --out /etc/prometheus/rules/cutoff.yml
  $ cutoff alerts --dashboards /var/lib/grafana/dashboards
  $ cutoff alerts --objectives objectives.yaml --out cutoff.yml && promtool check rules cutoff.yml`;

interface AlertsFlags {
  readonly objectives?: string;
  readonly out?: string;
  readonly dashboards?: string;
}

/** Adds `cutoff alerts`. */
export function register(program: Command): void {
  program
    .command('alerts')
    .description('Write the Prometheus rules, with your own objectives.')
    .option('--objectives <file>', 'YAML file with objectives of your own')
    .option('--out <file>', 'file to write (default: print)')
    .option('--dashboards <folder>', 'also write the Grafana dashboards there, as JSON')
    .addHelpText('after', AFTER)
    .action(async ({ objectives, out, dashboards }: AlertsFlags) => {
      const text = rulesYaml(
        objectives === undefined ? DEFAULT_OBJECTIVES : await readObjectives(objectives),
      );
      if (dashboards !== undefined) {
        for (const [name, json] of dashboardFiles())
          await write('--dashboards', join(dashboards, name), json);
      }
      if (out !== undefined) await write('--out', out, text);
      else if (dashboards === undefined) process.stdout.write(text);
    });
}

async function write(option: string, file: string, text: string): Promise<void> {
  try {
    await writeAtomic(file, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('configuration', `${option}: ${file} cannot be written: ${reason}`, cause);
  }
  process.stdout.write(`${file} written\n`);
}
