import type { GateAccount, GateBlock, GateSection } from '../../fixtures/gate-record.ts';
import { isOurs } from '../../fixtures/errors.ts';
import { newRunId } from '../../fixtures/run-request.ts';
import type { Target } from '../../fixtures/target.ts';
import type { LogSource } from '../../load/observe/log-source.ts';
import type { LoadProgress } from '../../load/run.ts';
import type { Objectives } from '../../reporters/alerts/objectives.ts';
import { auditSide } from './audit-side.ts';
import { runBatch, type BatchResult } from './batch.ts';
import { counterFindings, unsettledCounters } from './counters.ts';
import { countSteps, type CountFailure } from './count.ts';
import { looksWithin, pairEveryFor, type GateDesign } from './design.ts';
import { measureSteps } from './measure.ts';
import { blocksOf, SIDES, type Side, type SideCounts } from './pairs.ts';
import { thresholdOf } from './thresholds.ts';
import { correctnessFailures, verdictOfGate } from './verdict.ts';

/** The gate from beginning to end: count, measure in pairs look by look, audit, judge. */

export interface GateRequest {
  readonly runId: string;
  readonly asked: Readonly<Record<Side, string>>;
  readonly sides: Readonly<Record<Side, Target>>;
  readonly logs: Readonly<Record<Side, LogSource | undefined>>;
  readonly design: Omit<GateDesign, 'pairEveryMs'> & { readonly pairEveryMs: number | undefined };
  readonly passes: number;
  /** Sizes of the orders that are counted. */
  readonly lines: readonly number[];
  readonly alpha: number;
  readonly beta: number;
  /** Steps to be judged; all where none is named. */
  readonly primary: readonly string[];
  readonly objectives: Objectives;
  /** An earlier part of this run, to go on from. */
  readonly before: GateSection | undefined;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: GateProgress) => void;
  /** Called with what is known so far, after each part. */
  readonly onPart: (section: GateSection, seen: Identity) => Promise<void>;
}

export interface Identity {
  readonly odoo: string | null;
  readonly language: string | null;
}

export type GateProgress =
  | { readonly is: 'counting'; readonly done: number; readonly of: number }
  | {
      readonly is: 'measuring';
      readonly blocks: number;
      readonly look: number;
      readonly most: number;
      /** Until the next look and until the last one, in seconds; schedules alone. */
      readonly nextS: number;
      readonly lastS: number;
      readonly load: LoadProgress | undefined;
    }
  | { readonly is: 'auditing'; readonly side: Side; readonly line: string };

const CONFIDENCE = 0.95;
/** So many batches that do not count are measured again. */
const MOST_REPEATS = 2;

/** What is known so far. */
interface State {
  counters: GateSection['counters'];
  blocks: GateBlock[];
  accounts: Record<Side, GateAccount>;
  batches: number;
  discarded: string[];
  unhealthy: string[];
  pairEveryMs: number;
  spentS: { counters: number; blocks: number; audit: number };
  odoo: Record<Side, string | null>;
  language: string | null;
}

/**
 * Runs the gate and accounts for it, also when it was interrupted.
 *
 * @throws {JourneyFailure} when a side cannot be prepared at all; {CommandError} for targets that are refused
 */
export async function runGate(request: GateRequest): Promise<{ section: GateSection; seen: Identity }> {
  const state = stateFrom(request);
  const ended = await measured(request, state).catch((error: unknown) => {
    if (request.signal.aborted) return 'interrupted' as const;
    throw error;
  });
  if (ended !== 'interrupted' && state.batches > 0) await audit(request, state);
  const section = sectionOf(request, state, request.signal.aborted ? 'interrupted' : ended);
  return { section, seen: identityOf(state) };
}

async function measured(request: GateRequest, state: State): Promise<GateSection['ended']> {
  if (state.counters.passes === 0) await count(request, state);
  if (state.unhealthy.length > 0) return 'preparation';
  await request.onPart(sectionOf(request, state, 'interrupted'), identityOf(state));
  if (state.counters.findings.some(({ fails }) => fails)) return 'counters';
  if (correctnessFailures(state).length > 0) return 'correctness';
  for (const look of looksWithin(request.design.mostBlocks)) {
    while (state.blocks.length < look) {
      if (state.discarded.length > MOST_REPEATS) {
        state.unhealthy.push(...new Set(state.discarded));
        return 'unhealthy';
      }
      await measureUntil(look, request, state);
      await request.onPart(sectionOf(request, state, 'interrupted'), identityOf(state));
      if (request.signal.aborted) return 'interrupted';
      if (correctnessFailures(state).length > 0) return 'correctness';
    }
    if (isDecided(sectionOf(request, state, 'decided'))) return 'decided';
  }
  return 'last_look';
}

async function count(request: GateRequest, state: State): Promise<void> {
  const startedMs = performance.now();
  const { steps, failures, transactionMs } = await countSteps({
    // Of their own, so that the audit does not take the counted orders for some that the load lost.
    runId: newRunId(),
    sides: request.sides,
    logs: request.logs,
    journeys: [request.design.journey],
    lines: request.lines,
    passes: request.passes,
    seed: request.design.seed,
    folder: request.folder,
    signal: request.signal,
    onProgress: (done, of) => request.onProgress({ is: 'counting', done, of }),
  });
  addFailures(state, failures);
  // What fails at the baseline, or on our side, says nothing about the candidate.
  const ours = failures.filter(({ side, what }) => side === 'baseline' || isOwnFailure(what));
  state.unhealthy.push(
    ...new Set(ours.map(({ side, what, message }) => `Counting broke at the ${side} in ${what}: ${message}`)),
  );
  const findings = counterFindings(steps, (step) => thresholdOf(request.objectives, step).moreQueries);
  state.counters = {
    missing: SIDES.flatMap((side) =>
      request.logs[side] === undefined
        ? [`The request log of the ${side} was not given (--${side}-log), so its queries are not counted.`]
        : [],
    ),
    unsettled: unsettledCounters(steps),
    passes: request.passes,
    steps,
    findings,
  };
  state.spentS.counters = secondsSince(startedMs);
  state.pairEveryMs = request.design.pairEveryMs ?? pairEveryFor(transactionMs);
}

/** Measures the blocks that are missing until the look; a batch that does not count adds none. */
async function measureUntil(look: number, request: GateRequest, state: State): Promise<void> {
  const startedMs = performance.now();
  const blocks = look - state.blocks.length;
  state.batches += 1;
  const design = { ...request.design, pairEveryMs: state.pairEveryMs };
  const secondsOf = (count: number): number => (count * design.pairsPerBlock * design.pairEveryMs) / 1000;
  const progress = (load: LoadProgress | undefined): void =>
    request.onProgress({
      is: 'measuring',
      blocks: state.blocks.length,
      look,
      most: design.mostBlocks,
      nextS: secondsOf(blocks) - secondsSince(startedMs),
      lastS: secondsOf(design.mostBlocks - state.blocks.length) - secondsSince(startedMs),
      load,
    });
  progress(undefined);
  const result = await runBatch({
    runId: request.runId,
    sides: request.sides,
    design,
    batch: state.batches,
    blocks,
    folder: request.folder,
    signal: request.signal,
    onProgress: progress,
  });
  state.spentS.blocks += secondsSince(startedMs);
  noteBatch(result, design, blocks, state);
}

function noteBatch(result: BatchResult, design: GateDesign, blocks: number, state: State): void {
  for (const side of SIDES) {
    addCounts(state, side, result.sides[side].counts);
    state.odoo[side] = result.sides[side].odoo;
  }
  state.language = result.sides.candidate.language;
  const invalid = SIDES.flatMap((side) =>
    result.sides[side].load.validity.reasons.map((reason) => `Batch ${result.batch}, ${side}: ${reason}`),
  );
  if (invalid.length > 0) {
    state.discarded.push(invalid.join(' '));
    return;
  }
  for (const pairs of blocksOf(result.pairs, design, blocks)) {
    state.blocks.push({ number: state.blocks.length + 1, batch: result.batch, pairs });
  }
}

async function audit(request: GateRequest, state: State): Promise<void> {
  const startedMs = performance.now();
  for (const side of SIDES) {
    const found = await auditSide({
      runId: request.runId,
      target: request.sides[side],
      folder: request.folder,
      side,
      batches: state.batches,
      signal: request.signal,
      onProgress: (line) => request.onProgress({ is: 'auditing', side, line }),
    });
    state.accounts[side] = {
      ...state.accounts[side],
      audit: found.verdict,
      broken_invariants: found.invariants.filter(({ status }) => status === 'broken').map(({ name }) => name),
    };
  }
  state.spentS.audit = secondsSince(startedMs);
}

/** Every step is decided, or one is slower: more blocks would not change the verdict. */
function isDecided({ steps }: GateSection): boolean {
  return (
    steps.some(({ centre, tail }) => centre.decision === 'slower' || tail.decision === 'slower') ||
    steps.every(({ centre }) => centre.decision !== 'open')
  );
}

/** The section of the run record over what is known. */
function sectionOf(request: GateRequest, state: State, ended: GateSection['ended']): GateSection {
  const { design, sides, asked, alpha, beta, objectives, primary } = request;
  const names = primary.length > 0 ? [...primary] : stepNames(state.blocks);
  const looks = looksWithin(design.mostBlocks);
  const steps =
    names.length === 0 || state.blocks.length === 0
      ? []
      : measureSteps(state.blocks, {
          steps: names,
          looks,
          alpha,
          beta,
          confidence: CONFIDENCE,
          thresholdOf: (step) => thresholdOf(objectives, step),
        });
  const side = (which: Side): GateSection['baseline'] => ({
    asked: asked[which],
    name: sides[which].name,
    url: sides[which].url,
    database: sides[which].database,
    release: sides[which].labels.release,
    odoo: state.odoo[which],
  });
  const section = {
    baseline: side('baseline'),
    candidate: side('candidate'),
    against: { is: 'live' as const, run: null },
    design: {
      journey: design.journey,
      pairing: design.pairing,
      seed: design.seed,
      pairsPerBlock: design.pairsPerBlock,
      warmUpPairs: design.warmUpPairs,
      pairEveryMs: state.pairEveryMs,
      looks,
      lines: [...request.lines],
      alpha,
      beta,
      confidence: CONFIDENCE,
    },
    counters: state.counters,
    blocks: state.blocks,
    steps,
    accounts: state.accounts,
    batches: state.batches,
    discarded: state.discarded,
    unhealthy: state.unhealthy,
    ended,
    spentS: state.spentS,
  };
  return { ...section, ...verdictOfGate(section) };
}

function stepNames(blocks: readonly GateBlock[]): string[] {
  const [first] = blocks.flatMap(({ pairs }) => pairs);
  return Object.keys(first?.candidate ?? {});
}

function stateFrom({ before, design }: GateRequest): State {
  if (before) {
    return {
      counters: before.counters,
      blocks: [...before.blocks],
      accounts: { ...before.accounts },
      batches: before.batches,
      discarded: [...before.discarded],
      unhealthy: [],
      pairEveryMs: before.design.pairEveryMs,
      spentS: { ...before.spentS },
      odoo: { baseline: before.baseline.odoo, candidate: before.candidate.odoo },
      language: null,
    };
  }
  const nothing: GateAccount = {
    passed: 0,
    failed: 0,
    broken: 0,
    unfinished: 0,
    failures: [],
    audit: null,
    broken_invariants: [],
  };
  return {
    counters: { missing: [], unsettled: [], passes: 0, steps: [], findings: [] },
    blocks: [],
    accounts: { baseline: nothing, candidate: nothing },
    batches: 0,
    discarded: [],
    unhealthy: [],
    pairEveryMs: design.pairEveryMs ?? pairEveryFor(0),
    spentS: { counters: 0, blocks: 0, audit: 0 },
    odoo: { baseline: null, candidate: null },
    language: null,
  };
}

function identityOf({ odoo, language }: State): Identity {
  return { odoo: odoo.candidate, language };
}

function addCounts(state: State, side: Side, counts: SideCounts): void {
  const known = state.accounts[side];
  state.accounts[side] = {
    ...known,
    passed: known.passed + counts.passed,
    failed: known.failed + counts.failed,
    broken: known.broken + counts.broken,
    unfinished: known.unfinished + counts.begun - counts.passed - counts.failed - counts.broken,
    failures: withFailures(known.failures, Object.entries(counts.failures)),
  };
}

function addFailures(state: State, failures: readonly CountFailure[]): void {
  for (const { side, what } of failures) {
    const known = state.accounts[side];
    const isOurs = isOwnFailure(what);
    state.accounts[side] = {
      ...known,
      ...(isOurs ? { broken: known.broken + 1 } : { failed: known.failed + 1 }),
      failures: isOurs ? known.failures : withFailures(known.failures, [[what, 1]]),
    };
  }
}

function isOwnFailure(what: string): boolean {
  return isOurs(what.split('/')[1] ?? '');
}

function withFailures(
  known: GateAccount['failures'],
  more: readonly (readonly [what: string, count: number])[],
): GateAccount['failures'] {
  const counts = new Map(known.map(({ what, count }) => [what, count]));
  for (const [what, count] of more) counts.set(what, (counts.get(what) ?? 0) + count);
  return [...counts].map(([what, count]) => ({ what, count }));
}

function secondsSince(startedMs: number): number {
  return (performance.now() - startedMs) / 1000;
}
