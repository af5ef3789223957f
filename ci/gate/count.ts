import { mkdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import type { CountedStep, StepCounts } from '../../fixtures/gate-record.ts';
import { JourneyFailure } from '../../fixtures/errors.ts';
import { Ledger } from '../../fixtures/ledger.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import type { Target } from '../../fixtures/target.ts';
import { openBench } from '../../journeys/bench.ts';
import { runJourney } from '../../journeys/engine.ts';
import { rpcDriver } from '../../journeys/journey.ts';
import { withinLimit } from '../../journeys/perform.ts';
import type { World } from '../../journeys/world.ts';
import { readMarket, type Market } from '../../load/data/market.ts';
import { drawPlans } from '../../load/data/plans.ts';
import { journeyFrom } from '../../load/k6/journeys.ts';
import type { LogSource } from '../../load/observe/log-source.ts';
import { parseRequestLog, type LoggedRequest } from '../../load/observe/request-log.ts';
import type { LoadJourneyName } from '../../load/profiles/profile.ts';
import { quantile } from '../../load/result/statistics.ts';
import { presentOf, type Side, type Sides } from './pairs.ts';

/** Counting what each step costs: one journey at a time, the same orders at both sides, caches warm. */

export interface CountRequest {
  readonly runId: string;
  readonly sides: Sides<Target>;
  /** `undefined` where the server's log cannot be read: then only what the client sends is counted. */
  readonly logs: Readonly<Record<Side, LogSource | undefined>>;
  readonly journeys: readonly LoadJourneyName[];
  /** Sizes of orders: two of them tell what each line costs. */
  readonly lines: readonly number[];
  readonly passes: number;
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

/** First of all journeys at each side that are not counted: each worker has caches of its own to fill. */
const WARM_UPS = 2;
/** Lines are in the log this long after the answer, at most. */
const LOG_LIMIT_MS = 5_000;
const LOG_POLL_MS = 25;
/** Nothing more is expected when the log stood still so long. */
const LOG_STILL_MS = 100;

const PRODUCTS = 10;
const MOST_QUANTITY = 2;

/** Runs all passes; the sides take turns in each. `transactionMs`: median time of one journey, checks included. */
export async function countSteps(request: CountRequest): Promise<{
  readonly steps: CountedStep[];
  readonly failures: CountFailure[];
  readonly transactionMs: number;
}> {
  const { journeys, lines, passes, signal, onProgress } = request;
  const rounds = [
    ...Array.from({ length: WARM_UPS }, () =>
      journeys.map((journey) => ({ journey, size: lines.at(-1) ?? 1, counts: false })),
    ),
    ...Array.from({ length: passes }, () =>
      journeys.flatMap((journey) => lines.map((size) => ({ journey, size, counts: true }))),
    ),
  ].flat();
  const found = new Map<string, CountedStep>();
  const failures: CountFailure[] = [];
  const tookMs: number[] = [];
  const desks = await openDesks(request, PRODUCTS * rounds.length);
  try {
    for (const [number, { journey, size, counts }] of rounds.entries()) {
      // The server that comes second must not always be the same.
      for (const desk of number % 2 === 0 ? desks : desks.toReversed()) {
        signal.throwIfAborted();
        const { side, target, market } = desk;
        const [plan] = drawPlans(
          market,
          { name: `count_${number}`, journey },
          {
            seed: request.seed,
            count: 1,
            mix: { lines: [size, size], maxQuantity: MOST_QUANTITY, skew: 0 },
          },
        );
        const world: World = Object.create(desk.world, {
          reference: { value: `cutoff-${request.runId}-count-${number}` },
        });
        const costs = new Map<string, StepCounts>();
        const startedMs = performance.now();
        const outcome = await runJourney(journeyFrom(journey, { plan }), world, {
          now: () => performance.now(),
          limit: (work, what) => withinLimit(work, what, target.stepTimeoutMs),
          driver: async (step, acting, deal) => {
            const meter = await openMeter(request.logs[side], target, acting);
            await rpcDriver(step, meter.world, deal);
            costs.set(step.name, await meter.read());
          },
        });
        if (outcome.failure) {
          const { step, kind, exception, message } = outcome.failure;
          failures.push({ side, what: [step, kind, ...(exception ? [exception] : [])].join('/'), message });
        }
        if (!counts) continue;
        tookMs.push(performance.now() - startedMs);
        for (const [step, cost] of costs) note(found, { journey, step, lines: size }, side, cost);
      }
      onProgress(number + 1, rounds.length);
    }
  } finally {
    await Promise.all(desks.map((desk) => desk.close()));
  }
  return {
    steps: [...found.values()],
    failures,
    transactionMs:
      tookMs.length === 0
        ? 0
        : quantile(
            tookMs.toSorted((a, b) => a - b),
            0.5,
          ),
  };
}

interface Desk {
  readonly side: Side;
  readonly target: Target;
  readonly world: World;
  readonly market: Market;
  close(): Promise<void>;
}

/** Signs in at both sides and reads what they trade with. */
async function openDesks({ sides, folder, runId, seed }: CountRequest, minFree: number): Promise<Desk[]> {
  const desks: Desk[] = [];
  try {
    for (const [side, target] of presentOf(sides)) {
      await mkdir(join(folder, side), { recursive: true });
      const bench = openBench({
        target,
        ledger: new Ledger(join(folder, side, 'counted.jsonl')),
        reference: `cutoff-${runId}-count`,
        seed,
      });
      try {
        await bench.world.enter();
        const market = await readMarket(bench.world, { products: PRODUCTS, minFree });
        desks.push({ side, target, world: bench.world, market, close: () => bench.close() });
      } catch (error) {
        await bench.close();
        throw error;
      }
    }
    return desks;
  } catch (error) {
    await Promise.all(desks.map((desk) => desk.close()));
    throw error;
  }
}

function note(
  found: Map<string, CountedStep>,
  { journey, step, lines }: Pick<CountedStep, 'journey' | 'step' | 'lines'>,
  side: Side,
  cost: StepCounts,
): void {
  const key = `${journey}/${step}/${lines}`;
  const known = found.get(key) ?? {
    journey,
    channel: 'rpc' as const,
    step,
    lines,
    baseline: [],
    candidate: [],
  };
  found.set(key, { ...known, [side]: [...known[side], cost] });
}

interface Meter {
  /** The world with calls counted. */
  readonly world: World;
  read(): Promise<StepCounts>;
}

/** Counts from here on: calls of the acting session, and what the server logs for its database. */
async function openMeter(log: LogSource | undefined, target: Target, world: World): Promise<Meter> {
  const start = await log?.read();
  let calls = 0;
  let documents = 0;
  const counted = (session: OdooSession): OdooSession => ({
    ...session,
    call: (call) => {
      calls += 1;
      return session.call(call);
    },
  });
  // The world's own parts are getters that change as the journey signs in.
  const metered: World = Object.create(world, {
    acting: { get: () => counted(world.acting) },
    documents: {
      get: () => ({
        format: () => world.documents.format(),
        render: (...args: Parameters<World['documents']['render']>) => {
          documents += 1;
          return world.documents.render(...args);
        },
      }),
    },
  });
  return {
    world: metered,
    read: async () => {
      const requests =
        log && start ? await requestsSince(log, start.end, target.database, calls + documents) : undefined;
      const costs = requests?.flatMap(({ cost }) => cost ?? []);
      const sum = (of: (cost: NonNullable<LoggedRequest['cost']>) => number): number | null =>
        costs ? costs.reduce((total, cost) => total + of(cost), 0) : null;
      return {
        queries: sum(({ queries }) => queries),
        calls,
        requests: requests?.length ?? null,
        bytes: null,
        long_tasks: null,
        sqlS: sum(({ sqlS }) => sqlS),
        pythonS: sum(({ pythonS }) => pythonS),
      };
    },
  };
}

/**
 * What the server logged for a database from a position on. Odoo writes a line just before or after the client has its
 * answer, so this waits for as many lines as requests are known of, and for the log to stand still.
 */
async function requestsSince(
  log: LogSource,
  from: number,
  database: string,
  least: number,
): Promise<LoggedRequest[]> {
  const deadlineMs = performance.now() + LOG_LIMIT_MS;
  let seen: LoggedRequest[] = [];
  let stillSinceMs = performance.now();
  for (;;) {
    const part = await log.read(from);
    const requests = parseRequestLog(part.text).filter((request) => request.database === database);
    const nowMs = performance.now();
    if (requests.length !== seen.length) stillSinceMs = nowMs;
    seen = requests;
    if (seen.length >= least && nowMs - stillSinceMs >= LOG_STILL_MS) return seen;
    if (nowMs > deadlineMs) {
      throw new JourneyFailure(
        'harness',
        `The server logged ${seen.length} requests of database ${database}, and ${least} were sent.`,
        {
          hint: 'Name the log of this very server, written at level info (log_level, log_handler), or leave it out.',
        },
      );
    }
    await pause(LOG_POLL_MS);
  }
}
