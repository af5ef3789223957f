/** From raw samples and the journal to the account of the run. Pure. */

import { FAILURE_KINDS, type FailureKind } from '../../fixtures/failures/errors.ts';
import type { BeginEvent, EndEvent, JournalEvent } from '../k6/journal.ts';
import { transactionNamed } from '../../journeys/catalogue.ts';
import type { StreamInput } from '../k6/input.ts';
import { askedTimes } from '../profiles/curve.ts';
import type { LoadSection, LoadStep } from '../../fixtures/record/load.ts';
import type { RawSamples, StepSamples } from './samples.ts';
import { binned, distributionOf } from './statistics.ts';
import { largest, quantile } from '../../fixtures/statistics/summary.ts';

/** Every step that these streams should have samples of, each once. */
export function expectedSteps(
  streams: readonly StreamInput[],
): Pick<LoadStep, 'journey' | 'transport' | 'step'>[] {
  const rows = streams.flatMap(({ journey, transport }) =>
    transactionNamed(journey).steps.map((step) => ({ journey, transport, step: step.name })),
  );
  return rows.filter(
    (row, index) =>
      rows.findIndex(
        (each) => each.journey === row.journey && each.transport === row.transport && each.step === row.step,
      ) === index,
  );
}

/** One row per step that has samples, in the order of the business. */
export function stepRows(
  samples: RawSamples,
  streams: readonly StreamInput[],
  durationS: number,
): LoadStep[] {
  return expectedSteps(streams).flatMap((expected) => {
    const own = [...samples.steps.values()].filter(
      (each) =>
        each.journey === expected.journey &&
        each.transport === expected.transport &&
        each.step === expected.step,
    );
    if (own.length === 0) return [];
    const passed = own.filter((each) => each.outcome === 'passed').flatMap((each) => each.durationsMs);
    const failed = own.filter((each) => each.outcome !== 'passed');
    return [
      {
        ...expected,
        passed: distributionOf(passed),
        failed: distributionOf(failed.flatMap((each) => each.durationsMs)),
        perSecond: passed.length / durationS,
        failuresByKind: countsByKind(failed),
      },
    ];
  });
}

function countsByKind(failed: readonly StepSamples[]): Partial<Record<FailureKind, number>> {
  const counts: Partial<Record<FailureKind, number>> = {};
  for (const { kind, durationsMs } of failed) {
    const known = FAILURE_KINDS.find((each) => each === kind);
    if (known) counts[known] = (counts[known] ?? 0) + durationsMs.length;
  }
  return counts;
}

/** Asked against achieved, over time since `startMs` (Unix milliseconds). */
export function arrivalsOf(
  events: readonly JournalEvent[],
  streams: readonly StreamInput[],
  {
    seed,
    durationS,
    binS = binFor(durationS),
    startMs,
    untilMs = Infinity,
    dropped,
  }: {
    seed: number;
    durationS: number;
    binS?: number | undefined;
    startMs: number;
    untilMs?: number | undefined;
    dropped: number;
  },
): LoadSection['arrivals'] {
  const asked = streams.flatMap((stream) => askedTimes(seed, stream, untilMs));
  const begun = events.filter((event): event is BeginEvent => event.cutoff === 'begin');
  const ended = events.filter((event): event is EndEvent => event.cutoff === 'end');
  const since = (at: number): number => at - startMs;
  const longestS = largest([
    durationS,
    ...asked.map((at) => at / 1000),
    ...ended.map(({ at }) => since(at) / 1000),
  ]);
  const bins = Math.max(1, Math.ceil(longestS / binS));
  const count = (times: readonly number[]): number[] => binned(times, binS * 1000, bins);
  const latencies = Array.from({ length: bins }, (): number[] => []);
  for (const { at, busyMs, status } of ended) {
    if (status !== 'passed') continue;
    latencies[Math.min(bins - 1, Math.max(0, Math.floor(since(at) / (binS * 1000))))]?.push(busyMs);
  }
  const latencyAt = latencies.map((each) => distributionOf(each));
  const askedBins = count(asked);
  const startedBins = count(begun.map(({ at }) => since(at)));
  const passedBins = count(ended.filter(({ status }) => status === 'passed').map(({ at }) => since(at)));
  const failedBins = count(ended.filter(({ status }) => status !== 'passed').map(({ at }) => since(at)));
  return {
    asked: asked.length,
    started: begun.length,
    dropped,
    askedPerSecond: asked.length / durationS,
    achievedPerSecond: begun.length / durationS,
    binS,
    bins: askedBins.map((each, index) => ({
      fromS: index * binS,
      asked: each,
      started: startedBins[index] ?? 0,
      passed: passedBins[index] ?? 0,
      failed: failedBins[index] ?? 0,
      p50Ms: latencyAt[index]?.p50Ms ?? null,
      p95Ms: latencyAt[index]?.p95Ms ?? null,
    })),
  };
}

/** About a dozen and a half bins, and none longer than a minute. */
function binFor(durationS: number): number {
  return [1, 2, 5, 10, 15, 30].find((seconds) => durationS / seconds <= 18) ?? 60;
}

/** What failed, the most frequent first. */
export function failureRows(events: readonly JournalEvent[]): LoadSection['failures'] {
  const rows = new Map<string, LoadSection['failures'][number]>();
  for (const event of events) {
    if (event.cutoff !== 'end' || !event.failure) continue;
    const { step, kind, exception, message } = event.failure;
    const key = `${step}/${kind}/${exception ?? ''}`;
    const known = rows.get(key);
    rows.set(key, {
      step,
      kind,
      exception: exception ?? null,
      count: (known?.count ?? 0) + 1,
      example: known?.example ?? message,
    });
  }
  return [...rows.values()].toSorted((a, b) => b.count - a.count);
}

/** How transactions ended. */
export function transactionCounts(
  events: readonly JournalEvent[],
  requests: number,
): LoadSection['transactions'] {
  const ended = events.filter((event): event is EndEvent => event.cutoff === 'end');
  const begun = events.filter((event) => event.cutoff === 'begin').length;
  const count = (status: EndEvent['status']): number => ended.filter((each) => each.status === status).length;
  return {
    passed: count('passed'),
    failed: count('failed'),
    broken: count('broken') + count('unsupported'),
    unfinished: Math.max(0, begun - ended.length),
    requests,
  };
}

/**
 * All lateness values, each stream's own start line taken off: k6 counts from a moment shortly after the one that it
 * tells the script, and the least late arrival shows by how much.
 */
export function latenessOf(samples: RawSamples): { p50Ms: number | null; p99Ms: number | null } {
  const late = [...samples.latenessMs.values()].flatMap((values) => {
    const least = values.reduce((low, each) => Math.min(low, each), Infinity);
    return values.map((each) => each - Math.max(0, least));
  });
  if (late.length === 0) return { p50Ms: null, p99Ms: null };
  const sorted = late.toSorted((a, b) => a - b);
  return { p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) };
}

/**
 * Little's law (1961): transactions under way = rate × time of each. The left side is what Node saw, by the arrival of
 * the journal's lines; the right side is what k6 measured.
 */
export function littleOf(samples: RawSamples, seenBusyMs: number, windowMs: number): LoadSection['little'] {
  const { busyMs } = samples;
  if (busyMs.length === 0 || windowMs <= 0 || seenBusyMs <= 0) return null;
  const busyVus = seenBusyMs / windowMs;
  const perSecond = (busyMs.length * 1000) / windowMs;
  const meanS = busyMs.reduce((sum, each) => sum + each, 0) / busyMs.length / 1000;
  return { busyVus, perSecond, meanS, deviation: Math.abs(busyVus - perSecond * meanS) / busyVus };
}
