/** How much slower one tenant is while another one bursts, from pairs of blocks. Pure. */

import type { CapacityLevel, LevelStep } from '../../../fixtures/record/capacity.ts';
import type { IsolationSection, IsolationStep, Slowing } from '../../../fixtures/record/isolation.ts';
import { mean, quantile } from '../../../fixtures/statistics/summary.ts';
import type { Wait } from '../capacity/run-level.ts';
import { binomialTail } from '../statistics/binomial.ts';
import { estimateOfMean, intervalOf } from '../statistics/t-test.ts';

/** Two blocks that were held one after the other, in an order drawn at random. */
export interface Pair {
  readonly quiet: Block;
  readonly loud: Block;
}

export interface Block extends Pick<
  CapacityLevel,
  'steps' | 'transactions' | 'failed' | 'counted' | 'reasons'
> {
  readonly waits: readonly Wait[];
  /** Whether nothing but answers is missing in it, so that its waits can be compared whether it counts or not. */
  readonly isWhole: boolean;
}

export interface IsolationFacts {
  readonly pairs: readonly Pair[];
  /** Pairs that were asked for. */
  readonly wanted: number;
  /** The index above which the run fails. */
  readonly most: number;
}

export type Isolation = Pick<
  IsolationSection,
  'pairs' | 'dropped' | 'index' | 'stranded' | 'steps' | 'quiet' | 'loud' | 'verdict' | 'reasons'
>;

const FEWEST_PAIRS = 3;
/** Fewer of the pairs that were asked for would bias the result towards those that went well. */
const FEWEST_SHARE = 2 / 3;
/** A median of fewer says nothing. */
const FEWEST_CALLS = 3;
/** Of a sign test over the pairs in which the probes were mostly too slow, or never came back. */
const STRANDED_LEVEL = 0.05;

/**
 * For each pair and step the logarithm of median with over median without the burst; the index is the mean over steps and
 * pairs, as a ratio. Its interval is Student's over the pairs, of which each says one thing: calls of one block share
 * their moment, and are not independent observations.
 */
export function isolationOf({ pairs, wanted, most }: IsolationFacts): Isolation {
  const dropped: string[] = [];
  const logs = pairs.flatMap(({ quiet, loud }, index) => {
    const common = commonSteps(quiet, loud);
    const reason =
      whyNot(quiet, 'without') ??
      whyNot(loud, 'with') ??
      (common.length === 0 ? `no step has ${FEWEST_CALLS} calls in both blocks.` : undefined);
    if (reason === undefined) return [common];
    dropped.push(`Pair ${index + 1}: ${reason}`);
    return [];
  });
  const stranded = strandedIn(pairs, most);
  const means = logs.map((steps) => mean(steps.map(({ log }) => log)));
  const index = slowingOf(means);
  const keys = [...new Set(logs.flatMap((steps) => steps.map(({ key }) => key)))];
  const steps = keys.flatMap((key): IsolationStep[] => {
    const own = logs.flatMap((each) => each.filter((step) => step.key === key));
    const [first] = own;
    if (first === undefined) return [];
    const { journey, transport, step } = first.quiet;
    return [
      {
        journey,
        transport,
        step,
        quietMs: Math.exp(mean(own.map(({ quiet }) => Math.log(quiet.p50Ms)))),
        loudMs: Math.exp(mean(own.map(({ loud }) => Math.log(loud.p50Ms)))),
        slowing: slowingOf(own.map(({ log }) => log)),
      },
    ];
  });
  const quiet = totalOf(pairs.map((pair) => pair.quiet));
  const loud = totalOf(pairs.map((pair) => pair.loud));
  return {
    pairs: means.map(Math.exp),
    dropped,
    index,
    stranded,
    steps,
    quiet,
    loud,
    ...verdictOfIsolation({ index, stranded, quiet, loud, most, counted: logs.length, wanted }),
  };
}

function whyNot({ counted, reasons, steps }: Block, which: 'with' | 'without'): string | undefined {
  if (counted === null)
    return `the block ${which} the burst does not count: ${reasons[0] ?? 'no reason given'}`;
  return steps.some(({ count }) => count >= FEWEST_CALLS)
    ? undefined
    : `the block ${which} the burst has no step with ${FEWEST_CALLS} calls.`;
}

interface StepPair {
  readonly key: string;
  readonly quiet: LevelStep;
  readonly loud: LevelStep;
  /** Natural logarithm of loud over quiet. */
  readonly log: number;
}

function commonSteps(quiet: Block, loud: Block): StepPair[] {
  return quiet.steps.flatMap((before) => {
    const after = loud.steps.find(
      ({ journey, transport, step }) =>
        journey === before.journey && transport === before.transport && step === before.step,
    );
    if (after === undefined || before.count < FEWEST_CALLS || after.count < FEWEST_CALLS) return [];
    const key = `${before.journey} ${before.transport} ${before.step}`;
    return [{ key, quiet: before, loud: after, log: Math.log(after.p50Ms / before.p50Ms) }];
  });
}

function slowingOf(logs: readonly number[]): Slowing | null {
  const estimate = logs.length < FEWEST_PAIRS ? undefined : estimateOfMean(logs);
  if (estimate === undefined) return null;
  const { low, high } = intervalOf(estimate, 0.95);
  return { ratio: Math.exp(estimate.value), low: Math.exp(low), high: Math.exp(high) };
}

/**
 * Medians of what came back say nothing where most did not. Whether more than half of the probes beside the burst took
 * `most` times as long as the median probe alone is known of those, too, that were given up after such a time.
 */
function strandedIn(pairs: readonly Pair[], most: number): IsolationSection['stranded'] {
  const known = pairs.flatMap(({ quiet, loud }) => {
    if (quiet.counted === null || !loud.isWhole) return [];
    const alone = quiet.waits.flatMap(({ ms, isOver }) => (isOver ? [ms] : []));
    if (alone.length < FEWEST_CALLS) return [];
    const limitMs =
      most *
      quantile(
        alone.toSorted((a, b) => a - b),
        0.5,
      );
    const told = loud.waits.filter(({ ms, isOver }) => isOver || ms > limitMs);
    if (told.length < FEWEST_CALLS) return [];
    return [told.filter(({ ms }) => ms > limitMs).length > told.length / 2];
  });
  return { pairs: known.filter(Boolean).length, of: known.length };
}

function totalOf(blocks: readonly Block[]): IsolationSection['quiet'] {
  return {
    transactions: blocks.reduce((sum, each) => sum + each.transactions, 0),
    failed: blocks.reduce((sum, each) => sum + each.failed, 0),
  };
}

interface VerdictFacts extends Pick<Isolation, 'index' | 'stranded' | 'quiet' | 'loud'> {
  readonly most: number;
  readonly counted: number;
  readonly wanted: number;
}

/**
 * More failures beside the burst fail the run whatever the speed; so do probes that were mostly stranded, of
 * which the medians of what came back know nothing. Then the interval decides, and nothing else passes.
 */
function verdictOfIsolation({
  index,
  stranded,
  quiet,
  loud,
  most,
  counted,
  wanted,
}: VerdictFacts): Pick<Isolation, 'verdict' | 'reasons'> {
  if (loud.failed >= 2 && loud.failed > 2 * quiet.failed) {
    return {
      verdict: 'fail',
      reasons: [
        `${loud.failed} of ${loud.transactions} transactions failed while the neighbour burst, ${quiet.failed} of ${quiet.transactions} without it.`,
      ],
    };
  }
  if (
    stranded.of >= FEWEST_SHARE * wanted &&
    binomialTail(stranded.pairs, stranded.of, 0.5) <= STRANDED_LEVEL
  ) {
    return {
      verdict: 'fail',
      reasons: [
        `In ${stranded.pairs} of ${stranded.of} pairs of blocks more than half of the probes beside the burst took more than ${most} times as long as alone, or never returned.`,
      ],
    };
  }
  if (index === null) {
    return {
      verdict: 'inconclusive',
      reasons: [`Only ${counted} of ${wanted} pairs of blocks count, and an interval needs ${FEWEST_PAIRS}.`],
    };
  }
  if (counted < FEWEST_SHARE * wanted) {
    return {
      verdict: 'inconclusive',
      reasons: [`Only ${counted} of ${wanted} pairs of blocks count, fewer than two thirds.`],
    };
  }
  const text = `${index.ratio.toFixed(2)} times as slow beside the burst (95%: ${index.low.toFixed(2)} to ${index.high.toFixed(2)})`;
  if (index.low > most) return { verdict: 'fail', reasons: [`The steps are ${text}, more than ${most}.`] };
  if (index.high > most) {
    return {
      verdict: 'inconclusive',
      reasons: [
        `The steps are ${text}: it is undecided whether that is more than ${most}. Ask for more --pairs.`,
      ],
    };
  }
  return { verdict: 'pass', reasons: [] };
}
