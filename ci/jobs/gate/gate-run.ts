import type { GateSection } from '../../../fixtures/record/gate.ts';
import { CommandError, exitOfFailure, isOurs, JourneyFailure } from '../../../fixtures/failures/errors.ts';
import { verdictOf, type RunRecord } from '../../../fixtures/record/record.ts';
import { writeRecord } from '../../../reporters/storage/run-folder.ts';
import { recordHead } from '../deliver/record-head.ts';
import { runGate } from './gate.ts';
import type { GateRequest, Identity } from './state.ts';

/** A gate as a run: with a record on disk from its first part on, so that a kill leaves one that can be resumed. */

export interface GateRun extends Omit<GateRequest, 'onPart'> {
  readonly resultsDir: string;
  readonly command: string;
  readonly startedAt: Date;
}

/**
 * Runs the gate and returns its record, also when it was interrupted.
 *
 * @throws {CommandError} where a side could not be prepared, so that nothing can be said
 */
export async function runGateRecorded(run: GateRun): Promise<RunRecord> {
  let isKept = run.before !== undefined;
  const record = (section: GateSection, seen: Identity): RunRecord => recordOf(run, section, seen);
  try {
    const { section, seen } = await runGate({
      ...run,
      onPart: async (part, seen) => {
        await writeRecord(run.resultsDir, record(part, seen));
        isKept = true;
      },
    });
    return record(section, seen);
  } catch (error) {
    if (!(error instanceof JourneyFailure)) throw error;
    throw new CommandError(
      isOurs(error.kind) ? exitOfFailure(error.kind) : 'inconclusive',
      [
        `The gate could not be measured (${error.kind}): ${error.message}`,
        ...(error.hint === undefined ? [] : [error.hint]),
        ...(isKept
          ? [`The measurements so far are kept. Continue with cutoff gate --resume ${run.runId}.`]
          : []),
      ],
      error,
    );
  }
}

function recordOf(run: GateRun, gate: GateSection, { odoo, language }: Identity): RunRecord {
  return {
    ...recordHead({
      id: run.runId,
      command: run.command,
      startedAt: run.startedAt,
      finishedAt: new Date(),
      seed: run.design.seed,
      target: run.sides.candidate,
      odoo,
      language,
    }),
    asked: [],
    journeys: [],
    gate,
    ...verdictOf({ asked: [], journeys: [], gate }),
  };
}
