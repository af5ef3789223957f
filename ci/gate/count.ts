import { setTimeout as pause } from 'node:timers/promises';
import type { StepCounts } from '../../fixtures/gate-record.ts';
import { JourneyFailure } from '../../fixtures/errors.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import type { Target } from '../../fixtures/target.ts';
import { rpcDriver } from '../../journeys/journey.ts';
import type { World } from '../../journeys/world.ts';
import type { LogSource } from '../../load/observe/log-source.ts';
import { parseRequestLog, type LoggedRequest } from '../../load/observe/request-log.ts';
import { quantile } from '../../load/result/statistics.ts';
import { countRounds, WARM_UPS, type Counted, type CountRequest, type Round } from './count-rounds.ts';
import type { Side } from './pairs.ts';

/** Counting what each step costs over RPC: queries, calls and requests, from the client and the server's log. */

export interface RpcCountRequest extends CountRequest {
  /** `undefined` where the server's log cannot be read: then only what the client sends is counted. */
  readonly logs: Readonly<Record<Side, LogSource | undefined>>;
}

/** Lines are in the log this long after the answer, at most. */
const LOG_LIMIT_MS = 5_000;
const LOG_POLL_MS = 25;
/** Nothing more is expected when the log stood still so long. */
const LOG_STILL_MS = 100;

/** Runs all passes. `transactionMs`: median time of one journey, checks included. */
export async function countSteps(
  request: RpcCountRequest,
): Promise<Pick<Counted, 'steps' | 'failures'> & { readonly transactionMs: number }> {
  const { journeys, lines, passes, logs } = request;
  const { steps, failures, tookMs } = await countRounds(request, {
    channel: 'rpc',
    name: 'count',
    rounds: roundsOf({ journeys, lines, passes }),
    open: (side, target) =>
      Promise.resolve({
        perform: async (step, world, deal, limited) => {
          const meter = await openMeter(logs[side], target, world);
          await limited(rpcDriver(step, meter.world, deal));
          return meter.read();
        },
      }),
  });
  const sorted = tookMs.toSorted((a, b) => a - b);
  return { steps, failures, transactionMs: sorted.length === 0 ? 0 : quantile(sorted, 0.5) };
}

function roundsOf({ journeys, lines, passes }: Pick<CountRequest, 'journeys' | 'lines' | 'passes'>): Round[] {
  return [
    ...Array.from({ length: WARM_UPS }, () =>
      journeys.map((journey) => ({ journey, size: lines.at(-1) ?? 1, counts: false })),
    ),
    ...Array.from({ length: passes }, () =>
      journeys.flatMap((journey) => lines.map((size) => ({ journey, size, counts: true }))),
    ),
  ].flat();
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
