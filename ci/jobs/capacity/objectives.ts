/** The objectives of the one table, as the search takes them. Pure. */

import type { Limits } from '../../../fixtures/record/capacity.ts';
import { transactionNamed } from '../../../journeys/catalogue.ts';
import type { LoadProfile } from '../../../load/profiles/profile.ts';
import type { Objectives } from '../../../reporters/alerts/objectives.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';

/** Load arrives over RPC, so its objectives are those of that channel. */
export function limitsOf(
  { steps, latencyS, ratio }: Objectives,
  { streams }: Pick<LoadProfile, 'streams'>,
): Limits {
  const stepMs = Object.fromEntries(
    Object.entries(steps).map(([step, each]) => [step, each.latencyS.rpc * 1000]),
  );
  const otherStepMs = latencyS.rpc * 1000;
  const wholes = streams.map(({ journey }) =>
    transactionNamed(journey).steps.reduce((sum, { name }) => sum + (stepMs[name] ?? otherStepMs), 0),
  );
  return {
    stepMs,
    otherStepMs,
    wholeMs: largest(wholes),
    failedShare: Math.round((1 - ratio) * 1e9) / 1e9,
  };
}
