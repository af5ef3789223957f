import { JourneyFailure } from '../../../fixtures/failures/errors.ts';
import type { TargetReference } from '../../../fixtures/target/run-request.ts';
import type { SweepSection } from '../../../fixtures/record/sweep.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { sweepSection, sweepTarget } from './sweep.ts';

export interface SweepBeforeOptions {
  readonly target: Target;
  readonly reference: TargetReference;
  /** Absolute path of the results folder. */
  readonly resultsDir: string;
  /** Limit of one call, in milliseconds: a target that hangs is the journeys' to report, here it may cost little. */
  readonly callTimeoutMs: number;
  /** Why nothing may be written to the target now. */
  readonly refused: JourneyFailure | undefined;
  /** Takes one line that people should see. */
  readonly say: (line: string) => void;
}

/**
 * Undoes what killed runs left behind, before the next one adds to it. A target that cannot be asked now is a matter of
 * the journeys: then the section says that nothing is known. `undefined` where nothing is ever written to the target.
 */
export async function sweepBefore({
  target,
  reference,
  resultsDir,
  callTimeoutMs,
  refused,
  say,
}: SweepBeforeOptions): Promise<SweepSection | undefined> {
  if (target.safety === 'read-only') return undefined;
  if (refused) return unknown(refused);
  try {
    const report = await sweepTarget({
      target: { ...target, callTimeoutMs: Math.min(target.callTimeoutMs, callTimeoutMs) },
      reference,
      resultsDir,
      before: new Date(),
      dryRun: false,
    });
    const { found, undone, troubles } = report;
    for (const trouble of troubles) say(`${target.name}: ${trouble}`);
    if (found.length > 0) {
      say(`${target.name}: an earlier run left ${found.length} documents; ${undone.length} undone now`);
    }
    return sweepSection(report);
  } catch (error) {
    if (error instanceof JourneyFailure) return unknown(error);
    throw error;
  }
}

/** The section of a sweep that could not look. */
export function unknown(why: JourneyFailure): SweepSection {
  return { looked: false, at: new Date().toISOString(), reason: why.message };
}
