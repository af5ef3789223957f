/** What a release may do, step by step: absolute budgets and margins, from the one table of objectives. Pure. */

import type { StepThreshold, Thresholds } from '../../../fixtures/record/gate.ts';
import type { Objectives } from '../../../reporters/alerts/objectives.ts';

/** Thresholds of the steps over RPC, which is how the gate loads. */
export function thresholdsFrom({ latencyS, margin, moreQueries, steps }: Objectives): Thresholds {
  const judgedBy = (own: Partial<Objectives['steps'][string]>): StepThreshold => ({
    objectiveMs: (own.latencyS ?? latencyS).rpc * 1000,
    marginRatio: 1 + (own.margin ?? margin),
    moreQueries: own.moreQueries ?? moreQueries,
  });
  return {
    others: judgedBy({}),
    steps: Object.fromEntries(Object.entries(steps).map(([step, own]) => [step, judgedBy(own)])),
  };
}

/** Those of one step. */
export function thresholdOf({ others, steps }: Thresholds, step: string): StepThreshold {
  return steps[step] ?? others;
}
