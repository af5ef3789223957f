import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CountedStep, StepCounts } from '../../../fixtures/record/gate.ts';
import { Ledger } from '../../../fixtures/sweep/ledger.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { openJourneySessions, type JourneySessions } from '../../../journeys/journey-sessions.ts';
import type { LoadJourneyName } from '../../../journeys/catalogue.ts';
import type { AnyStep } from '../../../journeys/define.ts';
import { runJourney } from '../../../journeys/engine.ts';
import { withinLimit } from '../../../journeys/perform.ts';
import type { World } from '../../../journeys/world.ts';
import { readMasterData, type MasterData } from '../../../load/data/master-data.ts';
import { drawStates } from '../../../load/data/preparation.ts';
import { journeyFrom } from '../../../load/k6/journeys.ts';
import { presentOf, type Side, type Sides } from './pairs.ts';

/** Counting, whatever counts: one journey at a time, the same orders at both sides, the sides in turns. */

export interface CountRequest {
  readonly runId: string;
  readonly sides: Sides<Target>;
  readonly journeys: readonly LoadJourneyName[];
  /** Sizes of orders: two of them tell what each line costs. */
  readonly lines: readonly number[];
  /** Least passes. */
  readonly passes: number;
  /** Whether a further pass is wanted after what was counted; up to `MOST_FURTHER` are run. */
  readonly isUnclear: (steps: readonly CountedStep[]) => boolean;
  readonly seed: number;
  /** Folder of the run. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, of: number) => void;
}

/** A journey that did not pass while it was counted. */
export interface CountFailure {
  readonly side: Side;
  readonly what: string;
  readonly message: string;
}

/** A journey with an order of one size; those that warm up do not count. */
export interface Round {
  readonly journey: LoadJourneyName;
  readonly size: number;
  readonly counts: boolean;
}

/** First of all journeys at each side that are not counted: each worker, and the browser, has caches of its own to fill. */
export const WARM_UPS = 2;

/** So many passes more than were asked for, at most. */
const MOST_FURTHER = 6;

const PRODUCTS = 10;
const MOST_QUANTITY = 2;

/** One side, with what performs and counts there. */
export interface Counter {
  /** Told before each journey: everything that it makes bears this world's reference. */
  readonly begin?: (world: World) => Promise<void>;
  /**
   * Performs the step and says what it cost. Only the performing goes through `limited`: waiting for the count is not part
   * of the step.
   *
   * @throws {JourneyFailure} as the step does; `harness` where nothing exact can be said
   */
  readonly perform: (
    step: AnyStep,
    world: World,
    state: unknown,
    limited: (work: Promise<void>) => Promise<void>,
  ) => Promise<StepCounts>;
  /** Never throws. */
  readonly close?: () => Promise<void>;
}

export interface Counted {
  readonly steps: CountedStep[];
  readonly failures: CountFailure[];
  /** Of each journey that counts, checks included, in milliseconds. */
  readonly tookMs: number[];
}

/** How one channel counts. */
export interface Counting {
  readonly channel: CountedStep['channel'];
  /** Part of references and of the names of streams and ledgers. */
  readonly name: string;
  readonly rounds: readonly Round[];
  /** Rounds of one pass more. */
  readonly further: readonly Round[];
  readonly open: (side: Side, target: Target, opened: JourneySessions) => Promise<Counter>;
}

/** Runs all rounds at both sides. */
export async function countRounds(request: CountRequest, counting: Counting): Promise<Counted> {
  const { signal, onProgress } = request;
  const { channel } = counting;
  const rounds = [...counting.rounds];
  const found = new Map<string, CountedStep>();
  const failures: CountFailure[] = [];
  const tookMs: number[] = [];
  const sides: MeasuredSide[] = [];
  try {
    for (const [side, target] of presentOf(request.sides)) {
      signal.throwIfAborted();
      sides.push(await openSide(side, target, request, counting));
    }
    for (const [number, round] of rounds.entries()) {
      // The server that comes second must not always be the same.
      for (const side of number % 2 === 0 ? sides : sides.toReversed()) {
        signal.throwIfAborted();
        const once = await countOnce(side, round, number, request, counting.name);
        // What broke because we were stopped says nothing.
        signal.throwIfAborted();
        if (once.failure) failures.push(once.failure);
        if (!round.counts) continue;
        tookMs.push(once.tookMs);
        for (const [step, cost] of once.costs) note(found, { ...round, channel, step }, side.side, cost);
      }
      // A list that grows while it is walked.
      const mayGrow = rounds.length < counting.rounds.length + MOST_FURTHER * counting.further.length;
      if (number + 1 === rounds.length && mayGrow && failures.length === 0) {
        if (request.isUnclear([...found.values()])) for (const each of counting.further) rounds.push(each);
      }
      onProgress(number + 1, rounds.length);
    }
  } finally {
    await Promise.allSettled(sides.map((side) => side.close()));
  }
  return { steps: [...found.values()], failures, tookMs };
}

interface MeasuredSide {
  readonly side: Side;
  readonly target: Target;
  readonly world: World;
  readonly masterData: MasterData;
  readonly counter: Counter;
  close(): Promise<void>;
}

/** Signs in at a side and reads what it trades with. */
async function openSide(
  side: Side,
  target: Target,
  { folder, runId, seed }: CountRequest,
  { name, open, rounds, further }: Counting,
): Promise<MeasuredSide> {
  await mkdir(join(folder, side), { recursive: true });
  const opened = openJourneySessions({
    target,
    ledger: new Ledger(join(folder, side, `${name}.jsonl`)),
    reference: `cutoff-${runId}-${name}`,
    seed,
  });
  let counter: Counter | undefined;
  const close = async (): Promise<void> => {
    await counter?.close?.();
    await opened.close();
  };
  try {
    await opened.world.enter();
    counter = await open(side, target, opened);
    const masterData = await readMasterData(opened.world, {
      products: PRODUCTS,
      minFree: PRODUCTS * (rounds.length + MOST_FURTHER * further.length),
    });
    return { side, target, world: opened.world, masterData, counter, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One journey of a round at one side. */
async function countOnce(
  { side, target, masterData, world: whole, counter }: MeasuredSide,
  { journey, size }: Round,
  number: number,
  { runId, seed }: CountRequest,
  name: string,
): Promise<{
  readonly costs: ReadonlyMap<string, StepCounts>;
  readonly failure: CountFailure | undefined;
  readonly tookMs: number;
}> {
  const [state] = await drawStates(
    whole,
    masterData,
    // The same order in each pass, so that only caches and the clock let passes differ.
    { name: `${name}_${size}`, journey },
    { seed, count: 1, mix: { lines: [size, size], maxQuantity: MOST_QUANTITY, skew: 0 } },
  );
  const world = worldOf(whole, `cutoff-${runId}-${name}-${number}`);
  const limit = <T>(work: Promise<T>, what: string): Promise<T> =>
    withinLimit(work, what, target.stepTimeoutMs);
  const costs = new Map<string, StepCounts>();
  const running = journeyFrom(journey, state);
  const steps = new Set<string>(running.steps.map((step) => step.name));
  const startedMs = performance.now();
  await counter.begin?.(world);
  const { failure } = await runJourney(running, world, {
    now: () => performance.now(),
    // The counter limits what it performs, without its own waiting.
    limit: (work, what) => (steps.has(what) ? work : limit(work, what)),
    driver: async (step, acting, state) => {
      costs.set(step.name, await counter.perform(step, acting, state, (work) => limit(work, step.name)));
    },
  });
  const tookMs = performance.now() - startedMs;
  if (!failure) return { costs, failure: undefined, tookMs };
  const { step, kind, exception, message } = failure;
  const what = [step, kind, ...(exception ? [exception] : [])].join('/');
  return { costs, failure: { side, what, message }, tookMs };
}

/** The world of one round: no two documents of a count have the same reference or name. */
export function worldOf<Part extends Partial<World>>(whole: Part, reference: string): Part {
  return Object.create(whole, { reference: { value: reference }, documentName: { value: reference } });
}

function note(
  found: Map<string, CountedStep>,
  { journey, channel, step, size }: Pick<Round, 'journey' | 'size'> & Pick<CountedStep, 'channel' | 'step'>,
  side: Side,
  cost: StepCounts,
): void {
  const key = `${journey}/${step}/${size}`;
  const known = found.get(key) ?? { journey, channel, step, lines: size, baseline: [], candidate: [] };
  found.set(key, { ...known, [side]: [...known[side], cost] });
}
