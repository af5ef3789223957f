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
export function registerIndicators(program: Command): void {
  withTargetOptions(
    program
      .command('indicators')
      .description('Check scheduled jobs, queues, deliveries, documents, pages and expiries once.')
      .option('--json', 'print the section of the run record'),
  )
    .addHelpText('after', AFTER)
    .action(async (flags: IndicatorFlags) => {
      await look({ ...program.opts<{ config?: string }>(), ...flags });
    });
}

async function look(flags: IndicatorFlags): Promise<void> {
  // Loaded here, so that --help stays fast.
  const [
    { chooseTarget },
    { resolveTarget },
    { readIndicators, INDICATORS_LIMIT_MS },
    { indicatorLines },
    { indicatorSentence },
    { wantsColour },
    pc,
  ] = await Promise.all([
    import('../cli/run-target.ts'),
    import('../../fixtures/target/run-request.ts'),
    import('../../journeys/indicators/indicators.ts'),
    import('../../reporters/sections/indicators/terminal.ts'),
    import('../../reporters/sections/indicators/words.ts'),
    import('../../reporters/terminal/colour.ts'),
    import('picocolors'),
  ]);
  const chosen = await chooseTarget(flags, {});
  const target = await resolveTarget(chosen.reference);
  const section = await readIndicators({
    target,
    calendar: chosen.config.calendar,
    pushgatewayUrl: chosen.pushgateway?.url,
    limitMs: INDICATORS_LIMIT_MS,
  });
  const paint = pc.default.createColors(wantsColour(process.stdout, process.env));
  const text =
    flags.json === true
      ? JSON.stringify(section, null, 2)
      : [...indicatorLines(section, paint), '', `${target.name}: ${indicatorSentence(section)}.`].join('\n');
  process.stdout.write(`${text}\n`);
  const has = (status: string): boolean => section.results.some((each) => each.status === status);
  if (has('breached')) throw new CommandExit('failed');
  if (has('unknown')) throw new CommandExit('inconclusive');
}
