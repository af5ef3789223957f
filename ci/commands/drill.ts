import type { Command } from 'commander';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { PORT_FACTS } from '../../fixtures/lab/ports.ts';
import { wholeNumber } from '../cli/option-values.ts';
import type { DrillResult } from '../jobs/drill/drill.ts';

const LAB_NAME = 'drill';
/** Added to every port of the lab, so that the drill's stands beside the usual one. */
const PORT_OFFSET = 10_000;

const AFTER = `
Brings up a lab of its own (${LAB_NAME}, ports ${PORT_OFFSET} above the usual ones, unless CUTOFF_LAB_NAME says otherwise) with a
real Prometheus, a real Alertmanager with the routes of reporters/alerts/alertmanager.yml, and a receiver. Probes over
RPC every few seconds, stops Odoo, waits for the alert in Prometheus and for the page at the receiver, starts Odoo, waits
for the all-clear, prints the times, and leaves nothing running. The windows of the rules shrink with the interval; at
five minutes multiply the intervals.

Examples:
  $ cutoff drill
  $ cutoff drill --every 10 --json`;

interface DrillFlags {
  readonly every: number;
  readonly json?: boolean;
}

/** Adds `cutoff drill`. */
export function register(program: Command): void {
  program
    .command('drill')
    .description('Stop the Odoo of a lab, wait for the page, start it, wait for the all-clear.')
    .option('--every <seconds>', 'between two probes', wholeNumber(5, 600), 15)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', AFTER)
    .action(async ({ every, json }: DrillFlags) => {
      ownLab();
      const { isOnePage, runDrill } = await import('../jobs/drill/drill.ts');
      const started = performance.now();
      const result = await runDrill({
        everyS: every,
        say: (line) => {
          const seconds = Math.round((performance.now() - started) / 1000);
          process.stderr.write(`${String(seconds).padStart(4)} s  ${line}\n`);
        },
      });
      process.stdout.write(json === true ? `${JSON.stringify(result, null, 2)}\n` : `${textOf(result)}\n`);
      if (!isOnePage(result.pages)) {
        const got = result.pages.map(({ status, alerts }) => `${status}: ${alerts.join(', ')}`);
        throw new CommandError(
          'failed',
          `Expected one page and one all-clear, but the pager got: ${got.join('; ')}.`,
        );
      }
    });
}

/** The drill stops Odoo, so it never does so in the lab that others may be using. */
function ownLab(): void {
  if ((process.env['CUTOFF_LAB_NAME'] ?? '') !== '') return;
  process.env['CUTOFF_LAB_NAME'] = LAB_NAME;
  for (const { standard, variable } of Object.values(PORT_FACTS)) {
    process.env[variable] ??= String(standard + PORT_OFFSET);
  }
}

const seconds = (durationMs: number): string => `${(durationMs / 1000).toFixed(1)} s`;

function textOf({ everyS, times, page, fired, runs }: DrillResult): string {
  const row = (what: string, durationMs: number): string =>
    `  ${what.padEnd(44)} ${seconds(durationMs).padStart(8)}  ${(durationMs / 1000 / everyS).toFixed(1)} intervals`;
  return [
    `A probe every ${everyS} s, ${runs} runs; the windows of the rules are shortened to match.`,
    row('Odoo stopped to alert firing in Prometheus', times.firingMs),
    row('Odoo stopped to page at the receiver', times.pagedMs),
    row('Odoo answers again to alert ended', times.clearedMs),
    row('Odoo answers again to all-clear at the receiver', times.resolvedMs),
    '',
    `Fired in Prometheus: ${fired.join(', ')}.`,
    'The page:',
    ...[...Object.entries(page.labels), ...Object.entries(page.annotations)].map(
      ([name, value]) => `  ${name.padEnd(20)} ${value}`,
    ),
  ].join('\n');
}
