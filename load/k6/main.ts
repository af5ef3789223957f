/**
 * The script that k6 runs for every scenario: each arrival is one transaction, made of the steps of `journeys/`.
 * Started by `load/k6/runner.ts`; what to do comes in the files that `input.ts` describes.
 */

import { sleep } from 'k6';
import http from 'k6/http';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { openTrace } from '../../fixtures/trace.ts';
import type { Deal } from '../../journeys/deal.ts';
import { runJourney, type Outcome } from '../../journeys/engine.ts';
import { rpcDriver } from '../../journeys/journey.ts';
import { arrivalOffsets, delayOf } from '../profiles/curve.ts';
import { INPUT_VARIABLE, type Deals, type LoadInput, type Secrets, type StreamInput } from './input.ts';
import type { CallNote, EndEvent, JournalEvent } from './journal.ts';
import { journeyFrom, LOAD_JOURNEY_TABLE } from './journeys.ts';
import type { LoadJourneyName } from '../profiles/profile.ts';
import { k6Options } from './options.ts';
import { noteOutcome, noteStart } from './samples.ts';
import { openK6Wire } from './wire.ts';
import { openDesk, openWorld, type Desk } from './world.ts';

// Written by `load/data/preparation.ts` from values of these types.
const input: LoadInput = JSON.parse(open(__ENV[INPUT_VARIABLE] ?? ''));
const secrets: Secrets = JSON.parse(open(input.secretsPath));

export const options: Options = k6Options(input);

/** Clocks of scripts tick in milliseconds. */
const EARLIEST_MS = 3;

/** The answer of `load/control.ts` to arrivals that shall not begin: 410 Gone. */
const OVER = 410;

interface Supply {
  readonly stream: StreamInput;
  readonly deals: ArrayLike<Deal>;
  /** When each arrival is due, in milliseconds from the start of the scenario. */
  readonly offsets: ArrayLike<number>;
}

const supplies: ReadonlyMap<string, Supply> = new Map(
  input.streams.map((stream) => [
    stream.name,
    {
      stream,
      deals: new SharedArray(`deals of ${stream.name}`, () => dealsOf(stream.name)),
      offsets: new SharedArray(`offsets of ${stream.name}`, () => arrivalOffsets(stream.curve)),
    },
  ]),
);

function dealsOf(stream: string): Deal[] {
  const deals: Deals = JSON.parse(open(input.dealsPath));
  return [...(deals[stream] ?? [])];
}

const wire = openK6Wire(input.target.url);
let desk: Desk | undefined;

/** Tracers of the target are asked to keep one transaction in so many, of each stream: not a flood of them. */
const SAMPLED_EVERY = 100;

/** One arrival. */
export async function transact(): Promise<void> {
  const { name, startTime, iterationInTest: index } = exec.scenario;
  const vu = exec.vu.idInTest;
  const supply = supplies.get(name);
  const deal = supply?.deals[index % supply.deals.length];
  if (!supply || !deal) throw new Error(`Nothing was prepared for arrival ${index} of ${name}.`);
  const { stream, offsets } = supply;
  const turnAt = startTime + (offsets[index] ?? Infinity);
  if (isOver(turnAt)) return;
  const dueAt = turnAt + delayOf(input.seed, stream.name, index, stream.spreadMs);
  const waitMs = dueAt - Date.now();
  if (waitMs > 0 && waitMs < Infinity) sleep(waitMs / 1000);
  // k6 wakes those that wait when it ends.
  if (Date.now() < dueAt - EARLIEST_MS) return;

  const reference = `cutoff-${input.runId}-${stream.name}-${index}`;
  const startedAt = Date.now();
  const { journey, transport } = stream;
  const trace = openTrace({
    runId: input.runId,
    what: reference,
    version: input.version,
    sampled: index % SAMPLED_EVERY === 0,
  });
  wire.mark(() => trace.next());
  say({
    cutoff: 'begin',
    reference,
    trace: trace.id,
    stream: stream.name,
    journey,
    transport,
    index,
    vu,
    dueAt: Math.round(dueAt),
    at: startedAt,
  });
  noteStart(stream, startedAt - dueAt);

  desk ??= openDesk(input, secrets, wire, vu);
  const spentBefore = wire.spentMs;
  const requestsBefore = wire.requests;
  const calls: CallNote[] = [];
  wire.takeCalls();
  const outcome = await runJourney(
    journeyFrom(journey, deal),
    openWorld(input, desk, stream, reference, say),
    {
      driver: rpcDriver,
      now: () => wire.spentMs,
      around: (step, body) => {
        trace.enter(step);
        renewLimit();
        return body();
      },
      limit: async (work, what) => {
        try {
          return await work;
        } finally {
          const own = wire.takeCalls();
          if (input.tellsCalls === true && isAction(journey, what)) {
            calls.push(...own.map((call) => ({ step: what, ...call })));
          }
          renewLimit();
        }
      },
    },
  );
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
    ...(input.tellsCalls === true ? { calls } : {}),
    ...accountOf(outcome),
  });
}

/** Whether the schedule was ended before it was the turn of this arrival. Without an answer it goes on. */
function isOver(turnAt: number): boolean {
  if (input.control === undefined) return false;
  const { status } = http.get(`${input.control}?turn=${turnAt}`, {
    responseType: 'none',
    timeout: '2s',
    tags: { name: 'control' },
  });
  return status === OVER;
}

/** The engine limits actions by the name of their step, and checks by other words. */
function isAction(journey: LoadJourneyName, what: string): boolean {
  return LOAD_JOURNEY_TABLE[journey].steps.some((step) => step.name === what);
}

/**
 * The time limit of an action and of a check. k6 waits inside each request, so no timer can end a step from outside:
 * every request gets what is left.
 */
function renewLimit(): void {
  wire.limit(wire.spentMs + input.target.stepTimeoutMs);
}

function accountOf({ failure, deal }: Outcome): Partial<EndEvent> {
  const { order, deliveries, invoice, transfer } = deal ?? {};
  return {
    ...(failure
      ? {
          failure: {
            step: failure.step,
            kind: failure.kind,
            message: failure.message,
            ...(failure.exception === undefined ? {} : { exception: failure.exception }),
          },
        }
      : {}),
    ...(order ? { order } : {}),
    ...(deliveries ? { deliveries } : {}),
    ...(invoice ? { invoice } : {}),
    ...(transfer ? { transfer } : {}),
  };
}

function say(event: JournalEvent): void {
  console.log(JSON.stringify(event));
}
