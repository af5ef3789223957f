import { JourneyFailure } from '../../../fixtures/failures/errors.ts';
import { serverVersion } from '../../../fixtures/odoo/server-version.ts';
import { verdictOf } from '../../../fixtures/record/record.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import type { SweepSection } from '../../../fixtures/record/sweep.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { recordHead } from '../deliver/record-head.ts';
import { releaseOf } from '../deliver/release.ts';

export interface SweepRun {
  readonly id: string;
  readonly target: Target;
  readonly resultsDir: string;
  /** As the user typed it. */
  readonly command: string;
  readonly startedAt: Date;
  readonly sweep: SweepSection;
}

/** The record of a sweep that was asked for alone. */
export async function sweepRecord(run: SweepRun): Promise<RunRecord> {
  const { id, target, resultsDir, command, startedAt, sweep } = run;
  const odoo = sweep.looked ? await versionOf(target) : null;
  const release = await releaseOf(target, odoo, resultsDir);
  return {
    ...recordHead({
      id,
      command,
      startedAt,
      finishedAt: new Date(),
      // Nothing was generated.
      seed: 0,
      target: { ...target, labels: { ...target.labels, release } },
      odoo,
      language: null,
    }),
    asked: [],
    journeys: [],
    sweep,
    ...verdictOf({ asked: [], journeys: [], sweep }),
  };
}

async function versionOf(target: Target): Promise<string | null> {
  try {
    return (await serverVersion(target)).text;
  } catch (error) {
    if (error instanceof JourneyFailure) return null;
    throw error;
  }
}
