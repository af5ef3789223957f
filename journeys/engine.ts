import { FAILURES, JourneyFailure, statusOf } from '../fixtures/failures/errors.ts';
import { machineFault } from '../fixtures/failures/machine-faults.ts';
import type { FailureStatus } from '../fixtures/failures/errors.ts';
import type { Channel, FailureResult, JourneyResult, StepResult } from '../fixtures/record/record.ts';
import { through, type AnyJourney, type AnyStep, type Driver, type Journey, type Step } from './define.ts';
import type { World } from './world.ts';

/**
 * Runs one journey in one channel and accounts for every step of it. Portable: the clock and the time limit come
 * from outside.
 */

export interface EngineOptions {
  readonly driver: Driver;
  /** Monotonic clock in milliseconds. */
  readonly now: () => number;
  /** Rejects with a `timeout` failure when the work takes longer than a step may; must not leave a timer behind. */
  readonly limit: <T>(work: Promise<T>, what: string) => Promise<T>;
  /** Told before the clock of each step starts, of `prepare` too: requests are marked with it from then on. */
  readonly enter?: (step: string) => void | Promise<void>;
  /**
   * Starts to measure the machine of the probe. What it returns says what starved the machine since then, if anything:
   * a step that ran out of time is not the target's failure then.
   */
  readonly watchMachine?: () => () => string | undefined;
  /** How many requests the channel sent to the target so far. A step that sends none proves nothing: it is `broken`. */
  readonly requests?: () => number;
  /** Why the configuration leaves a step out, if it does; the steps after it run. */
  readonly leftOut?: (step: Pick<AnyStep, 'name' | 'dependency'>) => string | undefined;
  /** Told before each step; Playwright shows it in its own trace and reports. */
  readonly around?: (step: string, body: () => Promise<void>) => Promise<void>;
}

/** What became of a journey: one entry for each of its steps, whatever happened. */
export interface Outcome<S = unknown> {
  readonly status: 'passed' | FailureStatus;
  readonly steps: StepResult[];
  readonly failure: (FailureResult & { step: string }) | undefined;
  /** Sum of the actions of the steps that started, in milliseconds; `null` when none did. */
  readonly durationMs: number | null;
  /** `undefined` when the preparation failed. */
  readonly state: S | undefined;
}

/** Runs the journey; never throws: an error that is not a `JourneyFailure` is the harness's own and makes it `broken`. */
export async function runJourney<S>(
  journey: Pick<Journey<S>, 'plan' | 'backlog' | 'prepare' | 'steps'>,
  world: World,
  options: EngineOptions,
): Promise<Outcome<S>> {
  const { now, limit } = options;
  const around = options.around ?? ((_step, body) => body());
  const startedAt = now();
  const steps: StepResult[] = [];
  let failure: Outcome['failure'];
  let prepared: { readonly state: S } | undefined;

  const starved = options.watchMachine?.();
  try {
    await options.enter?.('prepare');
    await around('prepare', async () => {
      prepared = { state: await limit(prepare(journey, world), 'prepare') };
    });
  } catch (error) {
    failure = { step: 'prepare', ...describeFailure(excused(error, starved)) };
  }

  for (const step of journey.steps) {
    if (failure || !prepared) {
      steps.push(skippedStep(step));
      continue;
    }
    const leftOut = options.leftOut?.(step);
    if (leftOut !== undefined) {
      steps.push({ ...skippedStep(step), leftOut });
      continue;
    }
    const result = await runStep(step, world, prepared.state, options, startedAt, around);
    steps.push(result);
    if (result.failure) failure = { step: step.name, ...result.failure };
  }

  let durationMs: number | null = null;
  for (const step of steps) if (step.durationMs !== null) durationMs = (durationMs ?? 0) + step.durationMs;
  return {
    status: failure ? statusOf(failure.kind) : 'passed',
    steps,
    failure,
    durationMs,
    state: prepared?.state,
  };
}

async function prepare<S>(
  { plan, backlog = [], prepare: finish }: Pick<Journey<S>, 'plan' | 'backlog' | 'prepare'>,
  world: World,
): Promise<S> {
  const state = await through(world, await plan(world), backlog);
  await finish?.(world, state);
  return state;
}

async function runStep<S>(
  step: Step<S>,
  world: World,
  state: S,
  { driver, now, limit, enter, watchMachine, requests }: EngineOptions,
  journeyStartedAt: number,
  around: NonNullable<EngineOptions['around']>,
): Promise<StepResult> {
  let startedAt = now();
  let actedAt: number | null = null;
  let checkedAt: number | null = null;
  let failure: FailureResult | undefined;
  let sent: number | undefined;
  const starved = watchMachine?.();
  try {
    await enter?.(step.name);
    const sentBefore = requests?.() ?? 0;
    startedAt = now();
    await around(step.name, async () => {
      try {
        await limit(driver(step, world, state), step.name);
      } finally {
        actedAt = now();
        if (requests) sent = requests() - sentBefore;
      }
      if (sent === 0) {
        throw new JourneyFailure(
          'harness',
          `The step ${step.name} sent nothing to the target, so it proves nothing.`,
        );
      }
      await limit(step.check(world, state), `the check of ${step.name}`);
      checkedAt = now();
    });
  } catch (error) {
    failure = describeFailure(excused(error, starved));
  }
  const ended = actedAt ?? now();
  return {
    name: step.name,
    dependency: step.dependency,
    status: failure ? statusOf(failure.kind) : 'passed',
    offsetMs: startedAt - journeyStartedAt,
    durationMs: ended - startedAt,
    checkMs: checkedAt === null ? null : checkedAt - ended,
    ...(sent === undefined ? {} : { requests: sent }),
    ...(failure ? { failure } : {}),
  };
}

/**
 * The error of a step; one that ran out of time on a starved machine is the machine's. Steps that failed for another
 * reason, or passed, stay as they are. Expectations of the browser bring the `TimeoutError` of Playwright as cause.
 */
function excused(error: unknown, starved: (() => string | undefined) | undefined): unknown {
  if (!(error instanceof JourneyFailure)) return error;
  const { cause, kind, message } = error;
  if (kind !== 'timeout' && !(cause instanceof Error && cause.name === 'TimeoutError')) return error;
  const how = starved?.();
  if (how === undefined) return error;
  return new JourneyFailure(
    'runner',
    `The machine of the probe was starved: ${how}. Before that: ${message}`,
    {
      hint: 'Give the probe more processor time: fewer probes at the same time, a larger machine, or a machine of its own.',
      cause: error,
    },
  );
}

/** The account of a step that never started. */
export function skippedStep({ name, dependency }: Pick<AnyStep, 'name' | 'dependency'>): StepResult {
  return {
    name,
    dependency,
    status: 'skipped',
    offsetMs: null,
    durationMs: null,
    checkMs: null,
  };
}

/** The account of a journey that was refused before it began. */
export function refusedResult(journey: AnyJourney, channel: Channel, refusal: JourneyFailure): JourneyResult {
  return {
    journey: journey.name,
    channel,
    status: statusOf(refusal.kind),
    startedAt: new Date().toISOString(),
    durationMs: null,
    steps: journey.steps.map(skippedStep),
    failure: { step: 'prepare', ...describeFailure(refusal) },
    artefacts: [],
    documents: [],
    residue: 0,
  };
}

/** The account of anything thrown: what it says for people, and the server's own words where there are some. */
export function describeFailure(error: unknown): FailureResult {
  if (error instanceof JourneyFailure) {
    const detail = error.fault?.traceback ?? causeOf(error);
    return {
      kind: error.kind,
      message: error.message,
      hint: hintOf(error),
      ...(error.setting === undefined ? {} : { setting: error.setting }),
      ...(error.fault === undefined ? {} : { exception: error.fault.exception }),
      ...(detail === undefined ? {} : { detail }),
    };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const machine = machineFault(error);
  if (machine !== undefined) {
    return { kind: 'runner', message, hint: `On the machine of the probe ${machine}.` };
  }
  return {
    kind: 'harness',
    message: message === '' ? 'An error without a message.' : message,
    hint: FAILURES.harness.hint,
    ...(error instanceof Error && error.stack ? { detail: error.stack } : {}),
  };
}

/** What to do; where the target is not as a journey needs it, also the page that says how it should be. */
function hintOf({ kind, message, hint = FAILURES[kind].hint }: JourneyFailure): string {
  const { whose } = FAILURES[kind];
  const isAboutTarget = kind !== 'throttled' && (whose === 'configuration' || whose === 'setting');
  const isTold = message.includes('docs/targets.md');
  return isAboutTarget && !isTold ? `${hint} What a target needs: docs/targets.md.` : hint;
}

function causeOf(error: Error): string | undefined {
  const { cause } = error;
  if (cause === undefined) return undefined;
  return cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause);
}
