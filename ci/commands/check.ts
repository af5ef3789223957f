import pc from 'picocolors';
import { atWidth, columnsOf } from '../../reporters/terminal/wrap.ts';
import { wantsColour } from '../../reporters/terminal/colour.ts';
import { checkLines } from '../jobs/check/lines.ts';
import { checkTarget, exitOfCheck } from '../jobs/check/check.ts';
import { JOURNEY_NAMES } from '../../journeys/catalogue.ts';
import { resolveTarget } from '../../fixtures/target/run-request.ts';
import { standardJourneys } from '../jobs/probe/safety.ts';
import { parseJourneys } from '../jobs/probe/probe.ts';
import { chooseTarget } from '../cli/run-target.ts';
import type { Command } from 'commander';
import { CHANNELS } from '../../fixtures/record/record.ts';
import { CommandExit } from '../cli/exit.ts';
import { withTargetOptions } from '../cli/target-options.ts';
import type { TargetOptions } from '../cli/target-options.ts';
import { parseChannels } from './probe.ts';

const AFTER = `
Signs in, reads rights, modules, settings, products, customers and stock, and says for each journey and channel what a
probe would say before its first step. Nothing is written, whatever the safety of the target allows.

runs         the journey can run
weaker       it can, and some setting keeps its checks from seeing all that they could
unsupported  a setting whose results cutoff does not judge
lacks        a right, a module, a product, a customer, a setting or a permission is missing
unknown      the target did not answer as it should

What a target needs, from nothing: docs/targets.md.

Examples:
  $ cutoff check                                   the configured target, or the lab with Odoo 19
  $ cutoff check --target acme
  $ cutoff check --target acme --journey shipment --channel rpc
  $ cutoff check --odoo 14 --json

Exit code: 0 where all that "cutoff probe" would run can run (with --journey: all of those); else as that probe would
end: 1 where the target did not answer, 3 where something is lacking, 5 without Chromium, 4 where a setting is unsupported.`;

interface CheckFlags extends TargetOptions {
  readonly journey?: string;
  readonly channel?: string;
  readonly json?: boolean;
}

/** Adds `cutoff check`. */
export function register(program: Command): void {
  withTargetOptions(
    program
      .command('check')
      .description('Say which journeys can run against a target, and what the others lack. Writes nothing.')
      .option('--journey <names>', 'only these, separated by commas (default: all)')
      .option('--channel <names>', `only these of ${CHANNELS.join(', ')} (default: both)`)
      .option('--json', 'print the answers as JSON'),
  )
    .addHelpText('after', AFTER)
    .action((_, command: Command) => check(command.optsWithGlobals<CheckFlags>()));
}

async function check(flags: CheckFlags): Promise<void> {
  const named = flags.journey === undefined ? undefined : parseJourneys(flags.journey);
  const channels = parseChannels(flags.channel);
  const { reference } = await chooseTarget(flags, {});
  const target = await resolveTarget(reference);
  const report = await checkTarget(target, named ?? JOURNEY_NAMES, channels);
  const paint = pc.createColors(wantsColour(process.stdout, process.env));
  const text =
    flags.json === true
      ? JSON.stringify(report, null, 2)
      : atWidth(columnsOf(process.stdout, process.env), () => checkLines(report, paint)).join('\n');
  process.stdout.write(`${text}\n`);
  const exit = exitOfCheck(report, named ?? standardJourneys(target));
  if (exit !== 'passed') throw new CommandExit(exit);
}
