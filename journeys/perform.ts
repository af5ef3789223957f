import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Conversation } from '../fixtures/trace/conversation.ts';
import type { AskedOnce } from '../fixtures/odoo/asked-once.ts';
import { JourneyFailure, statusOf } from '../fixtures/failures/errors.ts';
import { Ledger } from '../fixtures/sweep/ledger.ts';
import { paceOf } from '../fixtures/odoo/pace.ts';
import type { Pace } from '../fixtures/odoo/pace.ts';
import { watchMachine } from '../fixtures/machine/starvation.ts';
import { seedFrom } from '../fixtures/machine/random.ts';
import type { ArtefactResult, Channel } from '../fixtures/record/record.ts';
import type { RunRequest } from '../fixtures/target/run-request.ts';
import { redactValues } from '../fixtures/secrets/structure.ts';
import type { Target } from '../fixtures/target/target.ts';
import type { Dialect } from '../fixtures/odoo/versions.ts';
import { openTrace, spanOf } from '../fixtures/trace/trace.ts';
import { toolVersion } from '../fixtures/machine/version.ts';
import { signsIn } from './access/sign-in.ts';
import { openJourneySessions } from './journey-sessions.ts';
import { cleanUp } from './cleanup.ts';
import type { CleanedUp } from './cleanup.ts';
import { describeFailure, runJourney, skippedStep } from './engine.ts';
import type { EngineOptions, Outcome } from './engine.ts';
import { rpcDriver } from './define.ts';
import type { AnyJourney, Driver } from './define.ts';
import { leftOut, planned } from './needs.ts';
import { JourneyOutcome } from './outcome-file.ts';
import type { World } from './world.ts';

/** What a run hands to each of its journeys. */
export interface JourneyRun {
  readonly request: Pick<RunRequest, 'id' | 'seed' | 'folder' | 'scratch'>;
  readonly target: Target;
  /** What differs on the target, asked once for all journeys of the run. */
  readonly dialect?: AskedOnce<Dialect> | undefined;
  /** Stops the journey: the step under way is cancelled, and clean-up follows. */
  readonly signal: AbortSignal;
  /** Told before each step, and before the clean-up; Playwright shows them in its reports. */
  readonly around?: EngineOptions['around'];
}

/** What a channel brings along. */
export interface ChannelTools {
  readonly channel: Channel;
  readonly driver: Driver;
  /** Hears what is said to the target, and marks it. */
  readonly conversation: Conversation;
  /** Told of each step before its clock starts, after the conversation was. */
  readonly enter?: () => Promise<void>;
  /** Part of the preparation, for example signing the browser in. */
  readonly setUp?: (world: World) => Promise<void>;
  /** Called once after a failure: keeps trace and screenshot and says where. */
  readonly evidence?: (folder: string) => Promise<ArtefactResult[]>;
  /** Lets nothing more out: called as soon as a step failed or was cancelled. */
  readonly cut?: () => Promise<void>;
  /** Ends the channel, before clean-up looks for what it made. */
  readonly close?: () => Promise<void>;
}

/** What the channel, and the clean-up of a run that was stopped, may take; then the journey ends without it. */
const CLOSING_LIMIT_MS = 15_000;

/** Exchanges that the record itself tells of a failure; the artefact has more. */
const EXCHANGES_IN_RECORD = 20;

/** The conversation of one journey with its target, under a trace of its own. */
export function conversationOf(
  { id }: Pick<RunRequest, 'id'>,
  { name }: AnyJourney,
  channel: Channel,
): Conversation {
  const what = `${name}/${channel}`;
  return new Conversation(openTrace({ runId: id, what, version: toolVersion(), sampled: true }));
}

/** The `rpc` channel: runs one journey without a browser. */
export function performByRpc(journey: AnyJourney, run: JourneyRun): Promise<JourneyOutcome> {
  const conversation = conversationOf(run.request, journey, 'rpc');
  return performJourney(journey, run, { channel: 'rpc', driver: rpcDriver, conversation });
}

/**
 * Runs one journey, undoes what it made, and says what came of it; the same for both doors. A step that takes too long
 * or whose run is stopped is cancelled before the clean-up starts: its sessions send nothing any more.
 */
export async function performJourney(
  journey: AnyJourney,
  run: JourneyRun,
  tools: ChannelTools,
): Promise<JourneyOutcome> {
  const { request, target, around = (_step, body) => body() } = run;
  const { channel, conversation } = tools;
  const { trace } = conversation;
  const ledger = new Ledger(join(request.folder, 'ledger.jsonl'));
  const pace = paceOf(target);
  const work = cancellable(target.stepTimeoutMs, run.signal, pace);
  const world = {
    target,
    ledger,
    reference: `cutoff-${request.id}-${journey.name}-${channel}`,
    seed: seedFrom(`${request.seed}/${journey.name}/${channel}`),
    actsAtOnce: (journey.backlog?.length ?? 0) > 0 || (channel === 'rpc' && !signsIn(journey)),
    // What only reads names no field that goes by another name elsewhere.
    dialect: journey.needs === 'read-only' ? 'version' : run.dialect,
  } as const;
  const working = openJourneySessions({
    ...world,
    connection: { ...conversation.listening, signal: work.signal, leftMs: work.leftMs },
  });
  const startedAt = new Date().toISOString();
  let cleaning = working;
  try {
    const outcome = await runJourney(asPerformed(journey, tools.setUp), working.world, {
      driver: tools.driver,
      now: () => performance.now() - pace.waitedMs,
      limit: work.limit,
      leftOut: (step) => leftOut(step, target),
      requests: () => conversation.requests[channel === 'ui' ? 'page' : 'rpc'],
      watchMachine: () => watchMachine(channel === 'ui'),
      enter: async (step) => {
        ledger.reached(working.world.reference, step);
        trace.enter(step);
        await tools.enter?.();
      },
      around,
    });
    const exchanges = conversation.newest(EXCHANGES_IN_RECORD);
    let artefacts: ArtefactResult[] = [];
    // Whatever goes wrong with evidence, browser or disk: what was made is undone.
    if (outcome.failure) {
      await within(CLOSING_LIMIT_MS, tools.cut?.()).catch(() => undefined);
      artefacts = (await tools.evidence?.(request.folder).catch((): ArtefactResult[] => [])) ?? [];
    }
    await within(CLOSING_LIMIT_MS, tools.close?.()).catch(() => undefined);
    // From here on, a stop of the run cuts no session any more: half of a clean-up leaves the rest in the books.
    work.end();
    // The sessions of cancelled work are cut; the clean-up has its own.
    if (work.signal.aborted)
      cleaning = openJourneySessions({
        ...world,
        connection: { ...conversation.listening, leftMs: work.leftMs },
      });
    noteCleanup(ledger, cleaning.world);
    trace.enter('cleanup');
    let cleaned = NOT_CLEANED;
    await around('clean up', async () => {
      const ending = cleanUp(cleaning.world, ledger, namesOf(journey, outcome.state));
      cleaned = (await untilStopped(run.signal, ending)) ?? NOT_CLEANED;
    });
    const account = accountOf(outcome, cleaned.failure);
    if (account.failure) {
      const kept = await conversation
        .keep(request.folder, `${journey.name}-${channel}`)
        .catch((): ArtefactResult[] => []);
      for (const each of kept) artefacts.push(each);
    }
    const isAway = outcome.failure?.kind === 'timeout' || outcome.failure?.kind === 'transport';
    // One that hangs would only use up its time limit once more.
    const identity =
      isAway || run.signal.aborted ? { odoo: null, language: null } : await identify(cleaning.world);
    return redactValues(JourneyOutcome, {
      odoo: identity.odoo,
      language: identity.language,
      result: {
        journey: journey.name,
        channel,
        startedAt,
        ...account,
        steps: account.steps.map((step) =>
          step.offsetMs === null ? step : { ...step, span: spanOf(trace.id, step.name) },
        ),
        artefacts,
        trace: trace.id,
        ...(account.failure
          ? { exchanges: outcome.failure ? exchanges : conversation.newest(EXCHANGES_IN_RECORD) }
          : {}),
        documents: [...cleaned.documents],
        residue: cleaned.residue,
        ...(cleaned.unknown.length === 0 ? {} : { unknown: [...cleaned.unknown] }),
        ...(cleaned.unasked.length === 0 ? {} : { unasked: [...cleaned.unasked] }),
      },
    });
  } finally {
    work.end();
    await Promise.all([working.close(), cleaning === working ? undefined : cleaning.close()]);
  }
}

const NOT_CLEANED: CleanedUp = {
  documents: [],
  residue: null,
  unknown: [],
  unasked: [],
  failure: undefined,
};

/** The outcome of a journey that ended without one: its browser did not start, or we have a defect. */
export function brokenOutcome(
  journey: AnyJourney,
  channel: Channel,
  startedAt: Date,
  error: unknown,
): JourneyOutcome {
  return redactValues(JourneyOutcome, {
    odoo: null,
    language: null,
    result: {
      journey: journey.name,
      channel,
      status: 'broken',
      startedAt: startedAt.toISOString(),
      durationMs: null,
      steps: journey.steps.map((step) => skippedStep(step)),
      failure: { step: 'prepare', ...describeFailure(error) },
      artefacts: [],
      documents: [],
      residue: null,
    },
  });
}

/** Only says how far the journey came. A full disk is not a reason to leave documents in the target. */
function noteCleanup(ledger: Ledger, { reference }: World): void {
  try {
    ledger.reached(reference, 'cleanup');
  } catch {
    // The records of the journey are in memory as well.
  }
}

/** Resolves with the clean-up; once the run is stopped, with `undefined` where it is not done soon. */
async function untilStopped<T>(stop: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  const ended = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { signal: ended.signal });
  });
  try {
    return await Promise.race([work, stopped.then(() => within(CLOSING_LIMIT_MS, work))]);
  } finally {
    ended.abort();
  }
}

/** Resolves with the work, or `undefined` after the limit; work that fails later is nobody's any more. */
async function within<T>(limitMs: number, work: Promise<T> | undefined): Promise<T | undefined> {
  if (!work) return undefined;
  const timer = new AbortController();
  try {
    return await Promise.race([work, delay(limitMs, undefined, { signal: timer.signal, ref: false })]);
  } finally {
    timer.abort();
  }
}

/** The names that people know the documents by, as the checks read them back. */
function namesOf(journey: AnyJourney, state: unknown): Map<string, string> {
  const documents = state === undefined ? [] : journey.documents(state);
  return new Map(documents.map(({ model, id, name }) => [`${model},${id}`, name]));
}

/** A journey that passed and could not be cleaned up: Odoo's own trouble is the target's, our inability is ours. */
function accountOf(
  outcome: Outcome,
  cleanUpError: unknown,
): Pick<JourneyOutcome['result'], 'status' | 'steps' | 'durationMs' | 'failure'> {
  const { steps, durationMs, failure, status } = outcome;
  if (failure) return { status, steps, durationMs, failure };
  if (cleanUpError === undefined) return { status, steps, durationMs };
  const described = describeFailure(cleanUpError);
  return { status: statusOf(described.kind), steps, durationMs, failure: { step: 'cleanup', ...described } };
}

function asPerformed(journey: AnyJourney, setUp: ChannelTools['setUp']): AnyJourney {
  return {
    ...journey,
    plan: (world) => planned(journey, world),
    prepare: async (world, state) => {
      await journey.prepare?.(world, state);
      await setUp?.(world);
    },
  };
}

/** Work that can be given up. */
interface Cancellable {
  /** Aborted with a `JourneyFailure` when a part of the work took too long, or when the run was stopped. */
  readonly signal: AbortSignal;
  /** Rejects with that failure; then the rest of the work is cancelled, too. */
  readonly limit: EngineOptions['limit'];
  /** How long the part under way may still take; the clean-up may take as long as one part. */
  readonly leftMs: () => number;
  end(): void;
}

function cancellable(limitMs: number, stop: AbortSignal, pace?: Pace): Cancellable {
  let endsAt: number | undefined;
  const controller = new AbortController();
  const { signal } = controller;
  // One listener for each request under way.
  setMaxListeners(0, signal);
  const cancelled = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  cancelled.catch(() => undefined);
  const onStop = (): void => controller.abort(stoppedFailure(stop));
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop);
  return {
    signal,
    limit: async (work, what) => {
      const waitedMs = pace?.waitedMs ?? 0;
      const late = (): JourneyFailure => lateFailure(what, limitMs, (pace?.waitedMs ?? 0) - waitedMs);
      const timer = setTimeout(() => controller.abort(late()), limitMs);
      endsAt = performance.now() + limitMs;
      try {
        return await Promise.race([work, cancelled]);
      } finally {
        clearTimeout(timer);
        endsAt = undefined;
      }
    },
    leftMs: () => (endsAt === undefined ? limitMs : endsAt - performance.now()),
    end: () => stop.removeEventListener('abort', onStop),
  };
}

function stoppedFailure({ reason }: AbortSignal): JourneyFailure {
  const why = reason instanceof Error ? reason.message : 'the run was stopped';
  return new JourneyFailure('harness', `The journey was stopped before its end: ${why}.`);
}

/** A step that spent much of its time waiting for its turn does not tell how fast the target is. */
function lateFailure(what: string, limitMs: number, waitedMs: number): JourneyFailure {
  if (waitedMs > limitMs / 3) {
    const waited = `${(waitedMs / 1000).toFixed(1)} s of them were spent waiting for its turn`;
    return new JourneyFailure('throttled', `${what} was not done within ${limitMs / 1000} s; ${waited}.`, {
      hint: 'Raise timeouts.step of the target, or its pace and the limit of its proxy.',
    });
  }
  return new JourneyFailure('timeout', `${what} was not done within ${limitMs / 1000} s.`, {
    hint: 'The limit is the step timeout of the target.',
  });
}

/** Rejects with a `timeout` failure when the work is not done in time; the work itself is then abandoned. */
export async function withinLimit<T>(work: Promise<T>, what: string, limitMs: number): Promise<T> {
  const limited = cancellable(limitMs, new AbortController().signal);
  return limited.limit(work, what);
}

async function identify(world: World): Promise<{ odoo: string | null; language: string | null }> {
  try {
    await world.enter();
    const { lang } = world.verifier.context;
    return { odoo: world.dialect.version.text, language: typeof lang === 'string' ? lang : null };
  } catch {
    return { odoo: null, language: null };
  }
}
