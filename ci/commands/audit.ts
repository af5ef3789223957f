import { join } from 'node:path';
import { Option, type Command } from 'commander';
import pc from 'picocolors';
import type { AuditSection } from '../../fixtures/record/audit.ts';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { PROBE_LANGUAGES, SERIES } from '../../fixtures/lab/series.ts';
import type { RunRecord } from '../../fixtures/record/record.ts';
import { resolveTarget } from '../../fixtures/target/run-request.ts';
import { runAudit } from '../../load/audit/audit.ts';
import { shownFolder, writeReports } from '../../reporters/publish.ts';
import { writeAtomic } from '../../reporters/storage/atomic-file.ts';
import { redactRecord } from '../../reporters/storage/redaction.ts';
import { readRecord, RECORD_FILE } from '../../reporters/storage/run-folder.ts';
import { auditLines } from '../../reporters/sections/audit/terminal.ts';
import { wantsColour } from '../../reporters/terminal/colour.ts';
import { exitOfAudit, withAudit } from '../jobs/audit/attach.ts';
import { referenceFor } from '../jobs/audit/stored-run.ts';
import { CommandExit, interruption, printError } from '../cli/exit.ts';
import type { TargetOptions } from '../cli/target-options.ts';
import { commandConfig } from './config.ts';
import { storedResults } from '../cli/results-folder.ts';

const AFTER = `
RUN is the id of a load run, the path of its folder, or "latest" (the default). The audit reads the books of its target
as an ordinary user, compares them with the run's journal, writes what it found into the run record and makes the reports
again. It changes nothing in the target. cutoff load audits by itself; this is for looking again, or at a copy. What it
finds in other books than the run's is shown and not written into its record.

The invariants hold on absolute state, whatever was before the run: stock is compared with all done moves of all time,
reservations with all open moves. A broken invariant ends with failed (1), nothing to check with inconclusive (4).

Examples:
  $ cutoff audit                                     the latest run, against the target that it loaded
  $ cutoff audit 20260131T120000Z-ab12cd --json
  $ cutoff audit latest --odoo 19 --database copy    the same run, in a copy of its database`;

interface AuditFlags extends TargetOptions {
  readonly results?: string;
  readonly json?: boolean;
}

/** Adds `cutoff audit`. */
export function register(program: Command): void {
  program
    .command('audit')
    .description('Check stock and accounting over everything that a load run touched.')
    .argument('[run]', 'id of the run, path of its folder, or "latest"', 'latest')
    .option('--target <name>', 'another target of the configuration (default: the one that was loaded)')
    .addOption(new Option('--odoo <series>', 'the lab on this machine, with this Odoo').choices([...SERIES]))
    .option('--database <name>', 'another database of the lab (default: the one that was loaded)')
    .addOption(
      new Option('--lang <language>', 'language of the lab user (default: as loaded)').choices([
        ...PROBE_LANGUAGES,
      ]),
    )
    .option('--results <folder>', 'results folder instead of the configured one')
    .option('--json', 'print the run record instead of the table')
    .addHelpText('after', AFTER)
    .action(audit);
}

async function audit(run: string, flags: AuditFlags, command: Command): Promise<void> {
  const resultsDir = storedResults(flags.results, () => commandConfig(command).resultsDir);
  const { record, folder } = await readRecord(resultsDir, run);
  if (!record.load) {
    throw new CommandError(
      'configuration',
      `Run ${record.run.id} is not a load run, so it has no journal to audit. Name a run of cutoff load.`,
    );
  }
  const { config } = command.optsWithGlobals<{ config?: string }>();
  const target = await resolveTarget(
    referenceFor(record, { ...flags, ...(config === undefined ? {} : { config }) }),
  );
  const isElsewhere = target.url !== record.target.url || target.database !== record.target.database;
  const section = await runAudit({
    runId: record.run.id,
    target,
    folder,
    signal: interruption(),
    isHurried: false,
    onProgress: (line) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2Kaudit: ${line}`);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[2K');
  const audited = redactRecord(withAudit(record, section));
  const refusal = keepsOut(record, section, isElsewhere);
  if (refusal === undefined) await store(folder, audited);
  else printError(`note: ${refusal}`);
  if (flags.json) process.stdout.write(`${JSON.stringify(audited, null, 2)}\n`);
  else {
    const colour = wantsColour(process.stdout, process.env);
    const lines = [...auditLines(section, pc.createColors(colour)), '', shownFolder(folder)];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  if (interruption().aborted) throw new CommandExit('interrupted');
  const exit = exitOfAudit(section);
  if (exit !== 'passed') throw new CommandExit(exit);
}

/** Why the record stays as it is, where it does. */
function keepsOut(
  { target, audit }: RunRecord,
  section: AuditSection,
  isElsewhere: boolean,
): string | undefined {
  if (isElsewhere) {
    return `${target.url}, database ${target.database}, is not the target of the run: the record stays unchanged.`;
  }
  const sawNothing = section.invariants.every(({ status }) => status === 'unchecked');
  return sawNothing && audit !== undefined
    ? 'nothing could be checked: the record keeps its earlier audit.'
    : undefined;
}

async function store(folder: string, record: RunRecord): Promise<void> {
  try {
    await writeAtomic(join(folder, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);
    await writeReports(record, folder);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError('undelivered', `The audit cannot be written to ${folder}: ${reason}`, cause);
  }
}
