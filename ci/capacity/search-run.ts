/** Level after level until the search ends, time is up, or somebody stops it. */

import type {
  CapacityConfiguration,
  CapacityLevel,
  CapacityPlan,
  Limits,
} from '../../fixtures/capacity-record.ts';
import type { LoadProgress } from '../../load/run.ts';
import { runLevel, type GroundRun, type LevelGround } from './run-level.ts';
import { bracketOf, levelsLeft, nextLevel, type NextLevel } from './search.ts';

export interface SearchProgress {
  readonly level: NextLevel & { readonly number: number };
  readonly bracket: { readonly met: number | undefined; readonly unmet: number | undefined };
  /** About how long the rest takes, in seconds. */
  readonly leftS: number;
  readonly load: LoadProgress;
}

export interface SearchRequest {
  readonly ground: LevelGround;
  readonly plan: CapacityPlan;
  readonly limits: Limits;
  /** Of an earlier run that is gone on with. */
  readonly levels: readonly CapacityLevel[];
  readonly seed: number;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SearchProgress) => void;
  /** After each level, with all of them. */
  readonly onLevel: (levels: readonly CapacityLevel[], run: GroundRun) => Promise<void>;
}

type Ended = CapacityConfiguration['ended'];

/** Runs the search; also a stopped one gives the levels that came to their end. */
export async function searchCapacity(
  request: SearchRequest,
): Promise<{ readonly levels: readonly CapacityLevel[]; readonly ended: Ended }> {
  const { plan, signal } = request;
  const levels = [...request.levels];
  const startedMs = performance.now();
  for (;;) {
    const next = nextLevel({ ...plan, failedShare: request.limits.failedShare }, levels);
    if (next.is !== 'level') return { levels, ended: endOf(next.is, plan, levels) };
    if (signal.aborted)
      return { levels, ended: { is: 'interrupted', sentence: 'The search was interrupted.' } };
    const spentS = (performance.now() - startedMs) / 1000;
    const shortestS = plan.warmUpS + plan.leastHoldS + OVERHEAD_S;
    if (spentS + shortestS > plan.budgetS) {
      return {
        levels,
        ended: {
          is: 'budget',
          sentence: `The budget of ${Math.round(plan.budgetS / 60)} min was used up before the search came to its end.`,
        },
      };
    }
    const number = levels.length + 1;
    const bracket = bracketOf(levels);
    const meanS =
      levels.length === 0
        ? plan.warmUpS + plan.longestHoldS
        : levels.reduce((sum, { tookS }) => sum + tookS, 0) / levels.length;
    const leftS = Math.min(plan.budgetS - spentS, levelsLeft(plan, levels) * meanS);
    const outcome = await runLevel({
      ...request,
      earlier: levels,
      number,
      purpose: next.purpose,
      perSecond: next.perSecond,
      onProgress: (load) => request.onProgress({ level: { ...next, number }, bracket, leftS, load }),
    }).catch((error: unknown) => {
      // Whatever it broke off with.
      if (signal.aborted) return undefined;
      throw error;
    });
    // An interrupted level says nothing.
    if (signal.aborted || outcome === undefined)
      return { levels, ended: { is: 'interrupted', sentence: 'The search was interrupted.' } };
    levels.push(outcome.level);
    await request.onLevel(levels, outcome.run);
  }
}

/** Preparation, start of k6, audit. */
const OVERHEAD_S = 8;

function endOf(
  is: 'found' | 'at_least' | 'none' | 'generator',
  plan: CapacityPlan,
  levels: readonly CapacityLevel[],
): Ended {
  switch (is) {
    case 'found':
      return { is, sentence: 'The capacity was found and confirmed.' };
    case 'at_least':
      return {
        is,
        sentence: `The highest rate that was allowed, ${plan.mostPerSecond} a second, still met the objectives: the capacity is above it.`,
      };
    case 'none':
      return { is, sentence: 'Not even the lowest rate met the objectives.' };
    case 'generator':
      return {
        is,
        sentence: `At ${(levels.findLast(({ counted }) => counted === null)?.perSecond ?? 0).toFixed(2)} a second the levels did not count, so nothing is known of it: ${levels.findLast(({ counted }) => counted === null)?.reasons[0] ?? 'no reason given'}`,
      };
    default:
      return is satisfies never;
  }
}
