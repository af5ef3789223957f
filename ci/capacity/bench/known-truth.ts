/** A search and a staircase against a queue whose capacity is known. */

import type { CapacityLevel, CapacityPlan, Limits } from '../../../fixtures/capacity-record.ts';
import type { QueueLaw } from '../../../load/bench/queue.ts';
import { runLevel, type LevelGround } from '../run-level.ts';
import { bracketOf } from '../search.ts';
import { searchCapacity } from '../search-run.ts';

export const LAW: QueueLaw = { servers: 8, serviceMs: 200, law: 'fixed' };
export const LIMIT_MS = 600;
export const LIMITS: Limits = { stepMs: {}, otherStepMs: LIMIT_MS, wholeMs: 5_000, failedShare: 0.01 };
export const PLAN: CapacityPlan = {
  startPerSecond: 1,
  leastPerSecond: 0.1,
  mostPerSecond: 16,
  precision: 0.08,
  repeats: 1,
  wayDown: false,
  curve: false,
  budgetS: 400,
  warmUpS: 3,
  leastHoldS: 6,
  longestHoldS: 24,
  audit: false,
  acceptsKnownFaults: false,
};
const STAIR = 1.05;
const STAIR_FROM = 0.5;
const STAIR_TO = 1.15;
/** Each stair is run so often, as a search confirms its answer. */
const STAIR_RUNS = 2;

interface TruthRequest {
  readonly ground: LevelGround;
  readonly seed: number;
  readonly folder: string;
  readonly onLevel: (level: CapacityLevel) => void;
}

export interface SearchFound {
  readonly levels: readonly CapacityLevel[];
  readonly met: number | undefined;
  readonly ended: string;
}

export async function searched({ ground, seed, folder, onLevel }: TruthRequest): Promise<SearchFound> {
  const { levels, ended } = await searchCapacity({
    ground,
    plan: PLAN,
    limits: LIMITS,
    levels: [],
    seed,
    folder,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onLevel: (all) => {
      const level = all.at(-1);
      if (level) onLevel(level);
      return Promise.resolve();
    },
  });
  return { levels, met: bracketOf(levels).met, ended: ended.is };
}

/** The highest stair below the first on which a run misses the objective; all stairs are held for the longest time. */
export async function climbed(
  { ground, seed, folder, onLevel }: TruthRequest,
  around: number,
): Promise<number> {
  let highest = 0;
  let number = 100;
  for (let factor = STAIR_FROM; factor <= STAIR_TO; factor *= STAIR) {
    for (let run = 0; run < STAIR_RUNS; run++) {
      number += 1;
      const { level } = await runLevel({
        ground,
        plan: { ...PLAN, leastHoldS: PLAN.longestHoldS },
        limits: LIMITS,
        earlier: [],
        number,
        purpose: 'bisect',
        perSecond: around * factor,
        seed,
        folder,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      onLevel(level);
      if (level.counted === 'fails') return highest;
    }
    highest = around * factor;
  }
  return highest;
}
