/** What one level of load says of its objectives. Pure, over the journal of the run. */

import type { BeginEvent, JournalEvent } from '../../load/k6/journal.ts';
import type { LoadJourneyName, LoadTransport } from '../../load/profiles/profile.ts';
import { quantile } from '../../load/result/statistics.ts';
import type { CapacityPlan, LevelPurpose, LevelStep, Limits } from '../../fixtures/capacity-record.ts';
import { ALLOWED_SHARE, pooledSteps, type PooledStep } from './confirmation.ts';
import { exceedanceOf, wilson } from './exceedance.ts';
import { trendOf, underWayIn, warmUpOf, type Span, type Trend } from './steadiness.ts';

/** One transaction of a level; times in milliseconds since the first arrival was due. */
export interface Transaction extends Span {
  readonly journey: LoadJourneyName;
  readonly transport: LoadTransport;
  readonly status: 'passed' | 'failed' | 'broken' | 'unfinished';
  readonly steps: readonly {
    readonly name: string;
    readonly durationMs: number;
    readonly calls: readonly { readonly what: string; readonly ms: number }[];
  }[];
  /** Documents that it made. */
  readonly orders: number;
  readonly pickings: number;
  readonly invoices: number;
  /** Part of its time that was spent in requests. */
  readonly networkMs: number;
}

/** Takes the journal as it comes and answers with what has happened so far. */
export class LevelWatch {
  readonly #began = new Map<
    string,
    Pick<BeginEvent, 'journey' | 'transport' | 'at'> & { readonly lateMs: number }
  >();
  readonly #ended: (Transaction & { readonly lateMs: number })[] = [];
  #firstDue: number | undefined;
  #countsLateness = true;

  note(event: JournalEvent): void {
    if (event.cutoff === 'begin') {
      this.#firstDue ??= event.dueAt;
      const { journey, transport, at, dueAt } = event;
      this.#began.set(event.reference, { journey, transport, at, lateMs: Math.max(0, at - dueAt) });
    } else if (event.cutoff === 'end') {
      const began = this.#began.get(event.reference);
      if (!began) return;
      this.#began.delete(event.reference);
      const first = this.#firstDue ?? began.at;
      this.#ended.push({
        journey: began.journey,
        transport: began.transport,
        fromMs: began.at - first,
        untilMs: event.at - first,
        status: event.status,
        // How long it took to fail is no latency.
        steps: event.steps.flatMap(({ name, status, durationMs }) =>
          durationMs === null || status !== 'passed'
            ? []
            : [{ name, durationMs, calls: (event.calls ?? []).filter(({ step }) => step === name) }],
        ),
        orders: orderedIn(began.journey, event.order !== undefined),
        pickings: event.deliveries !== undefined && shipsIn(began.journey) ? event.deliveries.length : 0,
        invoices: event.invoice === undefined ? 0 : 1,
        networkMs: event.networkMs,
        lateMs: began.lateMs,
      });
    }
  }

  /** Milliseconds since the first arrival was due. */
  at(unixMs: number): number {
    return this.#firstDue === undefined ? 0 : unixMs - this.#firstDue;
  }

  /** Unix milliseconds of a moment since then. */
  unixMs(atMs: number): number {
    return (this.#firstDue ?? 0) + atMs;
  }

  /** Where arrivals were dropped, k6 gave their turns to those after them: then no start is known to be late. */
  forgetLateness(): void {
    this.#countsLateness = false;
  }

  /**
   * In the order of their beginning; those that are under way as `unfinished`. The first step counts since it was due: a
   * late start can make a level worse than it was, never better.
   */
  get transactions(): Transaction[] {
    const first = this.#firstDue ?? 0;
    const open = [...this.#began.values()].map(({ journey, transport, at }): Transaction => ({
      journey,
      transport,
      fromMs: at - first,
      untilMs: null,
      status: 'unfinished',
      steps: [],
      orders: 0,
      pickings: 0,
      invoices: 0,
      networkMs: 0,
    }));
    const ended = this.#ended.map(({ lateMs, ...each }): Transaction => {
      const [begin, ...rest] = each.steps;
      if (begin === undefined || !this.#countsLateness) return each;
      return { ...each, steps: [{ ...begin, durationMs: begin.durationMs + lateMs }, ...rest] };
    });
    return [...ended, ...open].toSorted((a, b) => a.fromMs - b.fromMs);
  }
}

/** Journeys that start from an order that was prepared did not make it. */
function orderedIn(journey: LoadJourneyName, hasOrder: boolean): number {
  return hasOrder && (journey === 'sales_order' || journey === 'order_to_cash') ? 1 : 0;
}

function shipsIn(journey: LoadJourneyName): boolean {
  return journey === 'shipment' || journey === 'order_to_cash';
}

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
  const broken = own.filter(({ status }) => status === 'broken').length;
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
          `${stuck} of ${own.length} transactions were still under way after ${ms(limits.wholeMs)}, all their objectives together`,
        ]
      : []),
    ...steps.flatMap((step) =>
      step.is === 'fails' ? [`${stepName(step)}: p95 ${ms(step.p95Ms)} against ${ms(step.limitMs)}`] : [],
    ),
    ...growth,
    ...(failed >= 2 && failedShare > limits.failedShare
      ? [`${failed} of ${own.length} transactions failed, and ${percent(limits.failedShare)} may`]
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
