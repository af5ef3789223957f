import type { Estimate } from '../statistics/t-test.ts';
import { pGreater, pLess } from '../statistics/t-test.ts';

/**
 * A paired test at planned looks: the candidate is slower, it is not slower, or it is still open. Pure.
 *
 * Each block gives one number d, the mean over its pairs of ln(candidate / baseline). At each look Student's t is
 * tested against no change (θ ≤ 0) and against the margin (θ ≥ δ), each at a level that keeps the error over all looks
 * together at what was asked: a constant nominal level, as Pocock (1977) proposed, found by simulation.
 */

/**
 * Nominal level of each of the looks of `LOOKS` by the error over all of them: least p over the looks in four million
 * simulated sequences without effect (numpy, seed 20261124). `sequential.test.ts` simulates it again.
 */
const NOMINAL: readonly (readonly [overall: number, nominal: number])[] = [
  [0.0001, 0.0000171],
  [0.0002, 0.0000359],
  [0.0005, 0.0000951],
  [0.001, 0.0001925],
  [0.002, 0.0004033],
  [0.005, 0.0010656],
  [0.01, 0.0022665],
  [0.02, 0.0048718],
  [0.03, 0.0076924],
];

/**
 * The level of each look that keeps the error over all planned looks at `overall`; between the simulated values by
 * interpolation of the logarithms. Fewer looks than planned only make the error smaller.
 *
 * @param overall from 0.0001 to 0.03
 */
export function nominalLevel(overall: number): number {
  const above = NOMINAL.findIndex(([level]) => level >= overall * (1 - 1e-12));
  const high = NOMINAL[above];
  if (high === undefined || overall < 0.0001 * (1 - 1e-12)) {
    throw new RangeError(`${overall} is outside of what was simulated: 0.0001 to 0.03.`);
  }
  const low = NOMINAL[above - 1] ?? high;
  if (low === high) return high[1];
  const share = Math.log(overall / low[0]) / Math.log(high[0] / low[0]);
  return Math.exp(Math.log(low[1]) + share * Math.log(high[1] / low[1]));
}

/** What a step has come to. */
export type StepDecision = 'slower' | 'no_slower' | 'open';

export interface SequentialLevels {
  /** Error of calling it slower where nothing changed, over all looks. */
  readonly alpha: number;
  /** Error of calling it no slower where it is slower by the margin, over all looks. */
  readonly beta: number;
  /** The margin as a ratio: 1.1 for ten percent. */
  readonly marginRatio: number;
}

/**
 * The decision at one look. `slower` also needs an estimate of at least half the margin: many blocks would find a
 * percent significant that nobody asked about.
 */
export function decideAt(estimate: Estimate | undefined, levels: SequentialLevels): StepDecision {
  if (estimate === undefined) return 'open';
  const margin = Math.log(levels.marginRatio);
  const isSlower = pGreater(estimate, 0) < nominalLevel(levels.alpha) && estimate.value >= margin / 2;
  if (isSlower) return 'slower';
  return pLess(estimate, margin) < nominalLevel(levels.beta) ? 'no_slower' : 'open';
}

/**
 * The first decision at the looks that the data reach, and after how many blocks. What comes later does not undo it.
 *
 * `slower` has to be found at two looks in a row, but for the last one that is planned. Each look ends a batch, and what
 * the blocks of one batch have in common (how the two loads fell together, where the server put its pages) is no
 * independent evidence, though the test takes it for that. It can only lower the error that was asked for.
 */
export function decide(
  decisions: readonly { readonly blocks: number; readonly decision: StepDecision }[],
  lastLook: number,
): { readonly decision: StepDecision; readonly afterBlocks: number | null } {
  let before: StepDecision = 'open';
  for (const { blocks, decision } of decisions) {
    const isSeenTwice = before === 'slower' || blocks >= lastLook;
    if (decision === 'no_slower' || (decision === 'slower' && isSeenTwice))
      return { decision, afterBlocks: blocks };
    before = decision;
  }
  return { decision: 'open', afterBlocks: null };
}
