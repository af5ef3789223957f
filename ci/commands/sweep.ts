import { unknown } from '../jobs/sweep/sweep-before.ts';
import { JourneyFailure, CommandError, exitOfFailure } from '../../fixtures/failures/errors.ts';
import { aloneOnTarget } from '../jobs/probe/target-lock.ts';
import { deliverAndEnd } from '../jobs/deliver/deliver-run.ts';
import { sweepRecord } from '../jobs/sweep/sweep-run.ts';
import { newRunId, resolveTarget } from '../../fixtures/target/run-request.ts';
import { chooseTarget } from '../cli/run-target.ts';
import type { Command } from 'commander';
import { type SweepReport, sweepSection, sweepTarget } from '../jobs/sweep/sweep.ts';
import type { SweepSection } from '../../fixtures/record/sweep.ts';
import { interruption, printError } from '../cli/exit.ts';
import { duration } from '../cli/option-values.ts';
import { withTargetOptions } from '../cli/target-options.ts';
import type { TargetOptions } from '../cli/target-options.ts';

const AFTER = `
Runs undo what they made. If a run was killed, the next run undoes its documents first, and so does this command. It finds
them by the ledgers in the results folder, and without ledgers by the reference of every document. What Odoo does not remove
(a done delivery) stays with quantities of zero and is counted. A sweep stores a record and pushes metrics; it is
inconclusive if it could not look.

While a probe of the same target runs, it is refused with exit code 4, or waits (--wait).

Examples:
  $ cutoff sweep --dry-run                show what is there, change nothing
  $ cutoff sweep --target acme --json`;

interface SweepFlags extends TargetOptions {
  readonly dryRun?: boolean;
  readonly results?: string;
  /** Milliseconds. */
  readonly wait?: number;
  readonly json?: boolean;
}

/** Adds `cutoff sweep`. */
export function register(program: Command): void {
  withTargetOptions(
    program
      .command('sweep')
      .description('Undo what killed runs left in a target.')
      .option('--dry-run', 'only show what would be undone')
      .option('--wait <duration>', 'wait up to this long for another run of the target', duration(0))
      .option('--results <folder>', 'folder of the run records (default: ./results, CUTOFF_RESULTS_DIR)')
      .option('--json', 'print the run record; with --dry-run, what was found'),
  )
    .addHelpText('after', AFTER)
    .action((_, command: Command) => run(command.optsWithGlobals<SweepFlags>()));
}

async function run(flags: SweepFlags): Promise<void> {
  const startedAt = new Date();
  const id = newRunId();
  const chosen = await chooseTarget(flags, { results: flags.dryRun !== true });
  const target = await resolveTarget(chosen.reference);
  const { resultsDir } = chosen;
  const work = (): Promise<SweepReport> =>
    sweepTarget({
      target,
      reference: chosen.reference,
      resultsDir,
      before: new Date(),
      dryRun: flags.dryRun ?? false,
      rescan: true,
    });
  const lock = {
    target,
    resultsDir,
    waitMs: flags.wait ?? 0,
    signal: interruption(),
    say: printError,
  };
  if (flags.dryRun === true) {
    // Looking disturbs nobody.
    const report = await work().catch((error: unknown) => {
      if (!(error instanceof JourneyFailure)) throw error;
      throw new CommandError(
        exitOfFailure(error.kind),
        [`${target.name} cannot be swept: ${error.message}`],
        error,
      );
    });
    report.troubles.forEach(printError);
    say(flags.json === true ? JSON.stringify(report, null, 2) : foundLines(target.name, report).join('\n'));
    return;
  }
  const section = await aloneOnTarget(lock, () =>
    work().then(
      (report) => {
        report.troubles.forEach(printError);
        if (flags.json !== true) say(undoneLines(target.name, report).join('\n'));
        return sweepSection(report);
      },
      (error: unknown): SweepSection => {
        if (error instanceof JourneyFailure) return unknown(error);
        throw error;
      },
    ),
  );
  const record = await sweepRecord({
    id,
    target,
    resultsDir,
    command: `cutoff ${process.argv.slice(2).join(' ')}`,
    startedAt,
    sweep: section,
  });
  await deliverAndEnd(record, {
    resultsDir,
    pushgateway: chosen.pushgateway,
    json: flags.json === true,
    keep: chosen.config.keep,
  });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function foundLines(target: string, { found, oldestAt, unknown }: SweepReport): string[] {
  const others = unknown.map(
    ({ model, id, name }) => `  ? ${model} ${id}  ${name}: created by the same user since, unknown to cutoff`,
  );
  if (found.length === 0) return [nothingFound(target), ...others];
  return [
    `${target}: ${found.length} documents would be undone, the oldest of ${oldestAt ?? 'an unknown time'}:`,
    ...found.map(({ model, id, name }) => `  ${model} ${id}  ${name}`),
    ...others,
  ];
}

function undoneLines(target: string, { found, undone, failures, residue, oldestAt }: SweepReport): string[] {
  if (found.length === 0) return [nothingFound(target)];
  return [
    `${target}: ${found.length} documents found, the oldest of ${oldestAt ?? 'an unknown time'}; ${undone.length} undone, ${failures.length} failed, ${residue} remain without effect.`,
    ...undone.map(({ record, how }) => `  ✓ ${record.model} ${record.id}  ${record.name}: ${how}`),
    ...failures.map(({ record, reason }) => `  ✗ ${record.model} ${record.id}  ${record.name}: ${reason}`),
  ];
}

function nothingFound(target: string): string {
  return `${target}: nothing of earlier runs has an effect any more.`;
}
