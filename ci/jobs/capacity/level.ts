/** What one level of load says of its objectives. Pure. */

import { quantile } from '../../../fixtures/statistics/summary.ts';
import type { LevelStep, Limits } from '../../../fixtures/record/capacity.ts';
import { ALLOWED_SHARE, pooledSteps, type PooledStep } from './confirmation.ts';
import { exceedanceOf, wilson } from './exceedance.ts';
import type { Transaction } from './level-watch.ts';
import { trendOf, underWayIn, warmUpOf, type Trend } from './steadiness.ts';

/** A level so far. */
export interface Judgement {
  /** On the bounds; `undecided` where the objective lies between them. */
  readonly is: 'meets' | 'fails' | 'undecided';
  /** On the points, for when time is up. */
  readonly leans: 'meets' | 'fails';
  /** Whether it is only that work under way grows which makes it fail. */
  readonly onlyGrows: boolean;
  readonly reasons: readonly string[];
  readonly warmUpMs: number;
  readonly windowMs: number;
  /** Transactions that began in the window. */
  readonly count: number;
  readonly completedPerSecond: number;
  /** Mean number under way. */
  readonly concurrency: number;
  readonly meanMs: number | null;
  readonly thinkMs: number | null;
  readonly trend: Trend;
  readonly failed: number;
  /** Transactions that broke on our side. */
  readonly broken: number;
  /** Under way for longer than all objectives of their steps together. */
  readonly stuck: number;
  readonly steps: readonly LevelStep[];
  /** Made by transactions that ended in the window. */
  readonly documents: { readonly orders: number; readonly pickings: number; readonly invoices: number };
}

const STRETCHES = 10;

/**
 * Judges what was seen until `untilMs`: each step's p95 against its objective by the bounds of `exceedanceOf`, failures
 * against the share that is allowed, and whether what is under way grows.
 *
 * Failures are judged by their share itself: to show 1% with confidence takes 299 transactions without one.
 */
export function judgeLevel(
  transactions: readonly Transaction[],
  untilMs: number,
  limits: Limits,
  leastWarmUpMs: number,
): Judgement {
  const finished = transactions.filter(({ status }) => status !== 'unfinished');
  const early = transactions.filter(({ fromMs }) => fromMs < leastWarmUpMs).length;
  const times = transactions.map((each) => (each.untilMs ?? untilMs) - each.fromMs);
  const skipped = early + warmUpOf(times.slice(early));
  const warmUpMs = skipped === 0 ? 0 : (transactions[skipped]?.fromMs ?? untilMs);
  const own = transactions.slice(skipped);
  const windowMs = Math.max(1, untilMs - warmUpMs);
  const completed = finished.filter(
    (each) => (each.untilMs ?? 0) >= warmUpMs && (each.untilMs ?? 0) <= untilMs,
  );
  const underWay = underWayIn(transactions, { fromMs: warmUpMs, untilMs, stretches: STRETCHES });
  const windowS = windowMs / 1000;
  const trend = trendOf(underWay, { perSecond: own.length / windowS, stretchS: windowS / STRETCHES });
  const failed = own.filter(({ status }) => status === 'failed').length;
  const broken = own.filter(({ status }) => status === 'broken' || status === 'unsupported').length;
  const steps = stepsOf(own, limits);
  const passed = own.filter(({ status }) => status === 'passed');
  const failedShare = own.length === 0 ? 0 : failed / own.length;

  const stuck = own.filter((each) => each.untilMs === null && untilMs - each.fromMs > limits.wholeMs).length;

  const waitMs = (lastOf(underWay) / Math.max(1e-9, own.length / windowS)) * 1000;
  const growth =
    trend.is === 'growing' && own.length >= FEWEST && waitMs >= MATERIAL_SHARE * limits.wholeMs
      ? [
          `work under way grew ${trend.ratio === Infinity ? 'from nothing' : `${trend.ratio.toFixed(1)} times`}`,
        ]
      : [];
  const failing = [
    ...(stuck >= 2 && wilson(stuck / own.length, own.length).low > ALLOWED_SHARE
      ? [
          `${stuck} of ${own.length} transactions were still under way after ${ms(limits.wholeMs)}, the sum of their objectives`,
        ]
      : []),
    ...steps.flatMap((step) =>
      step.is === 'fails' ? [`${stepName(step)}: p95 ${ms(step.p95Ms)} against ${ms(step.limitMs)}`] : [],
    ),
    ...growth,
    ...(failed >= 2 && failedShare > limits.failedShare
      ? [`${failed} of ${own.length} transactions failed; at most ${percent(limits.failedShare)} may`]
      : []),
  ];
  const undecided = [
    ...openSteps(pooledSteps(steps)),
    ...(trend.is === 'steady' || growth.length > 0 ? [] : ['work under way had not settled']),
    ...(own.length < FEWEST ? [`only ${own.length} transactions`] : []),
    ...(steps.length === 0 ? ['no step has a sample'] : []),
    ...(failed === 1 && failedShare > limits.failedShare ? ['one transaction failed'] : []),
    ...(broken > 0 ? [`${broken} transactions broke on our side`] : []),
  ];
  const leaning = steps.some((step) => step.p95Ms > step.limitMs) || failedShare > limits.failedShare;
  return {
    is: failing.length > 0 ? 'fails' : undecided.length > 0 ? 'undecided' : 'meets',
    onlyGrows: growth.length === 1 && failing.length === 1,
    leans: failing.length > 0 || leaning || steps.length === 0 ? 'fails' : 'meets',
    reasons: failing.length > 0 ? failing : undecided,
    warmUpMs,
    windowMs,
    count: own.length,
    completedPerSecond: (completed.length * 1000) / windowMs,
    concurrency: underWay.reduce((sum, each) => sum + each, 0) / STRETCHES,
    meanMs: mean(passed.map((each) => (each.untilMs ?? untilMs) - each.fromMs)),
    thinkMs: mean(passed.map((each) => (each.untilMs ?? untilMs) - each.fromMs - each.networkMs)),
    trend,
    failed,
    broken,
    stuck,
    steps,
    documents: {
      orders: sumOf(completed, ({ orders }) => orders),
      pickings: sumOf(completed, ({ pickings }) => pickings),
      invoices: sumOf(completed, ({ invoices }) => invoices),
    },
  };
}

function sumOf(of: readonly Transaction[], value: (each: Transaction) => number): number {
  return of.reduce((sum, each) => sum + value(each), 0);
}

/**
 * A queue that is half busy fills and empties by itself. Growth counts once it makes a transaction take this share of all
 * its objectives together, by Little's law; before that it has not settled.
 */
const MATERIAL_SHARE = 0.25;

/** Mean of the last third. */
function lastOf(underWay: readonly number[]): number {
  return mean(underWay.slice(-Math.floor(underWay.length / 3))) ?? 0;
}

/** Fewer transactions decide nothing. */
export const FEWEST = 15;

/** So many have to be above an objective before it is called missed: one or two of a few are bad luck. */
const FEWEST_EXCEEDING = 3;

interface StepRow extends Pick<LevelStep, 'journey' | 'transport' | 'step'> {
  readonly valuesMs: number[];
  readonly calls: Map<string, LevelStep['calls'][number]>;
}

function stepsOf(own: readonly Transaction[], limits: Limits): LevelStep[] {
  const rows = new Map<string, StepRow>();
  for (const { journey, transport, steps } of own) {
    for (const { name, durationMs, calls } of steps) {
      const key = `${journey} ${transport} ${name}`;
      const known: StepRow = rows.get(key) ?? {
        journey,
        transport,
        step: name,
        valuesMs: [],
        calls: new Map(),
      };
      known.valuesMs.push(durationMs);
      for (const { what, ms } of calls) {
        const call = known.calls.get(what) ?? { what, count: 0, ms: 0 };
        known.calls.set(what, { what, count: call.count + 1, ms: call.ms + ms });
      }
      rows.set(key, known);
    }
  }
  return [...rows.values()].map(({ journey, transport, step, valuesMs, calls }) => {
    const limitMs = limits.stepMs[step] ?? limits.otherStepMs;
    // What has not come back by now has not been measured; that it takes long is seen by what is under way.
    const { count, exceeding, effective, low, high } = exceedanceOf(valuesMs, limitMs);
    const sorted = valuesMs.toSorted((a, b) => a - b);
    return {
      journey,
      transport,
      step,
      count,
      meanMs: valuesMs.reduce((sum, each) => sum + each, 0) / count,
      p50Ms: quantile(sorted, 0.5),
      p95Ms: quantile(sorted, 0.95),
      limitMs,
      exceeding,
      effective,
      exceedingLow: low,
      exceedingHigh: high,
      calls: [...calls.values()],
      is:
        low > ALLOWED_SHARE && exceeding >= FEWEST_EXCEEDING
          ? 'fails'
          : high < ALLOWED_SHARE
            ? 'meets'
            : 'undecided',
    };
  });
}

/** Steps of which too little was seen; those of which the same was seen are said together. */
function openSteps(all: readonly PooledStep[]): string[] {
  const open = all.filter(({ high }) => high >= ALLOWED_SHARE);
  const seenOf = ({ exceeding, count }: PooledStep): string => `${exceeding} of ${count}`;
  return [...new Set(open.map(seenOf))].map((seen) => {
    const steps = open.filter((each) => seenOf(each) === seen);
    const limits = [...new Set(steps.map(({ limitMs }) => ms(limitMs)))];
    const above = limits.length === 1 ? limits[0] : 'their objectives';
    const names =
      steps.length > 2 && steps.length === all.length
        ? `each of ${all.length} steps`
        : steps.map(({ step }) => step).join(', ');
    return `${names}: ${seen} above ${above}, too few to say that 95% are not`;
  });
}

function stepName({ step, transport }: LevelStep): string {
  return `${step} (${transport})`;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, each) => sum + each, 0) / values.length;
}

function ms(value: number): string {
  return value < 1000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(2)} s`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
