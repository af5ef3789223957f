import type { GateBlock } from '../../../../fixtures/record/gate.ts';
import { largest, quantile, smallest } from '../../../../fixtures/statistics/summary.ts';
import { mannWhitney } from '../../../jobs/statistics/mann-whitney.ts';
import { looksWithin } from '../../../jobs/gate/design.ts';
import { measureSteps, type MeasureDesign } from '../../../jobs/gate/measure.ts';
import { SIDES, type Side } from '../../../jobs/gate/pairs.ts';

/** Three ways to judge the same blocks. Pure. */

export interface Judgement {
  readonly verdict: 'slower' | 'no_slower' | 'open';
  /** Steps that were called slower. */
  readonly slower: readonly string[];
  /** Blocks that it took. */
  readonly blocks: number;
}

/** The gate, at the look at which it ends: when one step is slower, or all of them are decided. */
export function judgeByGate(
  blocks: readonly GateBlock[],
  design: Omit<MeasureDesign, 'looks' | 'confidence'>,
): Judgement {
  const steps = measureSteps(blocks, { ...design, looks: looksWithin(blocks.length), confidence: 0.95 });
  const slower = steps.flatMap(({ step, centre, tail }) =>
    [centre, tail]
      .filter(({ decision }) => decision === 'slower')
      .map(({ afterBlocks }) => ({ step, at: afterBlocks ?? Infinity })),
  );
  const isAll = steps.every(({ centre }) => centre.decision !== 'open');
  const end = smallest([
    ...slower.map(({ at }) => at),
    isAll ? largest(steps.map(({ centre }) => centre.afterBlocks ?? Infinity)) : Infinity,
  ]);
  if (end === Infinity) return { verdict: 'open', slower: [], blocks: blocks.length };
  const named = [...new Set(slower.filter(({ at }) => at <= end).map(({ step }) => step))];
  return { verdict: named.length > 0 ? 'slower' : 'no_slower', slower: named, blocks: end };
}

/** A fixed threshold: the candidate's 95th percentile is longer by the margin. */
export function judgeByThreshold(
  blocks: readonly GateBlock[],
  { steps, marginRatio }: { readonly steps: readonly string[]; readonly marginRatio: number },
): Judgement {
  const p95 = (side: Side, step: string): number => quantile(sorted(blocks, side, step), 0.95);
  const slower = steps.filter((step) => p95('candidate', step) >= p95('baseline', step) * marginRatio);
  return { verdict: slower.length > 0 ? 'slower' : 'no_slower', slower, blocks: blocks.length };
}

/** Mann and Whitney's test of all times of one side against those of the other, one-sided, α shared by the steps. */
export function judgeByRanks(
  blocks: readonly GateBlock[],
  { steps, alpha }: { readonly steps: readonly string[]; readonly alpha: number },
): Judgement {
  const slower = steps.filter((step) => {
    const [before, after] = SIDES.map((side) => sorted(blocks, side, step));
    return mannWhitney(before ?? [], after ?? []).p < alpha / steps.length;
  });
  return { verdict: slower.length > 0 ? 'slower' : 'no_slower', slower, blocks: blocks.length };
}

function sorted(blocks: readonly GateBlock[], side: Side, step: string): number[] {
  return blocks
    .flatMap(({ pairs }) => pairs.flatMap((pair) => pair[side][step] ?? []))
    .toSorted((a, b) => a - b);
}
