/** One level: a constant rate of open arrivals, held until it is decided, audited, and accounted for. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditSection } from '../../../fixtures/record/audit.ts';
import type { CapacityLevel, CapacityPlan, Limits, LevelPurpose } from '../../../fixtures/record/capacity.ts';
import type { LoadSection } from '../../../fixtures/record/load.ts';
import { newRunId } from '../../../fixtures/target/run-request.ts';
import type { RunObserver } from '../../../load/control.ts';
import type { JournalEvent } from '../../../load/k6/journal.ts';
import type { LoadProgress } from '../../../load/request.ts';
import type { ServerWatch } from '../../../load/observe/server-watch.ts';
import { damageOf } from './damage.ts';
import { isDecided, isFarBelow } from './hold.ts';
import { LevelWatch, type Transaction } from './level-watch.ts';
import { judgeLevel, type Judgement } from './level.ts';
import { largest, smallest } from '../../../fixtures/statistics/summary.ts';

/** What a level is run against: the real thing, or a stub whose capacity is known. */
export interface LevelTarget {
  /**
   * Makes the target as it was before the first level; absent where it is not ours to renew. Not called before a level
   * on the way down, which has to meet what the overload has left.
   */
  readonly renew?: () => Promise<void>;
  readonly run: (request: LevelRunRequest) => Promise<LevelRun>;
  /** Absent where there are no books to audit. */
  readonly audit?: (request: {
    readonly runId: string;
    readonly folder: string;
    readonly signal: AbortSignal;
  }) => Promise<AuditSection>;
  /** Starts to look at the server; absent where nothing of it can be seen. */
  readonly observe?: () => Promise<ServerWatch>;
  /** Unix milliseconds, if the target has its own clock. */
  readonly now?: () => number;
}

export interface LevelRunRequest {
  readonly runId: string;
  readonly perSecond: number;
  readonly durationS: number;
  /** A transaction may take so long on average before no VU is free, in seconds. */
  readonly roomS?: number;
  readonly seed: number;
  readonly folder: string;
  readonly observer: RunObserver<JournalEvent>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

export interface LevelRun {
  readonly load: LoadSection;
  readonly odoo: string | null;
  readonly language: string | null;
}

export interface LevelRequest {
  readonly levelTarget: LevelTarget;
  readonly plan: CapacityPlan;
  readonly limits: Limits;
  readonly number: number;
  readonly purpose: LevelPurpose;
  readonly perSecond: number;
  readonly seed: number;
  /** Levels before this one. */
  readonly earlier: readonly CapacityLevel[];
  /** Folder of the capacity run. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

export interface LevelOutcome {
  readonly level: CapacityLevel;
  readonly run: LevelRun;
  /** How long each of its transactions was under way, those of the warm-up left out. */
  readonly waits: readonly Wait[];
  /** Whether nothing but what a slow target keeps from coming back is missing in it. */
  readonly isWhole: boolean;
}

export interface Wait {
  readonly ms: number;
  /** Otherwise it was given up after that time. */
  readonly isOver: boolean;
}

/** The level's part of the record, and of its load run what the record says once. */
export async function runLevel(request: LevelRequest): Promise<LevelOutcome> {
  const { levelTarget, plan, limits, number, purpose, perSecond, signal } = request;
  const startedAt = new Date();
  const started = performance.now();
  const name = freshName(request.folder, join('levels', `${String(number).padStart(2, '0')}-${purpose}`));
  const folder = join(request.folder, name);
  const runId = newRunId();
  const watch = new LevelWatch();
  let ended: { readonly atMs: number; readonly judgement: Judgement } | undefined;
  let nextLookMs = (plan.warmUpS + plan.leastHoldS) * 1000;
  // What begins after the end, because it had been put off, meets a load that is going away.
  const judged = (untilMs: number): Judgement =>
    judgeLevel(
      watch.transactions.filter(({ fromMs }) => fromMs <= untilMs),
      untilMs,
      limits,
      plan.warmUpS * 1000,
    );
  const observer: RunObserver<JournalEvent> = {
    note: (event) => watch.note(event),
    isEnough: () => {
      if (ended !== undefined) return true;
      const atMs = watch.at(levelTarget.now?.() ?? Date.now());
      if (atMs < nextLookMs) return false;
      nextLookMs = atMs + (atMs - plan.warmUpS * 1000) * (LOOK_GROWTH - 1);
      const so = judged(atMs);
      if (isDecided(so, { purpose, plan, atMs, isFirst: number === 1 })) ended = { atMs, judgement: so };
      return ended !== undefined;
    },
  };
  const isRenewed = levelTarget.renew !== undefined && purpose !== 'down';
  if (isRenewed) await levelTarget.renew?.();
  const looking = await levelTarget.observe?.();
  const durationS = plan.warmUpS + plan.longestHoldS;
  const run = await levelTarget
    .run({
      runId,
      perSecond,
      durationS,
      roomS: (ROOM * limits.wholeMs) / 1000,
      seed: request.seed + number,
      folder,
      observer,
      signal,
      onProgress: request.onProgress,
    })
    .catch(async (error: unknown) => {
      await looking?.stop({ fromMs: startedAt.getTime(), untilMs: Date.now() });
      throw error;
    });
  const hasDropped = run.load.arrivals.dropped > 0;
  if (hasDropped) watch.forgetLateness();
  const untilMs =
    ended?.atMs ??
    Math.min(durationS * 1000, largest([0, ...watch.transactions.map(({ fromMs }) => fromMs)]) + 1);
  const judgement = settled(hasDropped ? undefined : ended?.judgement, judged(untilMs));
  // The calls of what was stuck come to their end, and into the log, only after the level.
  const lastMs = largest([untilMs, ...watch.transactions.map((each) => each.untilMs ?? 0)]);
  const observation =
    (await looking?.stop({
      fromMs: watch.unixMs(judgement.warmUpMs),
      untilMs: watch.unixMs(isStuckBeforeItsSteps(ended?.judgement) ? lastMs : untilMs),
    })) ?? null;
  const audit =
    plan.audit && !signal.aborted ? ((await levelTarget.audit?.({ runId, folder, signal })) ?? null) : null;
  const { damage, older } = damageOf(audit, isRenewed ? 'fresh' : sinceRenewal(request));
  const accepted = damage.filter(({ isKnown }) => isKnown && plan.acceptsKnownFaults);
  return {
    run,
    waits: waitsIn(
      watch.transactions.filter(({ fromMs }) => fromMs >= judgement.warmUpMs && fromMs <= untilMs),
      lastMs,
    ),
    isWhole: missesOnlyAnswers(run.load, judgement),
    level: {
      number,
      purpose,
      perSecond,
      startedAt: startedAt.toISOString(),
      tookS: (performance.now() - started) / 1000,
      folder: name,
      ...verdictOfLevel(judgement, run.load, {
        purpose,
        number,
        damage: damage.filter((each) => !accepted.includes(each)).map(({ clause }) => clause),
      }),
      warmUpS: judgement.warmUpMs / 1000,
      windowS: judgement.windowMs / 1000,
      transactions: judgement.count,
      failed: judgement.failed,
      failures: run.load.failures,
      broken: judgement.broken,
      completedPerSecond: judgement.completedPerSecond,
      concurrency: judgement.concurrency,
      meanMs: judgement.meanMs,
      thinkMs: judgement.thinkMs,
      trend: {
        ...judgement.trend,
        ratio: Number.isFinite(judgement.trend.ratio) ? judgement.trend.ratio : null,
      },
      steps: [...judgement.steps],
      ...judgement.documents,
      backlog: backlogOf(run.load, judgement),
      audit: audit && {
        verdict: audit.verdict,
        broken: Object.fromEntries(
          audit.invariants.flatMap(({ name, status, broken }) =>
            status === 'broken' ? [[name, broken]] : [],
          ),
        ),
        accepted: accepted.map(({ clause }) => clause),
        older: [...older],
      },
      observation,
    },
  };
}

/** A level that was interrupted has left its journal and ledger, which are none of the one that is run in its place. */
function freshName(folder: string, name: string): string {
  let fresh = name;
  for (let attempt = 2; existsSync(join(folder, fresh)); attempt++) fresh = `${name}-${attempt}`;
  return fresh;
}

/**
 * How long transactions may take before no VU is free, over all their objectives together: those that are stuck have to be
 * seen to be, before arrivals are dropped.
 */
const ROOM = 1.5;

/** Who looks often enough sees what he looks for: a level is looked at each time that it was held for so much longer. */
const LOOK_GROWTH = 1.4;

/** Levels that met the same books: on a ground that is renewed the last of them, which the way down comes from. */
function sinceRenewal({ levelTarget, earlier }: LevelRequest): readonly CapacityLevel[] {
  if (levelTarget.renew === undefined) return earlier;
  return earlier.slice(earlier.findLastIndex(({ purpose }) => purpose !== 'down'));
}

/**
 * A level that was ended because it fails has failed: what ended afterwards met a load that was going away. One
 * that was ended because it meets has to be met by what was still under way, too: the slowest are among that. So are the
 * times of a level that failed before a step of it had: only what was quick had ended by then, or nothing had.
 */
function settled(atTheEnd: Judgement | undefined, withTheRest: Judgement): Judgement {
  if (atTheEnd?.is !== 'fails') return withTheRest;
  return isStuckBeforeItsSteps(atTheEnd) ? { ...atTheEnd, steps: withTheRest.steps } : atTheEnd;
}

/** Whether it was ended for what piled up, while the times that had come in said nothing yet. */
function isStuckBeforeItsSteps(atTheEnd: Judgement | undefined): boolean {
  return atTheEnd?.is === 'fails' && !atTheEnd.steps.some(({ is }) => is === 'fails');
}

type LevelVerdict = Pick<CapacityLevel, 'is' | 'counted' | 'reasons'>;

/**
 * A run that does not count says nothing; a broken invariant fails the level whatever its speed; where the objective
 * lies between the bounds when time is up, the search goes by the point.
 */
function verdictOfLevel(
  judgement: Judgement,
  load: Pick<LoadSection, 'validity' | 'ending' | 'generator' | 'verdict'>,
  {
    purpose,
    number,
    damage,
  }: Pick<LevelRequest, 'purpose' | 'number'> & { readonly damage: readonly string[] },
): LevelVerdict {
  const isDown =
    load.validity.is === 'invalid' && load.verdict === 'fail' && /target is down/.test(load.ending);
  if (isDown) return { is: 'fails', counted: 'fails', reasons: [load.ending] };
  if (!doesCount(load, judgement) && !isStuck(judgement, load))
    return { is: 'invalid', counted: null, reasons: [...load.validity.reasons] };
  if (judgement.count === 0) return { is: 'invalid', counted: null, reasons: ['no transaction was seen'] };
  if (purpose === 'overload' || purpose === 'curve') {
    return {
      is: judgement.is,
      counted: judgement.is === 'undecided' ? judgement.leans : judgement.is,
      reasons: [...judgement.reasons],
    };
  }
  if (damage.length > 0)
    return { is: 'fails', counted: 'fails', reasons: damage.map((clause) => `books: ${clause}`) };
  if (judgement.is !== 'undecided')
    return { is: judgement.is, counted: judgement.is, reasons: [...judgement.reasons] };
  if (purpose === 'double' && isFarBelow(judgement, number === 1)) {
    return { is: 'meets', counted: 'meets', reasons: [] };
  }
  return { is: 'undecided', counted: judgement.leans, reasons: [...judgement.reasons] };
}

/**
 * By the rules of load runs, but for one: starts may be late by 5% of the strictest objective among the steps, not of
 * what was measured. The question here is whether an objective is kept; the lateness itself counts into the first step.
 */
function doesCount(load: Load, { steps }: Pick<Judgement, 'steps'>): boolean {
  const { validity } = load;
  if (validity.is === 'valid') return true;
  const broken = validity.rules.filter(({ is }) => is !== 'kept');
  return (
    broken.length > 0 && broken.every(({ name }) => name === 'start_lateness') && isLateBarely(load, steps)
  );
}

type Load = Pick<LoadSection, 'validity' | 'generator'>;

function isLateBarely({ generator }: Load, steps: Judgement['steps']): boolean {
  if (steps.length === 0) return false;
  const strictest = smallest(steps.map(({ limitMs }) => limitMs));
  return (generator.latenessP99Ms ?? Infinity) <= MOST_LATENESS * strictest;
}

const MOST_LATENESS = 0.05;

const BY_A_SLOW_TARGET: readonly string[] = ['samples', 'littles_law', 'arrivals'];

/**
 * A target so slow that hardly anything came back, or that no VU was free any more: then samples and arrivals are missing
 * by its doing, not by the generator's. What it failed was less than was offered, so it fails the offer too.
 */
function isStuck(judgement: Judgement, load: Load): boolean {
  return judgement.is === 'fails' && missesOnlyAnswers(load, judgement);
}

function missesOnlyAnswers(load: Load, { steps }: Pick<Judgement, 'steps'>): boolean {
  const broken = load.validity.rules.filter((rule) => rule.is !== 'kept');
  // After a dropped arrival it is unknown whose turn a start had, so there may be none to measure.
  return broken.every(
    ({ name, is }) =>
      BY_A_SLOW_TARGET.includes(name) ||
      (name === 'start_lateness' && (is === 'unmeasured' || isLateBarely(load, steps))),
  );
}

/** What never ended was waited for until something did for the last time. */
function waitsIn(of: readonly Transaction[], lastMs: number): Wait[] {
  return of.map(({ fromMs, untilMs }) => ({ ms: (untilMs ?? lastMs) - fromMs, isOver: untilMs !== null }));
}

/** Open pickings at both ends of the window, where they were asked for. */
function backlogOf({ backlog }: LoadSection, { warmUpMs }: Judgement): CapacityLevel['backlog'] {
  const inside = backlog.filter(({ atS }) => atS * 1000 >= warmUpMs);
  const [first] = inside;
  const last = inside.at(-1);
  if (inside.length < 2 || first === undefined || last === undefined) return null;
  return { first: first.openPickings, last: last.openPickings };
}
