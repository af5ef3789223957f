import { resolve } from 'node:path';
import { CommandError, JourneyFailure } from '../../../fixtures/failures/errors.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { newRunId, resolveTarget } from '../../../fixtures/target/run-request.ts';
import { runAudit } from '../../../load/audit/audit.ts';
import { closeElsewhere, findBrought, mergeElsewhere } from '../../../load/elsewhere/merge.ts';
import { prepareElsewhere } from '../../../load/elsewhere/prepare.ts';
import { readPrepared } from '../../../load/elsewhere/prepared-file.ts';
import { runFolder } from '../../../reporters/storage/run-folder.ts';
import { preparationFailed, recordOfLoad, tidied, type LoadOptions } from './load-run.ts';
import { toolVersion } from '../../cli/version.ts';

/**
 * Prepares a load run for k6 on other machines.
 *
 * @param secretsAt where k6 will find the secrets
 * @throws {CommandError} as `runLoadOnly`
 */
export async function prepareLoadElsewhere(
  folder: string,
  secretsAt: string,
  options: LoadOptions,
): Promise<void> {
  const target = await resolveTarget(options.target);
  const about = { tool: `cutoff ${toolVersion()}`, command: options.command, target: options.target };
  await tidied(options, () =>
    prepareElsewhere({ ...options, runId: newRunId(), target, folder, secretsAt, about }),
  ).catch((error: unknown) => {
    throw error instanceof JourneyFailure ? preparationFailed(error) : error;
  });
}

/**
 * Makes one record of what k6 processes on other machines brought back, and audits the books.
 *
 * @throws {CommandError} `configuration` when something is missing
 */
export async function mergeLoad(
  folder: string,
  { resultsDir, signal, onProgress }: Pick<LoadOptions, 'resultsDir' | 'signal' | 'onProgress'>,
): Promise<RunRecord> {
  const from = resolve(folder);
  const prepared = await readPrepared(from);
  const brought = await findBrought(from);
  const target = await resolveTarget(prepared.target);
  const { runId, command, seed } = prepared;
  const own = runFolder(resultsDir, runId);
  const outcome = await mergeElsewhere(prepared, brought, { from, folder: own });
  if (outcome.load.arrivals.started === 0) {
    throw new CommandError(
      'configuration',
      `The logs of ${from} contain no line of the journal. Run k6 with --log-output=stdout --log-format=raw, and store its standard output as the log.`,
    );
  }
  const audit = await runAudit({
    runId,
    target,
    folder: own,
    signal,
    isHurried: false,
    onProgress: (line) => onProgress({ is: 'auditing', line }),
  });
  onProgress({ is: 'audited' });
  await closeElsewhere(target, from);
  return recordOfLoad({ id: runId, command, seed }, target, { ...outcome, audit });
}
