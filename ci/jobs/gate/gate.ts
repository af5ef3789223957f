import { join } from 'node:path';
import type { CountedStep, GateSection } from '../../../fixtures/record/gate.ts';
import { newRunId } from '../../../fixtures/target/run-request.ts';
import { noteStanding } from '../../../load/audit/standing.ts';
import type { LoadProgress } from '../../../load/request.ts';
import { auditSide } from './audit-side.ts';
import { runBatch } from './batch.ts';
import { counterFindings, needMorePasses, unsettledCounters } from './counters.ts';
import { uncounted } from './cost-sources.ts';
import { countSteps } from './count.ts';
import { looksWithin, pairEveryFor } from './design.ts';
import { presentOf } from './pairs.ts';
import { sectionOf } from './section.ts';
import {
  addFailures,
  isOwnFailure,
  noteBatch,
  stateFrom,
  type GateRequest,
  type Identity,
  type State,
} from './state.ts';
import { withRecordedCounts } from './stored.ts';
import { thresholdOf } from './thresholds.ts';
import { correctnessFailures } from './verdict.ts';

/** The gate from beginning to end: count, measure in pairs look by look, audit, judge. */

/** So many batches that do not count are measured again. */
const MOST_REPEATS = 2;

/**
 * Runs the gate and accounts for it, also when it was interrupted.
 *
 * @throws {JourneyFailure} when a side cannot be prepared at all; {CommandError} for targets that are refused
 */
export async function runGate(request: GateRequest): Promise<{ section: GateSection; seen: Identity }> {
  const state = stateFrom(request);
  if (state.batches === 0 && state.counters.passes === 0) {
    for (const [side, target] of presentOf(request.sides)) {
      await noteStanding({ ...request, target, folder: join(request.folder, side) }, request.signal);
    }
  }
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
        for (const each of new Set(state.discarded)) state.unhealthy.push(each);
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
  const { asked, stored } = request;
  const compared = (counted: readonly CountedStep[]): readonly CountedStep[] =>
    stored ? withRecordedCounts(counted, stored) : counted;
  const counting = {
    // Of their own, so that the audit does not take the counted orders for some that the load lost.
    runId: newRunId(),
    sides: request.sides,
    journeys: [request.design.journey],
    lines: request.lines,
    passes: asked.passes,
    isUnclear: (counted: readonly CountedStep[]) => needMorePasses(compared(counted)),
    seed: request.design.seed,
    folder: request.folder,
    signal: request.signal,
  };
  const counts = await countSteps({
    ...counting,
    sources: request.costs.sources,
    onProgress: (done, of) => request.onProgress({ is: 'counting', where: 'rpc', done, of }),
  });
  const inBrowser = asked.ui && {
    ...counting,
    onProgress: (done: number, of: number) => request.onProgress({ is: 'counting', where: 'ui', done, of }),
  };
  // Loaded only for this: Playwright takes a third of a second.
  const more = inBrowser && (await (await import('./count-ui.ts')).countInBrowser(inBrowser));
  const counted = [...counts.steps, ...(more ? more.steps : [])];
  const failures = [...counts.failures, ...(more ? more.failures : [])];
  addFailures(state, failures);
  // What fails at the baseline, or on our side, says nothing about the candidate.
  const ours = failures.filter(({ side, what }) => side === 'baseline' || isOwnFailure(what));
  const broke = ours.map(
    ({ side, what, message }) => `Counting failed on the ${side} in ${what}: ${message}`,
  );
  for (const each of new Set(broke)) state.unhealthy.push(each);
  const steps = [...compared(counted)];
  const findings = counterFindings(steps, (step) => thresholdOf(asked.thresholds, step).moreQueries);
  state.counters = {
    ...uncounted(request.sides, request.costs, counts.unreadable),
    unsettled: unsettledCounters(steps),
    passes: asked.passes,
    steps,
    findings,
  };
  state.spentS.counters = secondsSince(startedMs);
  state.pairEveryMs = asked.everyMs ?? pairEveryFor(counts.transactionMs);
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
  noteBatch(state, result, { design, blocks, stored: request.stored, isStopped: request.signal.aborted });
}

async function audit(request: GateRequest, state: State): Promise<void> {
  const startedMs = performance.now();
  for (const [side, target] of presentOf(request.sides)) {
    const found = await auditSide({
      runId: request.runId,
      target,
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

function identityOf({ odoo, language }: State): Identity {
  return { odoo: odoo.candidate, language };
}

function secondsSince(startedMs: number): number {
  return (performance.now() - startedMs) / 1000;
}
