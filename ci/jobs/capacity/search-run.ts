/** Level after level until the search ends, time is up, or somebody stops it. */

import type {
  CapacityConfiguration,
  CapacityLevel,
  CapacityPlan,
  Limits,
} from '../../../fixtures/record/capacity.ts';
import type { LoadProgress } from '../../../load/request.ts';
import { formatDuration } from '../../../reporters/format.ts';
import { leastHoldToMeetS } from './hold.ts';
import { runLevel, type LevelRun, type LevelTarget } from './run-level.ts';
import { bracketOf, levelsLeft, nextLevel, type NextLevel, type SearchEnd } from './search.ts';

export interface SearchProgress {
  readonly level: NextLevel & { readonly number: number };
  readonly bracket: { readonly met: number | undefined; readonly unmet: number | undefined };
  /** About how long the rest takes, in seconds. */
  readonly leftS: number;
  readonly load: LoadProgress;
}

export interface SearchRequest {
  readonly levelTarget: LevelTarget;
  readonly plan: CapacityPlan;
  readonly limits: Limits;
  /** Of an earlier run that is gone on with. */
  readonly levels: readonly CapacityLevel[];
  readonly seed: number;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SearchProgress) => void;
  /** After each level, with all of them. */
  readonly onLevel: (levels: readonly CapacityLevel[], run: LevelRun) => Promise<void>;
}

type Ended = CapacityConfiguration['ended'];

/** Runs the search; also a stopped one gives the levels that came to their end. */
export async function searchCapacity(
  request: SearchRequest,
): Promise<{ readonly levels: readonly CapacityLevel[]; readonly ended: Ended }> {
  const { plan, signal } = request;
  const levels = [...withoutOpenOverload(request.levels)];
  const startedMs = performance.now();
  for (;;) {
    const next = nextLevel({ ...plan, failedShare: request.limits.failedShare }, levels);
    if (next.is !== 'level') return { levels, ended: endOf(next.is, plan, levels) };
    if (signal.aborted)
      return { levels, ended: { is: 'interrupted', sentence: 'The search was interrupted.' } };
    const spentS = (performance.now() - startedMs) / 1000;
    const shortestS = plan.warmUpS + leastHoldToMeetS(next.purpose, plan) + OVERHEAD_S;
    if (spentS + shortestS > plan.budgetS) {
      return {
        levels,
        ended: {
          is: 'budget',
          sentence: `The budget of ${budgetText(plan)} was used up before the search was complete.`,
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

/** The way down comes straight after an overload; one that an earlier run ended with is long past, and made again. */
function withoutOpenOverload(levels: readonly CapacityLevel[]): readonly CapacityLevel[] {
  const last = levels.findLastIndex(
    ({ purpose, counted }) => purpose !== 'overload' && !(purpose === 'down' && counted === null),
  );
  return levels.slice(0, last + 1);
}

function budgetText({ budgetS }: CapacityPlan): string {
  return budgetS % 60 === 0 ? `${budgetS / 60} min` : formatDuration(budgetS * 1000);
}

/** Preparation, start of k6, audit. */
const OVERHEAD_S = 8;

function endOf(is: SearchEnd['is'], plan: CapacityPlan, levels: readonly CapacityLevel[]): Ended {
  const { met = 0 } = bracketOf(levels);
  const rate = (perSecond: number): string => perSecond.toFixed(2);
  switch (is) {
    case 'found':
      return { is, sentence: 'The capacity was found and confirmed.' };
    case 'at_least':
      if (met < plan.mostPerSecond * (1 - 1e-6)) {
        return {
          is,
          sentence: `${rate(met)} a second was confirmed. ${plan.mostPerSecond}, the highest allowed rate, was neither confirmed nor missed: the capacity is near it, or above.`,
        };
      }
      return {
        is,
        sentence: `The highest allowed rate, ${plan.mostPerSecond} a second, still met the objectives: the capacity is above it.`,
      };
    case 'blind': {
      const runs = levels.filter(
        ({ purpose, counted, perSecond }) =>
          purpose === 'confirm' && counted === 'meets' && Math.abs(perSecond / met - 1) < 1e-6,
      );
      const clean = runs.filter(({ broken, audit }) => broken === 0 && audit?.verdict !== 'inconclusive');
      if (clean.length < plan.repeats) {
        return {
          is,
          sentence: `${rate(met)} a second met the objectives, but only ${clean.length} of ${runs.length} confirming runs count. In the others the books could not be read, or transactions broke on our side.`,
        };
      }
      return {
        is,
        sentence: `${rate(met)} a second met the objectives, but runs this short cannot confirm it, or a lower rate. Hold levels longer (--hold).`,
      };
    }
    case 'none':
      return { is, sentence: 'Not even the lowest rate met the objectives.' };
    case 'generator':
      return {
        is,
        sentence: `At ${rate(levels.findLast(({ counted }) => counted === null)?.perSecond ?? 0)} a second no level counted: ${levels.findLast(({ counted }) => counted === null)?.reasons[0] ?? 'no reason given'}`,
      };
    default:
      return is satisfies never;
  }
}
