import type { GatePair } from '../../../fixtures/record/gate.ts';
import type { BeginEvent, EndEvent, JournalEvent } from '../../../load/k6/journal.ts';
import type { GateDesign } from './design.ts';

/** From the journals of both sides to pairs of the same transaction. Pure. */

export const SIDES = ['baseline', 'candidate'] as const;
export type Side = (typeof SIDES)[number];

/** What is measured: the candidate, and beside it the baseline, unless a record stands for that. */
export interface Sides<T> {
  readonly baseline: T | undefined;
  readonly candidate: T;
}

/** The sides that are measured, each with what it has. */
export function presentOf<T>(sides: Sides<T>): (readonly [Side, T])[] {
  return SIDES.flatMap((side) => {
    const of = sides[side];
    return of === undefined ? [] : [[side, of] as const];
  });
}

/** The same order at both sides; times of the actions of its steps, in milliseconds. */
export interface Pair {
  /** Number within its batch, from 0. */
  readonly index: number;
  readonly baselineFirst: boolean;
  readonly baseline: Readonly<Record<string, number>>;
  readonly candidate: Readonly<Record<string, number>>;
}

/** What became of the transactions of one side. */
export interface SideCounts {
  readonly begun: number;
  readonly passed: number;
  readonly failed: number;
  readonly broken: number;
  /** By `step/kind/exception`. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Pairs of which both transactions passed, in order. */
export function pairsOf(
  events: Readonly<Record<Side, readonly JournalEvent[]>>,
  first: readonly boolean[],
): Pair[] {
  const baseline = endsByIndex(events.baseline);
  const candidate = endsByIndex(events.candidate);
  return first.flatMap((baselineFirst, index) => {
    const [before, after] = [baseline.get(index), candidate.get(index)];
    if (before?.status !== 'passed' || after?.status !== 'passed') return [];
    return [{ index, baselineFirst, baseline: timesOf(before), candidate: timesOf(after) }];
  });
}

/** Transactions of the candidate alone, in order, with nothing at the other side yet. */
export function lonePairsOf(events: readonly JournalEvent[]): Pair[] {
  return [...endsByIndex(events)]
    .flatMap(([index, end]) =>
      end.status === 'passed' ? [{ index, baselineFirst: false, baseline: {}, candidate: timesOf(end) }] : [],
    )
    .toSorted((a, b) => a.index - b.index);
}

/** Pairs by block, without those of the warm-up; a block lacks the pairs that did not pass. */
export function blocksOf(
  pairs: readonly Pair[],
  { warmUpPairs, pairsPerBlock }: Pick<GateDesign, 'warmUpPairs' | 'pairsPerBlock'>,
  blocks: number,
): GatePair[][] {
  return Array.from({ length: blocks }, (_, block) => {
    const from = warmUpPairs + block * pairsPerBlock;
    return pairs
      .filter(({ index }) => index >= from && index < from + pairsPerBlock)
      .map(({ baselineFirst, baseline, candidate }) => ({ baselineFirst, baseline, candidate }));
  });
}

function endsByIndex(events: readonly JournalEvent[]): Map<number, EndEvent> {
  const begun = new Map(
    events
      .filter((event): event is BeginEvent => event.cutoff === 'begin')
      .map(({ reference, index }) => [reference, index]),
  );
  return new Map(
    events.flatMap((event) => {
      const index = event.cutoff === 'end' ? begun.get(event.reference) : undefined;
      return event.cutoff === 'end' && index !== undefined ? [[index, event] as const] : [];
    }),
  );
}

function timesOf({ steps }: EndEvent): Record<string, number> {
  return Object.fromEntries(
    steps.flatMap(({ name, durationMs }) => (durationMs === null ? [] : [[name, durationMs]])),
  );
}

/** Counts of one side. */
export function countsOf(events: readonly JournalEvent[]): SideCounts {
  const ends = events.filter((event): event is EndEvent => event.cutoff === 'end');
  const failures: Record<string, number> = {};
  for (const { failure } of ends) {
    if (!failure) continue;
    const key = [failure.step, failure.kind, ...(failure.exception ? [failure.exception] : [])].join('/');
    failures[key] = (failures[key] ?? 0) + 1;
  }
  const of = (status: EndEvent['status']): number => ends.filter((end) => end.status === status).length;
  return {
    begun: events.filter(({ cutoff }) => cutoff === 'begin').length,
    passed: of('passed'),
    failed: of('failed'),
    broken: of('broken'),
    failures,
  };
}
