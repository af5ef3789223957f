/** Shares of drawn gates that came to each end, by three ways to judge. Pure; the same from the same pool. */

import type { GateBlock, GatePair } from '../../../../fixtures/record/gate.ts';
import { seededRandom, seedFrom } from '../../../../fixtures/machine/random.ts';
import { largest, quantile, smallest } from '../../../../fixtures/statistics/summary.ts';
import { DEFAULT_OBJECTIVES } from '../../../../reporters/alerts/objectives.ts';
import { LOOKS, looksWithin } from '../../../jobs/gate/design.ts';
import { measureSteps, type MeasureDesign } from '../../../jobs/gate/measure.ts';
import { SIDES, type Side } from '../../../jobs/gate/pairs.ts';
import { thresholdOf, thresholdsFrom } from '../../../jobs/gate/thresholds.ts';
import { mannWhitney } from '../../../jobs/statistics/mann-whitney.ts';

/** How drawn gates judge, which is as `cutoff gate` does by itself. */
export interface GateSetting extends Omit<MeasureDesign, 'looks' | 'confidence'> {
  readonly mostBlocks: number;
  readonly marginRatio: number;
}

export function settingFor(steps: readonly string[]): GateSetting {
  return {
    steps,
    alpha: 0.01,
    beta: 0.03,
    mostBlocks: LOOKS.at(-1) ?? 0,
    marginRatio: 1 + DEFAULT_OBJECTIVES.margin,
    // Budgets are absolute, and no matter of the bench.
    thresholdOf: (step) => thresholdOf(thresholdsFrom(DEFAULT_OBJECTIVES), step),
  };
}

export interface Rates {
  /** Called the step slower that was made slower; any step, where none was. */
  readonly slower: number;
  /** Called only another step slower than the one that was made so: a false alarm, though the case was found bad. */
  readonly otherSlower: number;
  readonly noSlower: number;
  readonly open: number;
  /** Blocks until the decision, of every gate. */
  readonly blocks: readonly number[];
  /** Called it slower over the same blocks: a fixed threshold, and a test of Mann and Whitney. */
  readonly threshold: number;
  readonly ranks: number;
}

/**
 * @param step the step that was made slower; `undefined` for the control, where any step counts
 * @param name of the case, which is part of the seed
 */
export function ratesOf(
  batches: readonly (readonly GatePair[][])[],
  step: string | undefined,
  { setting, draws, name }: { readonly setting: GateSetting; readonly draws: number; readonly name: string },
): Rates {
  const random = seededRandom(seedFrom(`bench of the gate/${name}`));
  const isFound = (slower: readonly string[]): boolean =>
    step === undefined ? slower.length > 0 : slower.includes(step);
  const counts = { slower: 0, otherSlower: 0, noSlower: 0, open: 0, threshold: 0, ranks: 0 };
  const took: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const all = drawGate(batches, setting.mostBlocks, random);
    const judged = judgeByGate(all, setting);
    const blocks = all.slice(0, judged.blocks);
    took.push(judged.blocks);
    if (isFound(judged.slower)) counts.slower += 1;
    else if (judged.verdict === 'slower') counts.otherSlower += 1;
    else if (judged.verdict === 'no_slower') counts.noSlower += 1;
    else counts.open += 1;
    if (isFound(slowerByThreshold(blocks, setting))) counts.threshold += 1;
    if (isFound(slowerByRanks(blocks, setting))) counts.ranks += 1;
  }
  return {
    slower: counts.slower / draws,
    otherSlower: counts.otherSlower / draws,
    noSlower: counts.noSlower / draws,
    open: counts.open / draws,
    blocks: took,
    threshold: counts.threshold / draws,
    ranks: counts.ranks / draws,
  };
}

/**
 * A whole gate from batches that were measured. Randomness comes in.
 *
 * A gate measures one batch between two looks. So is it drawn: for each of its batches a measured one by chance, and of
 * that as many blocks in a row as the batch has (in a circle). What one batch has in common stays together, which
 * single blocks would not show (moving block bootstrap, Künsch 1989).
 */
export function drawGate(
  batches: readonly (readonly GatePair[][])[],
  mostBlocks: number,
  random: () => number,
): GateBlock[] {
  const blocks: GateBlock[] = [];
  for (const [index, look] of looksWithin(mostBlocks).entries()) {
    const drawn = batches[Math.floor(random() * batches.length)];
    if (!drawn || drawn.length === 0) throw new RangeError('No gate can be drawn from no blocks.');
    const from = Math.floor(random() * drawn.length);
    for (let at = from; blocks.length < look; at++) {
      const pairs = drawn[at % drawn.length] ?? [];
      blocks.push({ number: blocks.length + 1, batch: index + 1, pairs });
    }
  }
  return blocks;
}

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

/** By a fixed threshold: the candidate's 95th percentile is longer by the margin. */
function slowerByThreshold(blocks: readonly GateBlock[], { steps, marginRatio }: GateSetting): string[] {
  const p95 = (side: Side, step: string): number => quantile(sorted(blocks, side, step), 0.95);
  return steps.filter((step) => p95('candidate', step) >= p95('baseline', step) * marginRatio);
}

/** By Mann and Whitney's test of all times of one side against those of the other, one-sided, α shared by the steps. */
function slowerByRanks(blocks: readonly GateBlock[], { steps, alpha }: GateSetting): string[] {
  return steps.filter((step) => {
    const [before, after] = SIDES.map((side) => sorted(blocks, side, step));
    return mannWhitney(before ?? [], after ?? []).p < alpha / steps.length;
  });
}

function sorted(blocks: readonly GateBlock[], side: Side, step: string): number[] {
  return blocks
    .flatMap(({ pairs }) => pairs.flatMap((pair) => pair[side][step] ?? []))
    .toSorted((a, b) => a - b);
}
