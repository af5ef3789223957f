/**
 * The script that k6 runs for every scenario: each arrival is one transaction, made of the steps of `journeys/`.
 * Started by `load/k6/runner.ts`; what to do comes in the files that `input.ts` describes.
 */

import { sleep } from 'k6';
import http from 'k6/http';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { openTrace, type Trace } from '../../fixtures/trace/trace.ts';
import { transactionNamed } from '../../journeys/catalogue.ts';
import { runJourney, type EngineOptions, type Outcome } from '../../journeys/engine.ts';
import { rpcDriver } from '../../journeys/define.ts';
import { arrivalOffsets, putOffMs } from '../profiles/curve.ts';
import { INPUT_VARIABLE, type LoadInput, type Secrets, type States, type StreamInput } from './input.ts';
import type { CallNote, EndEvent, JournalEvent } from './journal.ts';
import { journeyFrom } from './journeys.ts';
import { k6Options } from './options.ts';
import { noteOutcome, noteStart } from './samples.ts';
import { openK6Wire } from './wire.ts';
import { LoadWorld, openClients, type VuClients } from './world.ts';

// Written by `load/data/preparation.ts` from values of these types.
const input: LoadInput = JSON.parse(open(__ENV[INPUT_VARIABLE] ?? ''));
const secrets: Secrets = JSON.parse(open(input.secretsPath));

export const options: Options = k6Options(input);

/** Clocks of scripts tick in milliseconds. */
const EARLIEST_MS = 3;

/** The answer of `load/control.ts` to arrivals that must not begin: 410 Gone. */
const OVER = 410;

interface Supply {
  readonly stream: StreamInput;
  /** As JSON: k6 parses and freezes an object of a shared array for whoever asks, which takes longer than to parse it. */
  readonly states: ArrayLike<string>;
  /** The turn of each arrival by the schedule, in milliseconds from the start of the scenario. */
  readonly turns: ArrayLike<number>;
  /** When it is due: its turn, put off at random. Computed before the run, once for all VUs. */
  readonly dues: ArrayLike<number>;
}

const supplies: ReadonlyMap<string, Supply> = new Map(
  input.streams.map((stream) => [
    stream.name,
    {
      stream,
      states: new SharedArray(`states of ${stream.name}`, () => statesOf(stream.name)),
      turns: new SharedArray(`turns of ${stream.name}`, () => arrivalOffsets(stream.curve)),
      dues: new SharedArray(`dues of ${stream.name}`, () => duesOf(stream)),
    },
  ]),
);

function statesOf(stream: string): string[] {
  const states: States = JSON.parse(open(input.statesPath));
  return (states[stream] ?? []).map((state) => JSON.stringify(state));
}

function duesOf(stream: StreamInput): number[] {
  return arrivalOffsets(stream.curve).map((turn, index) => turn + putOffMs(input.seed, stream, index));
}

const tellsCalls = input.tellsCalls === true;
const wire = openK6Wire(input.target.url, { tellsCalls, admission: secrets.headers });
let vu: number | undefined;
let clients: VuClients | undefined;
/** Of the transaction under way; a VU has one at a time. */
let calls: CallNote[] = [];
let trace: Trace | undefined;

/**
 * The time limit of an action and of a check: k6 waits inside each request, so no timer can end a step from outside, and
 * every request gets what is left.
 */
const engine: EngineOptions = {
  driver: rpcDriver,
  now: () => wire.spentMs,
  around: (step, body) => {
    trace?.enter(step);
    renewLimit();
    return body();
  },
  limit: async (work, what) => {
    try {
      return await work;
    } finally {
      if (tellsCalls) noteCalls(what);
      renewLimit();
    }
  },
};

/** Tracers of the target are asked to keep one transaction in so many, of each stream: not a flood of them. */
const SAMPLED_EVERY = 100;

/** One arrival. */
export async function transact(): Promise<void> {
  const { name, startTime, iterationInTest: index } = exec.scenario;
  const supply = supplies.get(name);
  const written = supply?.states[index % supply.states.length];
  if (!supply || written === undefined)
    throw new Error(`Nothing was prepared for arrival ${index} of ${name}.`);
  const { stream, turns, dues } = supply;
  if (input.control !== undefined && isOver(input.control, startTime + (turns[index] ?? Infinity))) return;
  const dueAt = startTime + (dues[index] ?? Infinity);
  const waitMs = dueAt - Date.now();
  if (waitMs > 0 && waitMs < Infinity) sleep(waitMs / 1000);
  // k6 wakes those that wait when it ends.
  if (Date.now() < dueAt - EARLIEST_MS) return;

  const state: unknown = JSON.parse(written);
  vu ??= exec.vu.idInTest;
  const reference = `cutoff-${input.runId}-${stream.name}-${index}`;
  const startedAt = Date.now();
  const { journey, transport } = stream;
  const opened = openTrace({
    runId: input.runId,
    what: reference,
    version: input.version,
    sampled: index % SAMPLED_EVERY === 0,
  });
  trace = opened;
  wire.mark(() => opened.next());
  say({
    cutoff: 'begin',
    reference,
    trace: opened.id,
    stream: stream.name,
    journey,
    transport,
    index,
    vu,
    dueAt: Math.round(dueAt),
    at: startedAt,
  });
  noteStart(stream, startedAt - dueAt);

  clients ??= openClients(input, secrets, wire, vu);
  const spentBefore = wire.spentMs;
  const requestsBefore = wire.requests;
  calls = [];
  if (tellsCalls) wire.takeCalls();
  const world = new LoadWorld(clients, transport, reference, say);
  const outcome = await runJourney(journeyFrom(journey, state), world, engine);
  // Unfinished, like those that k6 stops between two requests.
  if (wire.cutOff) return;
  const endedAt = Date.now();
  const busyMs = endedAt - startedAt;
  noteOutcome(stream, outcome, busyMs);
  say({
    cutoff: 'end',
    reference,
    status: outcome.status,
    at: endedAt,
    busyMs,
    networkMs: wire.spentMs - spentBefore,
    requests: wire.requests - requestsBefore,
    steps: outcome.steps.map((step) => ({
      name: step.name,
      status: step.status,
      durationMs: step.durationMs,
    })),
    ...(tellsCalls ? { calls } : {}),
    ...accountOf(journey, outcome),
  });
}

/** Whether the schedule was ended before it was the turn of this arrival. Without an answer it goes on. */
function isOver(control: string, turnAt: number): boolean {
  const { status } = http.get(`${control}?turn=${turnAt}`, {
    responseType: 'none',
    timeout: '2s',
    tags: { name: 'control' },
  });
  return status === OVER;
}

/** The engine limits actions by the name of their step, and checks by other words. */
function noteCalls(step: string): void {
  const own = wire.takeCalls();
  const journey = supplies.get(exec.scenario.name)?.stream.journey;
  if (journey === undefined || !transactionNamed(journey).steps.some(({ name }) => name === step)) return;
  for (const call of own) calls.push({ step, ...call });
}

function renewLimit(): void {
  wire.limit(wire.spentMs + input.target.stepTimeoutMs);
}

function accountOf(
  journey: StreamInput['journey'],
  { failure, state }: Outcome,
): Pick<EndEvent, 'failure' | 'documents'> {
  const documents = state === undefined ? [] : transactionNamed(journey).documents(state);
  if (!failure) return { documents };
  const { step, kind, message, exception } = failure;
  return {
    documents,
    failure: { step, kind, message, ...(exception === undefined ? {} : { exception }) },
  };
}

function say(event: JournalEvent): void {
  console.log(JSON.stringify(event));
}
