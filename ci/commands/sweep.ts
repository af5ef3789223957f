import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { SweepReport } from '../sweep.ts';
import { Option } from 'commander';
import { CommandExit, interruption, printError } from '../exit.ts';
import { duration } from '../fleet/fleet-options.ts';
import { withTargetOptions } from '../target-options.ts';
import type { TargetOptions } from '../target-options.ts';

const AFTER = `
Runs undo what they made. One that was killed cannot: the next run does it first, and so does this command. It finds
documents by the ledgers in the results folder, and without them by the reference that every document of a journey
bears. What Odoo does not let go (a done delivery) stays with quantities of zero and is counted.

While a probe of the same target runs, it is refused with exit code 4, or waits (--wait): what runs is not swept.

Examples:
  $ cutoff sweep --dry-run                show what is there, change nothing
  $ cutoff sweep --target acme --json`;

/** For so long its lock keeps probes away, should it hang. */
const SWEEP_LIMIT_MS = 600_000;

interface SweepFlags extends TargetOptions {
  readonly dryRun?: boolean;
  readonly results?: string;
  /** Milliseconds. */
  readonly wait?: number;
  readonly json?: boolean;
}

/** Adds `cutoff sweep`. */
export function registerSweep(program: Command): void {
  withTargetOptions(
    program
      .command('sweep')
      .description('Undo what killed runs left in a target.')
      .option('--dry-run', 'only show what would be undone')
      .addOption(
        new Option('--wait <duration>', 'wait so long for a run of the target that is under way').argParser(
          duration(0),
        ),
      )
      .option('--results <folder>', 'folder of the run records (default: ./results, CUTOFF_RESULTS_DIR)')
      .option('--json', 'print the findings as JSON'),
  )
    .addHelpText('after', AFTER)
    .action(async (flags: SweepFlags) => {
      await run({ ...program.opts<{ config?: string }>(), ...flags });
    });
}

async function run(flags: SweepFlags): Promise<void> {
  // Loaded here, so that --help stays fast.
  const [
    { chooseTarget },
    { resolveTarget },
    { sweepTarget },
    { aloneOnTarget },
    { JourneyFailure, CommandError },
  ] = await Promise.all([
    import('../run-target.ts'),
    import('../../fixtures/run-request.ts'),
    import('../sweep.ts'),
    import('../target-lock.ts'),
    import('../../fixtures/errors.ts'),
  ]);
  const chosen = await chooseTarget(flags, {}, flags.json === true ? 'silent' : 'terminal');
  const target = await resolveTarget(chosen.reference);
  const resultsDir = resolve(flags.results ?? chosen.config.resultsDir);
  const work = (): Promise<SweepReport> =>
    sweepTarget({
      target,
      reference: chosen.reference,
      resultsDir,
      before: new Date(),
      dryRun: flags.dryRun ?? false,
    }).catch((error: unknown) => {
      if (!(error instanceof JourneyFailure)) throw error;
      throw new CommandError('failed', [`${target.name} cannot be swept: ${error.message}`], error);
    });
  const lock = {
    target,
    resultsDir,
    limitMs: SWEEP_LIMIT_MS,
    waitMs: flags.wait ?? 0,
    signal: interruption(),
    say: printError,
  };
  // Looking disturbs nobody.
  const report = flags.dryRun === true ? await work() : await aloneOnTarget(lock, work);
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify(report, null, 2)}\n`
      : `${sweepLines(target.name, report, flags.dryRun ?? false).join('\n')}\n`,
  );
  if (report.failures.length > 0) throw new CommandExit('failed');
}

function sweepLines(target: string, report: SweepReport, dryRun: boolean): string[] {
  const { found, undone, failures, residue, oldestAt } = report;
  if (found.length === 0) return [`${target}: nothing of earlier runs has an effect any more.`];
  const since = oldestAt === null ? '' : `, the oldest of ${oldestAt}`;
  if (dryRun) {
    return [
      `${target}: ${found.length} documents would be undone${since}:`,
      ...found.map(({ model, id, name }) => `  ${model} ${id}  ${name}`),
    ];
  }
  return [
    `${target}: ${found.length} documents found${since}; ${undone.length} undone, ${failures.length} not, ${residue} stay without effect.`,
    ...undone.map(({ record, how }) => `  ✓ ${record.model} ${record.id}  ${record.name}: ${how}`),
    ...failures.map(({ record, reason }) => `  ✗ ${record.model} ${record.id}  ${record.name}: ${reason}`),
  ];
}
