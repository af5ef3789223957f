import { JourneyFailure } from '../../../fixtures/failures/errors.ts';
import type { AskedOnce } from '../../../fixtures/odoo/asked-once.ts';
import type { Dialect } from '../../../fixtures/odoo/versions.ts';
import { openLedgers } from '../../../fixtures/sweep/open-ledgers.ts';
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
  /** Whether the run writes nothing: then it looks only where an earlier run is known to have left something. */
  readonly readsOnly?: boolean;
  /** What differs on the target, asked once for all of the run. */
  readonly dialect?: AskedOnce<Dialect>;
  /** Takes one line that people should see. */
  readonly say: (line: string) => void;
}

/**
 * Undoes what killed runs left behind, before the next one adds to it. A target that cannot be asked now is a matter of
 * the journeys: then the section says that nothing is known. `undefined` when unknown: nothing is ever written to the target, or the run only reads and no
 * earlier one left anything.
 */
export async function sweepBefore({
  target,
  reference,
  resultsDir,
  callTimeoutMs,
  refused,
  readsOnly = false,
  dialect,
  say,
}: SweepBeforeOptions): Promise<SweepSection | undefined> {
  if (target.safety === 'read-only') return undefined;
  if (refused) return unknown(refused);
  const before = new Date();
  if (readsOnly && openLedgers(resultsDir, reference, { before }).length === 0) return undefined;
  try {
    const report = await sweepTarget({
      target: { ...target, callTimeoutMs: Math.min(target.callTimeoutMs, callTimeoutMs) },
      reference,
      resultsDir,
      before,
      dryRun: false,
      dialect,
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
