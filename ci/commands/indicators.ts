import pc from 'picocolors';
import { wantsColour } from '../../reporters/terminal/colour.ts';
import { indicatorSentence } from '../../reporters/sections/indicators/words.ts';
import { indicatorLines } from '../../reporters/sections/indicators/terminal.ts';
import { readIndicators, INDICATORS_LIMIT_MS } from '../../journeys/indicators/indicators.ts';
import { resolveTarget } from '../../fixtures/target/run-request.ts';
import { chooseTarget } from '../cli/run-target.ts';
import type { Command } from 'commander';
import { INDICATORS } from '../../fixtures/record/indicator.ts';
import { CommandExit } from '../cli/exit.ts';
import { withTargetOptions } from '../cli/target-options.ts';
import type { TargetOptions } from '../cli/target-options.ts';

const AFTER = `
Indicators: ${INDICATORS.join(', ')}
Checks what runs behind the journeys. It only reads, at any safety level, and stores and pushes nothing. "cutoff probe" and
"cutoff watch" make the same checks after the journeys, and push them. Limits and rights: docs/health-checks.md.

Examples:
  $ cutoff indicators --target acme
  $ cutoff indicators --odoo 19 --json

Exit code: 1 if one is breached, else 4 if one is unknown, else 0.`;

interface IndicatorFlags extends TargetOptions {
  readonly json?: boolean;
}

/** Adds `cutoff indicators`. */
export function register(program: Command): void {
  withTargetOptions(
    program
      .command('indicators')
      .description('Check scheduled jobs, queues, deliveries, documents, pages and expiries once.')
      .option('--json', 'print the section of the run record'),
  )
    .addHelpText('after', AFTER)
    .action((_, command: Command) => look(command.optsWithGlobals<IndicatorFlags>()));
}

async function look(flags: IndicatorFlags): Promise<void> {
  const chosen = await chooseTarget(flags, {});
  const target = await resolveTarget(chosen.reference);
  const section = await readIndicators({
    target,
    calendar: chosen.config.calendar,
    pushgatewayUrl: chosen.pushgateway?.url,
    limitMs: INDICATORS_LIMIT_MS,
  });
  const paint = pc.createColors(wantsColour(process.stdout, process.env));
  const text =
    flags.json === true
      ? JSON.stringify(section, null, 2)
      : [...indicatorLines(section, paint), '', `${target.name}: ${indicatorSentence(section)}.`].join('\n');
  process.stdout.write(`${text}\n`);
  const has = (status: string): boolean => section.results.some((each) => each.status === status);
  if (has('breached')) throw new CommandExit('failed');
  if (has('unknown')) throw new CommandExit('inconclusive');
}
