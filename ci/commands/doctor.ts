import type { Command } from 'commander';
import Table from 'cli-table3';
import pc from 'picocolors';
import { examineMachine, type Check, type Finding } from '../../fixtures/lab/doctor.ts';
import { CommandExit } from '../cli/exit.ts';

const MARKS: Readonly<Record<Finding, string>> = {
  present: pc.green('present'),
  absent: pc.yellow('absent'),
  missing: pc.red('missing'),
};

/** Adds `cutoff doctor`. */
export function register(program: Command): void {
  program
    .command('doctor')
    .description('List what this machine has, what is missing, and how to get it. Installs nothing.')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
present: there.  absent: not there, and installed when needed or not needed at all.
missing: keeps something from working; the exit code is then 5.`,
    )
    .action(async (options: { readonly json?: boolean }) => {
      const checks = await examineMachine();
      process.stdout.write(
        options.json ? `${JSON.stringify({ checks }, null, 2)}\n` : `${tableOf(checks)}\n`,
      );
      if (checks.some((check) => check.finding === 'missing')) throw new CommandExit('environment');
    });
}

function tableOf(checks: readonly Check[]): string {
  const table = new Table({
    head: ['What', 'State', 'Found', 'How to get it'],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [16, 9, 46, 46],
  });
  for (const check of checks) table.push([check.name, MARKS[check.finding], check.detail, check.way ?? '']);
  return table.toString();
}
