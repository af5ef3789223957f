import type { AuditSection } from '../../../fixtures/record/audit.ts';
import type { RemoteWrite } from '../../../fixtures/config/config.ts';
import { CommandError, exitOfFailure, JourneyFailure } from '../../../fixtures/failures/errors.ts';
import { runStockTasks } from '../../../fixtures/lab/stock-tasks.ts';
import { verdictOf } from '../../../fixtures/record/record.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { newRunId, resolveTarget } from '../../../fixtures/target/run-request.ts';
import type { TargetReference } from '../../../fixtures/target/run-request.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { runAudit } from '../../../load/audit/audit.ts';
import { noteStanding } from '../../../load/audit/standing.ts';
import type { LoadProfile } from '../../../load/profiles/profile.ts';
import { runLoad } from '../../../load/run.ts';
import type { LoadOutcome } from '../../../load/request.ts';
import type { RunProgress } from './load-progress.ts';
import type { Objectives } from '../../../reporters/alerts/objectives.ts';
import { formatCount } from '../../../reporters/format.ts';
import { runFolder } from '../../../reporters/storage/run-folder.ts';
import { budgetsOf } from './load-budgets.ts';
import { printError } from '../../cli/exit.ts';
import { recordHead } from '../deliver/record-head.ts';

/** What one load run is asked to do. */
export interface LoadOptions {
  readonly target: TargetReference;
  readonly profile: LoadProfile;
  /** Factor on every rate. */
  readonly scale: number;
  /** Length of the schedule in seconds; `undefined` takes the profile's own. */
  readonly durationS: number | undefined;
  /** VUs for each stream; `undefined` computes them from the peak. */
  readonly vus: number | undefined;
  /** k6 processes that share the load. */
  readonly segments: number;
  /** Where series are also written while k6 runs. */
  readonly remoteWrite: RemoteWrite | undefined;
  /** What was promised of the steps; absent where they are not judged. */
  readonly objectives?: Objectives | undefined;
  /** Absolute path of the results folder. */
  readonly resultsDir: string;
  readonly seed: number;
  /** As the user typed it, for the record. */
  readonly command: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RunProgress) => void;
}

/**
 * Loads the target and assembles the run record, also when the run was interrupted or k6 died.
 *
 * @throws {CommandError} `configuration` for a target or a size that is refused; `failed` or `broken` when the
 * preparation failed, for then nothing was loaded and there is no record
 */
export async function runLoadOnly(options: LoadOptions): Promise<RunRecord> {
  const id = newRunId();
  const target = await resolveTarget(options.target);
  return recordOfLoad({ id, ...options }, target, await loadTarget(id, target, options));
}

/** The record of a run that only loaded. */
export function recordOfLoad(
  { id, command, seed }: { readonly id: string; readonly command: string; readonly seed: number },
  target: Target,
  { load, audit, startedAt, finishedAt, odoo, language }: LoadOutcome & { readonly audit: AuditSection },
): RunRecord {
  return {
    ...recordHead({ id, command, startedAt, finishedAt, seed, target, odoo, language }),
    asked: [],
    journeys: [],
    load,
    audit,
    ...verdictOf({ asked: [], journeys: [], load, audit }),
  };
}

/**
 * Loads the target of a run that has ended and adds what came of it to its record.
 *
 * @throws {CommandError} as `runLoadOnly`
 */
export async function addLoad(record: RunRecord, options: LoadOptions): Promise<RunRecord> {
  const target = await resolveTarget(options.target);
  const { load, audit, finishedAt } = await loadTarget(record.run.id, target, options);
  const { asked, journeys, indicators, reasons } = record;
  const probed = { asked, journeys, ...(indicators ? { indicators } : {}) };
  const before = verdictOf(probed);
  const { verdict, reasons: known } = verdictOf({ ...probed, load, audit });
  return {
    ...record,
    run: { ...record.run, finishedAt: finishedAt.toISOString() },
    load,
    audit,
    verdict,
    reasons: [...known, ...reasons.filter((reason) => !before.reasons.includes(reason))],
  };
}

/** Loads, and audits whatever came of it. */
async function loadTarget(
  runId: string,
  target: Target,
  options: LoadOptions,
): Promise<LoadOutcome & { readonly audit: AuditSection }> {
  const { signal, onProgress } = options;
  const folder = runFolder(options.resultsDir, runId);
  const outcome = await tidied(options, async () => {
    await noteStanding({ runId, target, folder }, signal);
    return runLoad({
      runId,
      target,
      profile: options.profile,
      scale: options.scale,
      durationS: options.durationS,
      seed: options.seed,
      vus: options.vus,
      segments: options.segments,
      budgets: options.objectives && budgetsOf(options.objectives, options.profile),
      remoteWrite: options.remoteWrite,
      folder,
      signal,
      onProgress,
    });
  }).catch((error: unknown) => {
    throw error instanceof JourneyFailure ? preparationFailed(error) : error;
  });
  if (outcome.unwritten > 0) printError(unwrittenMessage(outcome.unwritten, options.remoteWrite));
  const audit = await runAudit({
    runId,
    target,
    folder,
    signal,
    isHurried: signal.aborted,
    onProgress: (line) => onProgress({ is: 'auditing', line }),
  });
  onProgress({ is: 'audited' });
  return { ...outcome, audit, finishedAt: new Date() };
}

/**
 * Loads the lab as Odoo's own scheduler would leave it: without what earlier bursts split and leaked, so that what the
 * audit finds is of this one. Nobody else's database is touched.
 */
export async function tidied<T>(
  { target, onProgress }: Pick<LoadOptions, 'target' | 'onProgress'>,
  load: () => Promise<T>,
): Promise<T> {
  if (target.from === 'lab') {
    onProgress({ is: 'preparing', line: 'asking Odoo to merge split quants and repair reservations' });
    await runStockTasks(target);
  }
  return load();
}

/** The record and the pushed metrics do not depend on remote write, so this is said and nothing more. */
function unwrittenMessage(times: number, to: RemoteWrite | undefined): string {
  return `${formatCount(times, 'time')} the receiver of remote write ${to?.url ?? ''} did not take the series of k6, which are lost there: check the address and the credentials, and that it accepts remote write (Prometheus: --web.enable-remote-write-receiver).`;
}

export function preparationFailed(error: JourneyFailure): CommandError {
  printError(`nothing was loaded: the preparation failed (${error.kind})`);
  return new CommandError(
    exitOfFailure(error.kind),
    [error.message, ...(error.hint === undefined ? [] : [error.hint])],
    error,
  );
}
