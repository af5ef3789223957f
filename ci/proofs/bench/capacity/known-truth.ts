/** A search and a staircase against the same ground: a queue whose capacity is known, or the lab's Odoo. */

import type { CapacityLevel, CapacityPlan, Limits } from '../../../../fixtures/record/capacity.ts';
import type { QueueLaw } from '../../../../load/stub/queue.ts';
import type { LoadProgress } from '../../../../load/request.ts';
import { runLevel, type LevelGround } from '../../../jobs/capacity/run-level.ts';
import { bracketOf } from '../../../jobs/capacity/search.ts';
import type { Stair } from './threshold.ts';
import { searchCapacity, type SearchProgress } from '../../../jobs/capacity/search-run.ts';

export const LAW: QueueLaw = { servers: 8, serviceMs: 200, law: 'fixed' };
export const LIMIT_MS = 600;

/** How a ground is asked for its capacity. */
export interface TruthAims {
  readonly plan: CapacityPlan;
  readonly limits: Limits;
  readonly stairs: Stairs;
}

export interface Stairs {
  /** Of each stair over the one below it. */
  readonly step: number;
  /** The lowest and the highest, as factors of what is expected. */
  readonly from: number;
  readonly to: number;
  /** Each stair is run so often, as a search confirms its answer. */
  readonly runs: number;
  readonly budgetS: number;
}

export const STUB_AIMS: TruthAims = {
  limits: { stepMs: {}, otherStepMs: LIMIT_MS, wholeMs: 5_000, failedShare: 0.01 },
  plan: {
    startPerSecond: 1,
    leastPerSecond: 0.1,
    mostPerSecond: 16,
    precision: 0.08,
    repeats: 1,
    wayDown: false,
    curve: false,
    budgetS: 600,
    warmUpS: 3,
    leastHoldS: 6,
    longestHoldS: 24,
    audit: false,
    acceptsKnownFaults: false,
  },
  stairs: { step: 1.05, from: 0.5, to: 1.15, runs: 2, budgetS: Infinity },
};

export interface TruthRequest {
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

export async function searched(
  { ground, seed, folder, onLevel }: TruthRequest,
  { plan, limits }: TruthAims,
  onProgress: (progress: SearchProgress) => void = () => undefined,
): Promise<SearchFound> {
  const { levels, ended } = await searchCapacity({
    ground,
    plan,
    limits,
    levels: [],
    seed,
    folder,
    signal: new AbortController().signal,
    onProgress,
    onLevel: (all) => {
      const level = all.at(-1);
      if (level) onLevel(level);
      return Promise.resolve();
    },
  });
  return { levels, met: bracketOf(levels).met, ended: ended.is };
}

/** What the stairs say. */
export interface Climbed {
  /** The highest stair below the first missed one; `undefined` where that was the lowest, or nothing is known. */
  readonly met: number | undefined;
  /** The first stair of which a run missed an objective; `undefined` where none did. */
  readonly missed: number | undefined;
  readonly stairs: readonly Stair[];
  /** `invalid`: a stair did not count twice. */
  readonly ended: 'missed' | 'top' | 'time' | 'invalid';
}

/** The rates of all stairs around what is expected. */
export function ratesOf({ step, from, to }: Stairs, around: number): number[] {
  const rates: number[] = [];
  for (let factor = from; factor <= to; factor *= step) rates.push(around * factor);
  return rates;
}

/** How long a stair's run takes at most, without what prepares and audits it. */
export function stairS({ warmUpS, longestHoldS }: CapacityPlan): number {
  return warmUpS + longestHoldS;
}

/** A run that did not count is made once more. */
const MOST_ATTEMPTS = 2;
/** Numbers of stairs come after those of any search: each run draws orders of its own. */
const FIRST_STAIR = 100;

/** Runs of stairs, one after the other, as long as the time of the stairs lasts. */
export function stairRunner(
  request: TruthRequest,
  aims: TruthAims,
  onProgress: (perSecond: number, load: LoadProgress) => void = () => undefined,
): (perSecond: number) => Promise<'meets' | 'fails' | 'time' | 'invalid'> {
  const startedMs = performance.now();
  let number = FIRST_STAIR;
  return async (perSecond) => {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      if ((performance.now() - startedMs) / 1000 + stairS(aims.plan) > aims.stairs.budgetS) return 'time';
      number += 1;
      const counted = await oneStair(request, aims, {
        perSecond,
        number,
        onProgress: (load) => onProgress(perSecond, load),
      });
      if (counted !== null) return counted;
    }
    return 'invalid';
  };
}

/** Stair after stair, from the lowest up to the first that is missed; all are held for the longest time. */
export async function climbed(request: TruthRequest, aims: TruthAims, around: number): Promise<Climbed> {
  const runOf = stairRunner(request, aims);
  const stairs: Stair[] = [];
  for (const perSecond of ratesOf(aims.stairs, around)) {
    const own = { perSecond, met: 0, missed: 0 };
    while (own.met < aims.stairs.runs && own.missed === 0) {
      const run = await runOf(perSecond);
      if (run === 'time' || run === 'invalid') return climbedTo([...stairs, own], run);
      own[run === 'fails' ? 'missed' : 'met'] += 1;
    }
    stairs.push(own);
    if (own.missed > 0) return climbedTo(stairs, 'missed');
  }
  return climbedTo(stairs, 'top');
}

/** A stair that time did not suffice for says nothing, unless a run of it was made. */
function climbedTo(all: readonly Stair[], ended: Climbed['ended']): Climbed {
  const stairs = all.filter(({ met, missed }) => met + missed > 0);
  const first = stairs.findIndex(({ missed }) => missed > 0);
  const below = first === -1 ? stairs : stairs.slice(0, first);
  return { met: below.at(-1)?.perSecond, missed: stairs[first]?.perSecond, stairs, ended };
}

/** A run of a stair, and whether it counts and met. */
async function oneStair(
  { ground, seed, folder, onLevel }: TruthRequest,
  { plan, limits }: TruthAims,
  {
    perSecond,
    number,
    onProgress,
  }: {
    readonly perSecond: number;
    readonly number: number;
    readonly onProgress: (load: LoadProgress) => void;
  },
): Promise<CapacityLevel['counted']> {
  const { level } = await runLevel({
    ground,
    plan: { ...plan, leastHoldS: plan.longestHoldS },
    limits,
    earlier: [],
    number,
    purpose: 'bisect',
    perSecond,
    seed,
    folder,
    signal: new AbortController().signal,
    onProgress,
  });
  onLevel(level);
  return level.counted;
}
