import type {
  GateBlock,
  GateMeasure,
  GatePair,
  GateStep,
  StepThreshold,
} from '../../../fixtures/record/gate.ts';
import { mean, quantile } from '../../../fixtures/statistics/summary.ts';
import { binomialTail } from '../statistics/binomial.ts';
import { estimateOfMean, intervalOf, pGreater, pLess, type Estimate } from '../statistics/t-test.ts';
import type { Side } from './pairs.ts';
import { decide, decideAt, nominalLevel, type SequentialLevels, type StepDecision } from './sequential.ts';

/** From blocks of pairs to what each step came to. Pure. */

export interface MeasureDesign {
  /** Steps to be judged. */
  readonly steps: readonly string[];
  /** Planned looks, in blocks. */
  readonly looks: readonly number[];
  /** Error over all steps and looks. */
  readonly alpha: number;
  readonly beta: number;
  readonly confidence: number;
  readonly thresholdOf: (step: string) => StepThreshold;
}

/** Of the error that each step may make, the centre gets the most: it sees all but what only the slowest suffer. */
const CENTRE_SHARE = 0.8;

/** Times above this quantile of both sides together are slow ones. */
const SLOW_QUANTILE = 0.9;
/** The tail counts as slower only by so many more of them, as a share of all. */
const LEAST_MORE_SLOW = 0.05;

/** Budgets are the 95th percentile: so many may take longer. */
const BUDGET_EXCESS = 0.05;
const BUDGET_LEVEL = 0.01;

/**
 * The error of each step is α / steps, so that over all steps together it is at most α, however they depend on each
 * other (Bonferroni). β needs no such share: to pass, every step has to be shown no slower (intersection-union).
 */
export function measureSteps(blocks: readonly GateBlock[], design: MeasureDesign): GateStep[] {
  const own = design.alpha / design.steps.length;
  return design.steps.map((step) => {
    const threshold = design.thresholdOf(step);
    const { objectiveMs, marginRatio } = threshold;
    const centre = { alpha: own * CENTRE_SHARE, beta: design.beta, marginRatio };
    const tail = { ...centre, alpha: own * (1 - CENTRE_SHARE) };
    const baseline = timesOf(blocks, 'baseline', step);
    const candidate = timesOf(blocks, 'candidate', step);
    return {
      step,
      marginRatio,
      objectiveMs,
      objective: objectiveOf(baseline, candidate, objectiveMs),
      baseline: sideTimes(baseline),
      candidate: sideTimes(candidate),
      centre: centreOf(blocks, step, centre, design),
      tail: tailOf(blocks, step, tail, design),
    };
  });
}

/** d of a block: the mean over its pairs of ln(candidate / baseline); not a number where no pair has the step. */
export function logRatio({ pairs }: Pick<GateBlock, 'pairs'>, step: string): number {
  return mean(pairs.flatMap((pair) => ratioOf(pair, step)));
}

function ratioOf(pair: GatePair, step: string): number[] {
  const [before, after] = [pair.baseline[step], pair.candidate[step]];
  return before === undefined || after === undefined ? [] : [Math.log(after / before)];
}

function centreOf(
  blocks: readonly GateBlock[],
  step: string,
  levels: SequentialLevels,
  { looks, confidence }: MeasureDesign,
): GateMeasure {
  const values = blocks.map((block) => logRatio(block, step)).filter((value) => Number.isFinite(value));
  const estimate = estimateOfMean(values);
  // A block without the step is missing; a look counts the blocks that there are.
  const reached = looks.filter((look) => look <= values.length);
  const result = decide(
    reached.map((look) => ({
      blocks: look,
      decision: decideAt(estimateOfMean(values.slice(0, look)), levels),
    })),
    looks.at(-1) ?? 0,
  );
  const interval = estimate && intervalOf(estimate, confidence);
  return {
    is: 'centre',
    value: estimate ? Math.exp(estimate.value) : null,
    low: interval ? finite(Math.exp(interval.low)) : null,
    high: interval ? finite(Math.exp(interval.high)) : null,
    pNoChange: estimate ? finite(pGreater(estimate, 0)) : null,
    pMargin: estimate ? finite(pLess(estimate, Math.log(levels.marginRatio))) : null,
    ...result,
  };
}

/**
 * Whether more of the candidate's times are slow ones: above the 90th percentile of both sides together. Notices what
 * the mean of the ratios may not, a few that take much longer; it can find a step slower, and says nothing otherwise.
 */
function tailOf(
  blocks: readonly GateBlock[],
  step: string,
  { alpha }: SequentialLevels,
  { looks, confidence }: MeasureDesign,
): GateMeasure {
  const at = (count: number): Estimate | undefined => tailEstimate(blocks.slice(0, count), step);
  const decisionAt = (estimate: Estimate | undefined): StepDecision =>
    estimate && pGreater(estimate, 0) < nominalLevel(alpha) && estimate.value >= LEAST_MORE_SLOW
      ? 'slower'
      : 'open';
  const result = decide(
    looks
      .filter((look) => look <= blocks.length)
      .map((look) => ({ blocks: look, decision: decisionAt(at(look)) })),
    looks.at(-1) ?? 0,
  );
  const estimate = at(blocks.length);
  const interval = estimate && intervalOf(estimate, confidence);
  return {
    is: 'tail',
    value: estimate ? estimate.value : null,
    low: interval ? finite(interval.low) : null,
    high: interval ? finite(interval.high) : null,
    pNoChange: estimate ? finite(pGreater(estimate, 0)) : null,
    pMargin: null,
    ...result,
  };
}

function tailEstimate(blocks: readonly GateBlock[], step: string): Estimate | undefined {
  const all = [...timesOf(blocks, 'baseline', step), ...timesOf(blocks, 'candidate', step)];
  if (all.length === 0) return undefined;
  const slow = quantile(
    all.toSorted((a, b) => a - b),
    SLOW_QUANTILE,
  );
  const share = (block: GateBlock, side: Side): number =>
    mean(timesOf([block], side, step).map((time) => (time > slow ? 1 : 0)));
  return estimateOfMean(
    blocks
      .map((block) => share(block, 'candidate') - share(block, 'baseline'))
      .filter((value) => Number.isFinite(value)),
  );
}

/** Over budget for sure, within it as far as measured, or neither; never `kept` without a sample. */
function objectiveOf(
  baseline: readonly number[],
  candidate: readonly number[],
  objectiveMs: number,
): GateStep['objective'] {
  if (candidate.length === 0) return 'unknown';
  if (isOver(candidate, objectiveMs)) return isOver(baseline, objectiveMs) ? 'unknown' : 'broken';
  return quantile(
    candidate.toSorted((a, b) => a - b),
    0.95,
  ) <= objectiveMs
    ? 'kept'
    : 'unknown';
}

/** Whether more than a twentieth took longer, beyond chance. */
function isOver(times: readonly number[], objectiveMs: number): boolean {
  const over = times.filter((time) => time > objectiveMs).length;
  return binomialTail(over, times.length, BUDGET_EXCESS) < BUDGET_LEVEL;
}

function timesOf(blocks: readonly GateBlock[], side: Side, step: string): number[] {
  return blocks.flatMap(({ pairs }) =>
    pairs.flatMap((pair) => {
      const time = pair[side][step];
      return time === undefined ? [] : [time];
    }),
  );
}

function sideTimes(times: readonly number[]): GateStep['baseline'] {
  if (times.length === 0) return null;
  const sorted = times.toSorted((a, b) => a - b);
  return { count: sorted.length, p50Ms: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
