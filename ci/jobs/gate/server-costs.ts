import { setTimeout as pause } from 'node:timers/promises';
import type { ClientConfig } from 'pg';
import { JourneyFailure } from '../../../fixtures/failures/errors.ts';
import type { StepCounts } from '../../../fixtures/record/gate.ts';
import { redact } from '../../../fixtures/secrets/secret.ts';
import type { LogSource } from '../../../load/observe/log-source.ts';
import { parseRequestLog, type LoggedRequest } from '../../../load/observe/request-log.ts';
import {
  statementsBetween,
  watchStatements,
  type StatementLook,
} from '../../../load/observe/statement-counts.ts';

/** What work costs the server: by Odoo's own account, or by that of PostgreSQL. */

export type CostSource =
  | { readonly is: 'log'; readonly log: LogSource }
  | { readonly is: 'pg_stat_statements'; readonly postgres: ClientConfig };

export type ServerCost = Pick<StepCounts, 'queries' | 'requests' | 'sqlS' | 'pythonS'>;

export const UNKNOWN_COST: ServerCost = { queries: null, requests: null, sqlS: null, pythonS: null };

export interface ServerCosts {
  /**
   * Counts from here on, until the returned function is asked. That waits until nothing more comes in.
   *
   * @throws {JourneyFailure} `harness` where nothing exact can be said
   */
  start(): Promise<(sent: number) => Promise<ServerCost>>;
  /** Never throws. */
  close(): Promise<void>;
}

/** So long after the answer all is accounted for, at most. */
const LIMIT_MS = 5_000;
const POLL_MS = 25;
/** Nothing more is expected when the account stood still so long. */
const STILL_MS = 100;

/**
 * @param database of Odoo
 * @throws {StatementsUnreadable} where PostgreSQL does not count, or does not show it
 */
export async function openServerCosts(
  source: CostSource | undefined,
  database: string,
): Promise<ServerCosts | undefined> {
  switch (source?.is) {
    case undefined:
      return undefined;
    case 'log':
      return logCosts(source.log, database);
    case 'pg_stat_statements':
      return statementCosts(source.postgres, database);
    default:
      return source satisfies never;
  }
}

/** Odoo writes a line just before or after the client has its answer, so as many lines are waited for as were sent. */
function logCosts(log: LogSource, database: string): ServerCosts {
  const requestsSince = async (from: number): Promise<LoggedRequest[]> =>
    parseRequestLog((await log.read(from)).text).filter((request) => request.database === database);
  return {
    start: async () => {
      const { end } = await log.read();
      return async (sent) => {
        const { seen: requests, isStill } = await stillOf(
          () => requestsSince(end),
          (seen) => seen.length,
          (seen) => seen.length >= sent,
        );
        if (requests.length < sent) {
          throw new JourneyFailure(
            'harness',
            `The server logged ${requests.length} requests of database ${database}, but ${sent} were sent.`,
            {
              hint: 'Name the log of this server, written at level info (log_level, log_handler), or leave it out.',
            },
          );
        }
        if (!isStill) throw busy(database);
        const costs = requests.flatMap(({ cost }) => cost ?? []);
        const sum = (of: (cost: NonNullable<LoggedRequest['cost']>) => number): number =>
          costs.reduce((total, cost) => total + of(cost), 0);
        return {
          queries: sum(({ queries }) => queries),
          requests: requests.length,
          sqlS: sum(({ sqlS }) => sqlS),
          pythonS: sum(({ pythonS }) => pythonS),
        };
      };
    },
    close: () => Promise.resolve(),
  };
}

/** A statement is accounted for before Odoo has its result. */
async function statementCosts(postgres: ClientConfig, database: string): Promise<ServerCosts> {
  const watch = await watchStatements(postgres, database);
  const look = (): Promise<StatementLook> =>
    watch.look().catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new JourneyFailure('harness', redact(`pg_stat_statements could not be read: ${why}.`), {
        cause: error,
      });
    });
  return {
    start: async () => {
      const before = await look();
      return async (sent) => {
        const { seen: count, isStill } = await stillOf(
          async () => statementsBetween(before, await look()),
          (seen) => (seen.is === 'exact' ? seen.queries : -1),
          () => true,
        );
        if (count.is === 'unknown') {
          throw new JourneyFailure(
            'harness',
            `Queries of database ${database} are not known: ${count.why}. Raise pg_stat_statements.max, do not reset it while the gate counts, or name the request log.`,
          );
        }
        if (!isStill) throw busy(database);
        if (sent > 0 && count.queries === 0) {
          throw new JourneyFailure(
            'harness',
            `PostgreSQL counted no query of database ${database}, although ${sent} calls were sent to Odoo. Set server.postgres to the server that this Odoo uses, and let it count for its role (pg_stat_statements.track, compute_query_id).`,
          );
        }
        return { ...UNKNOWN_COST, queries: count.queries, sqlS: count.sqlS };
      };
    },
    close: () => watch.close(),
  };
}

function busy(database: string): JourneyFailure {
  return new JourneyFailure(
    'harness',
    `Others used database ${database} for ${LIMIT_MS / 1000} s without a pause, so the cost of a step is unknown. Count on a database that nobody else uses.`,
  );
}

/** What is read once it is whole and its size stood still, or what there is after the limit. */
async function stillOf<Read>(
  read: () => Promise<Read>,
  size: (seen: Read) => number,
  isWhole: (seen: Read) => boolean,
): Promise<{ readonly seen: Read; readonly isStill: boolean }> {
  const deadlineMs = performance.now() + LIMIT_MS;
  let seen = await read();
  let stillSinceMs = performance.now();
  for (;;) {
    const nowMs = performance.now();
    const isStill = isWhole(seen) && nowMs - stillSinceMs >= STILL_MS;
    if (isStill || nowMs > deadlineMs) return { seen, isStill };
    await pause(POLL_MS);
    const next = await read();
    if (size(next) !== size(seen)) stillSinceMs = performance.now();
    seen = next;
  }
}
