/** What a release may do, step by step: absolute budgets and margins, from the one table of objectives. Pure. */

import type { Objectives } from '../../reporters/alerts/objectives.ts';

export interface StepThreshold {
  /** Budget of the 95th percentile, in milliseconds. */
  readonly objectiveMs: number;
  /** How much slower than the baseline counts as a regression, as a ratio: 1.1 for ten percent. */
  readonly marginRatio: number;
  /** So many more queries than the baseline are accepted. */
  readonly moreQueries: number;
}

/** Thresholds of a step over RPC, which is how the gate loads. */
export function thresholdOf(objectives: Objectives, step: string): StepThreshold {
  const own = objectives.steps[step];
  return {
    objectiveMs: (own?.latencyS ?? objectives.latencyS).rpc * 1000,
    marginRatio: 1 + (own?.margin ?? objectives.margin),
    moreQueries: own?.moreQueries ?? objectives.moreQueries,
  };
}
