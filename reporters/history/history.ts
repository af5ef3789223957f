import { type Channel, CHANNELS, type RunRecord, type Status } from '../../fixtures/record/record.ts';
import type { Objectives } from '../alerts/objectives.ts';
import { largest, quantile, smallest } from '../../fixtures/statistics/summary.ts';
import { latencyOf, outcomesOf } from '../outcomes.ts';
import { indicatorHistories, type IndicatorHistory, type IndicatorLook } from './looks.ts';
import type { Bucket, Tally } from './tally.ts';

/** What many runs say together: service level, error budget and latency over time. Pure. */

/** What is kept of one journey of one run, so that a month of runs fits into memory. */
export interface Observation {
  readonly atMs: number;
  readonly target: string;
  readonly journey: string;
  readonly channel: Channel;
  /** Asked for and never ran counts as broken. */
  readonly status: Status;
  /** Milliseconds of each step that passed. */
  readonly steps: readonly (readonly [step: string, durationMs: number])[];
}

export function observationsOf(record: RunRecord): readonly Observation[] {
  const { environment, tenant } = record.target.labels;
  return outcomesOf(record).map(({ journey, channel, result }) => ({
    atMs: Date.parse(result?.startedAt ?? record.run.startedAt),
    target: `${tenant} (${environment})`,
    journey,
    channel,
    status: result?.status ?? 'broken',
    steps: (result?.steps ?? []).flatMap((step) => {
      const durationMs = latencyOf(step);
      return durationMs === null ? [] : [[step.name, durationMs] as const];
    }),
  }));
}

export type { Bucket, Tally };

export interface JourneyHistory {
  readonly journey: string;
  readonly channel: Channel;
  readonly all: Tally;
  /** One for each bucket. */
  readonly over: readonly Tally[];
  readonly objective: number;
}

interface Quantiles {
  readonly count: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export interface StepHistory {
  readonly step: string;
  readonly channel: Channel;
  readonly all: Quantiles;
  /** One for each bucket; `null` where the step never passed. */
  readonly over: readonly (Quantiles | null)[];
  readonly objectiveMs: number;
}

export interface TargetHistory {
  readonly target: string;
  readonly buckets: readonly Bucket[];
  readonly journeys: readonly JourneyHistory[];
  readonly steps: readonly StepHistory[];
  readonly indicators: readonly IndicatorHistory[];
}

const HOUR_MS = 3_600_000;
/** Lengths of buckets to choose from; the first that gives no more than so many is taken. */
const LENGTHS_MS = [300_000, 900_000, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS];
const MOST_BUCKETS = 62;

/** The histories of all targets, by name; empty without observations. */
export function historiesOf(
  observations: readonly Observation[],
  objectives: Objectives,
  looks: readonly IndicatorLook[] = [],
): readonly TargetHistory[] {
  const targets = [...new Set(observations.map(({ target }) => target))].toSorted();
  const buckets = bucketsOver([...observations, ...looks].map(({ atMs }) => atMs));
  return targets.map((target) => {
    const own = observations.filter((each) => each.target === target);
    return {
      target,
      buckets,
      journeys: journeysOf(own, buckets, objectives),
      steps: stepsOf(own, buckets, objectives),
      indicators: indicatorHistories(
        looks.filter((each) => each.target === target),
        buckets,
      ),
    };
  });
}

/** Equal stretches in UTC that cover all instants. */
export function bucketsOver(instantsMs: readonly number[]): readonly Bucket[] {
  if (instantsMs.length === 0) return [];
  const [first, last] = [smallest(instantsMs), largest(instantsMs)];
  const count = (length: number): number => Math.floor(last / length) - Math.floor(first / length) + 1;
  const longest = LENGTHS_MS.at(-1) ?? HOUR_MS;
  const length = LENGTHS_MS.find((each) => count(each) <= MOST_BUCKETS) ?? longest;
  const startMs = Math.floor(first / length) * length;
  return Array.from({ length: count(length) }, (_, at) => ({
    fromMs: startMs + at * length,
    untilMs: startMs + (at + 1) * length,
  }));
}

/** Share of what passed, of what says something; `null` where nothing does. */
export function shareOf({ passed, failed }: Tally): number | null {
  return passed + failed === 0 ? null : passed / (passed + failed);
}

/** What is left of the error budget: 1 untouched, 0 used up, below 0 overdrawn; `null` where nothing is known. */
export function budgetLeft(tally: Tally, objective: number): number | null {
  const share = shareOf(tally);
  return share === null ? null : 1 - (1 - share) / (1 - objective);
}

function journeysOf(
  own: readonly Observation[],
  buckets: readonly Bucket[],
  { ratio, journeys }: Objectives,
): readonly JourneyHistory[] {
  const names = [...new Set(own.map(({ journey }) => journey))];
  return names.flatMap((journey) =>
    CHANNELS.flatMap((channel) => {
      const seen = own.filter((each) => each.journey === journey && each.channel === channel);
      if (seen.length === 0) return [];
      const over = spread(seen, ({ atMs }) => atMs, buckets).map(tallyOf);
      return [{ journey, channel, all: tallyOf(seen), over, objective: journeys[journey] ?? ratio }];
    }),
  );
}

function stepsOf(
  own: readonly Observation[],
  buckets: readonly Bucket[],
  { steps: promised, latencyS }: Objectives,
): readonly StepHistory[] {
  const timed = own.flatMap(({ atMs, channel, steps }) =>
    steps.map(([step, durationMs]) => ({ atMs, channel, step, durationMs })),
  );
  const names = [...new Set(timed.map(({ step }) => step))];
  return CHANNELS.flatMap((channel) =>
    names.flatMap((step) => {
      const seen = timed.filter((each) => each.step === step && each.channel === channel);
      const all = quantilesOf(seen.map(({ durationMs }) => durationMs));
      if (all === null) return [];
      const over = spread(seen, ({ atMs }) => atMs, buckets).map((each) =>
        quantilesOf(each.map(({ durationMs }) => durationMs)),
      );
      return [
        { step, channel, all, over, objectiveMs: 1000 * (promised[step]?.latencyS ?? latencyS)[channel] },
      ];
    }),
  );
}

function tallyOf(observations: readonly Observation[]): Tally {
  const count = (is: (status: Status) => boolean): number =>
    observations.filter(({ status }) => is(status)).length;
  return {
    passed: count((status) => status === 'passed'),
    failed: count((status) => status === 'failed'),
    unknown: count((status) => status !== 'passed' && status !== 'failed'),
  };
}

function quantilesOf(durationsMs: readonly number[]): Quantiles | null {
  if (durationsMs.length === 0) return null;
  const sorted = durationsMs.toSorted((a, b) => a - b);
  return { count: sorted.length, p50Ms: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95) };
}

/** The elements of each bucket. */
function spread<T>(elements: readonly T[], atMs: (element: T) => number, buckets: readonly Bucket[]): T[][] {
  const [first] = buckets;
  const spread: T[][] = buckets.map(() => []);
  if (!first) return spread;
  for (const each of elements) {
    spread[Math.floor((atMs(each) - first.fromMs) / (first.untilMs - first.fromMs))]?.push(each);
  }
  return spread;
}
