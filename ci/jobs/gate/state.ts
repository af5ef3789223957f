import type { GateAccount, GateAsked, GateBlock, GateSection } from '../../../fixtures/record/gate.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import type { LoadProgress } from '../../../load/request.ts';
import { isOurs } from '../../../fixtures/failures/errors.ts';
import type { CountFailure } from './count-rounds.ts';
import type { BatchResult, SideResult } from './batch.ts';
import type { CostSources } from './cost-sources.ts';
import { pairEveryFor, type GateDesign } from './design.ts';
import { blocksOf, presentOf, type Side, type SideCounts, type Sides } from './pairs.ts';
import { withRecordedTimes, type StoredBaseline } from './stored.ts';

export interface GateRequest {
  readonly runId: string;
  /** The sides as the user named them. */
  readonly names: Readonly<Record<Side, string>>;
  readonly sides: Sides<Target>;
  /** Stands for the baseline where that is not measured. */
  readonly stored: StoredBaseline | undefined;
  readonly costs: CostSources;
  readonly design: Omit<GateDesign, 'pairEveryMs'>;
  readonly asked: GateAsked;
  /** Sizes of the orders that are counted. */
  readonly lines: readonly number[];
  readonly alpha: number;
  readonly beta: number;
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
  | { readonly is: 'counting'; readonly where: 'rpc' | 'ui'; readonly done: number; readonly of: number }
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

/** What a gate knows while it goes on. */

export interface State {
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

/** Nothing yet, or what an earlier part of the run found. */
export function stateFrom({ before, stored, asked }: GateRequest): State {
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
    counters: { source: null, missing: [], unsettled: [], passes: 0, steps: [], findings: [] },
    blocks: [],
    // What became of the baseline is in its record.
    accounts: { baseline: stored?.gate.accounts.candidate ?? nothing, candidate: nothing },
    batches: 0,
    discarded: [],
    unhealthy: [],
    pairEveryMs: asked.everyMs ?? pairEveryFor(0),
    spentS: { counters: 0, blocks: 0, audit: 0 },
    odoo: { baseline: stored?.gate.candidate.odoo ?? null, candidate: null },
    language: null,
  };
}

/** What of a batch is of interest here. */
export interface BatchSeen extends Pick<BatchResult, 'batch' | 'pairs'> {
  readonly sides: Sides<
    Omit<SideResult, 'load'> & {
      readonly load: { readonly validity: { readonly reasons: readonly string[] } };
    }
  >;
}

/** Adds a batch: its blocks where it counts; where it does not, why, unless it ended because we were stopped. */
export function noteBatch(
  state: State,
  { batch, sides, pairs: measured }: BatchSeen,
  {
    design,
    blocks,
    stored,
    isStopped,
  }: {
    readonly design: Pick<GateDesign, 'warmUpPairs' | 'pairsPerBlock'>;
    readonly blocks: number;
    readonly stored: StoredBaseline | undefined;
    readonly isStopped: boolean;
  },
): void {
  for (const [side, { counts, odoo }] of presentOf(sides)) {
    addCounts(state, side, counts);
    state.odoo[side] = odoo;
  }
  state.language = sides.candidate.language;
  const invalid = presentOf(sides).flatMap(([side, { load }]) =>
    load.validity.reasons.map((reason) => `Batch ${batch}, ${side}: ${reason}`),
  );
  if (invalid.length > 0) {
    if (!isStopped) state.discarded.push(invalid.join(' '));
    return;
  }
  for (const pairs of blocksOf(measured, design, blocks)) {
    const number = state.blocks.length + 1;
    const block = { number, batch, pairs };
    state.blocks.push(stored ? { ...block, pairs: withRecordedTimes(block, stored) } : block);
  }
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

/** Journeys that failed while they were counted. */
export function addFailures(state: State, failures: readonly CountFailure[]): void {
  for (const { side, what } of failures) {
    const known = state.accounts[side];
    const isOwn = isOwnFailure(what);
    state.accounts[side] = {
      ...known,
      ...(isOwn ? { broken: known.broken + 1 } : { failed: known.failed + 1 }),
      failures: isOwn ? known.failures : withFailures(known.failures, [[what, 1]]),
    };
  }
}

/** Whether it broke on our side. */
export function isOwnFailure(what: string): boolean {
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
