/** How long a level is held. Pure. */

import type { CapacityPlan, LevelPurpose } from '../../../fixtures/record/capacity.ts';
import { FEWEST, type Judgement } from './level.ts';

/** What a level is run for, and how far it has come. */
export interface HoldState {
  readonly purpose: LevelPurpose;
  readonly plan: CapacityPlan;
  /** Since the first arrival was due. */
  readonly atMs: number;
  /** Whether it is the first of all: it also says how long things take without company. */
  readonly isFirst: boolean;
}

/** A p95 up to this share of its objective is far below it. */
const FAR_BELOW = 0.6;
const CURVE_HOLD_MS = 20_000;

/**
 * Share of the longest hold for which a level is held at least before it is taken to meet. What keeps a short time may not
 * keep a long one: work that piles up once does not always go away (conflicts that are repeated hold workers, connections
 * that were dropped come again), so what the answer rests on is held to the end. What misses has missed at any time.
 */
const HELD_TO_MEET: Readonly<Partial<Record<LevelPurpose, number>>> = { bisect: 0.5, confirm: 1, down: 1 };

/** How long a level is held at least before it is taken to meet, in seconds without its warm-up. */
export function leastHoldToMeetS(
  purpose: LevelPurpose,
  { leastHoldS, longestHoldS }: Pick<CapacityPlan, 'leastHoldS' | 'longestHoldS'>,
): number {
  return Math.max(leastHoldS, (HELD_TO_MEET[purpose] ?? 0) * longestHoldS);
}

/**
 * Whether a level need not be held longer. Answers that others build on (bisection, confirmation, the way down) need
 * their bounds; while rates are doubled it is enough to be far below.
 */
export function isDecided(judgement: Judgement, { purpose, plan, atMs, isFirst }: HoldState): boolean {
  const heldMs = atMs - plan.warmUpS * 1000;
  if (heldMs < plan.leastHoldS * 1000) return false;
  if (heldMs >= plan.longestHoldS * 1000) return true;
  const { is, count, onlyGrows } = judgement;
  // A queue that is busy comes and goes: growth alone has to be there at the end of the longest hold.
  if (is === 'fails' && !onlyGrows) return true;
  if (purpose === 'overload') return count >= FEWEST;
  if (purpose === 'curve')
    return count >= FEWEST && heldMs >= Math.min(CURVE_HOLD_MS, plan.longestHoldS * 1000);
  if (is === 'meets') return heldMs >= leastHoldToMeetS(purpose, plan) * 1000;
  return purpose === 'double' && isFarBelow(judgement, isFirst);
}

/** Nothing near its objective, nothing that grows, nothing that failed: good enough to go on to the double of it. */
export function isFarBelow({ count, trend, failed, steps }: Judgement, isFirst: boolean): boolean {
  const isFar =
    steps.length > 0 &&
    failed === 0 &&
    trend.is === 'steady' &&
    steps.every(({ p95Ms, limitMs }) => p95Ms <= FAR_BELOW * limitMs);
  return isFar && count >= (isFirst ? FEWEST_ALONE : FEWEST);
}

const FEWEST_ALONE = 10;
