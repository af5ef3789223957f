import { join } from 'node:path';
import type { LoadSection } from '../../../fixtures/record/load.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import type { JournalEvent } from '../../../load/k6/journal.ts';
import { freePorts } from '../../../fixtures/machine/loopback.ts';
import { startTogether } from '../../../load/k6/start-line.ts';
import { JOURNAL_FILE, readJournal } from '../../../load/result/journal.ts';
import { runLoad } from '../../../load/run.ts';
import type { LoadOutcome, LoadProgress } from '../../../load/request.ts';
import type { GateDesign } from './design.ts';
import {
  countsOf,
  lonePairsOf,
  pairsOf,
  presentOf,
  SIDES,
  type Pair,
  type Side,
  type SideCounts,
  type Sides,
} from './pairs.ts';
import { baselineFirst, batchProfile, delaysOf } from './schedule.ts';

/** One batch: both sides loaded at the same time by a k6 each; the candidate alone where a record is its baseline. */

export interface BatchRequest {
  readonly runId: string;
  readonly sides: Sides<Target>;
  readonly design: GateDesign;
  /** Number of the batch in its run, from 1. */
  readonly batch: number;
  readonly blocks: number;
  /** Folder of the run. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

export interface BatchResult {
  readonly batch: number;
  readonly pairs: readonly Pair[];
  readonly first: readonly boolean[];
  readonly sides: Sides<SideResult>;
}

export interface SideResult {
  readonly counts: SideCounts;
  readonly load: LoadSection;
  readonly odoo: string;
  readonly language: string | null;
}

/** Both k6 are ready within this. */
const READY_LIMIT_MS = 120_000;

/** Folder of one side's load in one batch. */
export function batchFolder(folder: string, side: Side, batch: number): string {
  return join(folder, side, `batch-${batch}`);
}

/**
 * Runs one batch to its end, or as far as the signal lets it.
 *
 * @throws {JourneyFailure} when one side could not be prepared; {CommandError} as `runLoad`
 */
export async function runBatch(request: BatchRequest): Promise<BatchResult> {
  const { design, batch, blocks, runId, folder, sides } = request;
  const pairs = blocks * design.pairsPerBlock + design.warmUpPairs;
  const first = baselineFirst(design.seed, batch, pairs);
  const { profile, stream, durationS } = batchProfile(design, batch, pairs);
  const present = presentOf(sides);
  const ports = await freePorts(present.length);
  // One side that ends early, for whatever reason, ends the other: half a pair says nothing.
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const load = async (side: Side, target: Target, port: number): Promise<LoadOutcome> => {
    const turns = side === 'baseline' ? first : first.map((isFirst) => !isFirst);
    try {
      return await runLoad({
        runId,
        target,
        profile,
        scale: 1,
        durationS,
        seed: design.seed + batch,
        vus: undefined,
        segments: 1,
        arrivals: { delaysMs: { [stream]: delaysOf(turns, design) } },
        startPort: port,
        folder: batchFolder(folder, side, batch),
        signal,
        onProgress: side === 'candidate' ? request.onProgress : () => undefined,
      });
    } catch (error) {
      stop.abort();
      throw error;
    }
  };
  const running = new AbortController();
  const start = async (): Promise<void> => {
    const isReady = await startTogether(ports, {
      limitMs: READY_LIMIT_MS,
      signal: AbortSignal.any([signal, running.signal]),
    });
    if (!isReady) stop.abort();
  };
  const started = start();
  const settled = await Promise.allSettled(
    present.map(([side, target], index) => load(side, target, ports[index] ?? 0)),
  );
  running.abort();
  await started;
  const results = new Map<Side, SideResult & { readonly events: readonly JournalEvent[] }>();
  for (const [index, each] of settled.entries()) {
    if (each.status === 'rejected') throw each.reason;
    const side = present[index]?.[0] ?? 'candidate';
    const { entries: events } = await readJournal(join(batchFolder(folder, side, batch), JOURNAL_FILE));
    results.set(side, { ...partsOf(each.value), counts: countsOf(events), events });
  }
  const [baseline, candidate] = SIDES.map((side) => results.get(side));
  if (!candidate) throw new Error('A batch has a candidate.');
  return {
    batch,
    first,
    pairs: baseline
      ? pairsOf({ baseline: baseline.events, candidate: candidate.events }, first)
      : lonePairsOf(candidate.events),
    sides: { baseline, candidate },
  };
}

function partsOf({ load, odoo, language }: LoadOutcome): Omit<SideResult, 'counts'> {
  return { load, odoo, language };
}
