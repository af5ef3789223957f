import { join } from 'node:path';
import type { LoadSection } from '../../fixtures/load-record.ts';
import type { Target } from '../../fixtures/target.ts';
import { freePorts, startTogether } from '../../load/k6/start-line.ts';
import { JOURNAL_FILE, readJournal } from '../../load/result/journal.ts';
import { runLoad, type LoadOutcome, type LoadProgress } from '../../load/run.ts';
import type { GateDesign } from './design.ts';
import { countsOf, pairsOf, type Pair, type Side, type SideCounts } from './pairs.ts';
import { baselineFirst, batchProfile, delaysOf } from './schedule.ts';

/** One batch: both sides loaded at the same time by a k6 each, in turns. */

export interface BatchRequest {
  readonly runId: string;
  readonly sides: Readonly<Record<Side, Target>>;
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
  readonly sides: Readonly<Record<Side, SideResult>>;
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
  const ports = await freePorts(2);
  // One side that ends early, for whatever reason, ends the other: half a pair says nothing.
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const load = async (side: Side, port: number, turns: readonly boolean[]): Promise<LoadOutcome> => {
    try {
      return await runLoad({
        runId,
        target: sides[side],
        profile,
        scale: 1,
        durationS,
        seed: design.seed + batch,
        vus: undefined,
        segments: 1,
        delaysMs: { [stream]: delaysOf(turns, design) },
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
  const [portA = 0, portB = 0] = ports;
  const running = new AbortController();
  const start = async (): Promise<void> => {
    const isReady = await startTogether(ports, {
      limitMs: READY_LIMIT_MS,
      signal: AbortSignal.any([signal, running.signal]),
    });
    if (!isReady) stop.abort();
  };
  const started = start();
  const settled = await Promise.allSettled([
    load('baseline', portA, first),
    load(
      'candidate',
      portB,
      first.map((isFirst) => !isFirst),
    ),
  ]);
  running.abort();
  await started;
  const [baseline, candidate] = settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
  if (!baseline || !candidate) throw new Error('A batch has two sides.');
  const events = {
    baseline: await readJournal(join(batchFolder(folder, 'baseline', batch), JOURNAL_FILE)),
    candidate: await readJournal(join(batchFolder(folder, 'candidate', batch), JOURNAL_FILE)),
  };
  return {
    batch,
    first,
    pairs: pairsOf(events, first),
    sides: {
      baseline: { ...partsOf(baseline), counts: countsOf(events.baseline) },
      candidate: { ...partsOf(candidate), counts: countsOf(events.candidate) },
    },
  };
}

function partsOf({ load, odoo, language }: LoadOutcome): Omit<SideResult, 'counts'> {
  return { load, odoo, language };
}
