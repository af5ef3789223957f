/** What the sessions of a database do, moment by moment. */

import { Client, type ClientConfig } from 'pg';
import { z } from 'zod';

const Session = z.object({
  pid: z.number(),
  application: z.string(),
  state: z.string().nullable(),
  waitType: z.string().nullable(),
  wait: z.string().nullable(),
  query: z.string(),
  blockers: z.array(z.number()),
});
export type Session = z.infer<typeof Session>;

interface ActivitySample {
  readonly atMs: number;
  /** Sessions that work, wait, or keep a transaction open; not our own. */
  readonly sessions: readonly Session[];
}

interface TableReads {
  readonly table: string;
  readonly scans: number;
  readonly rowsRead: number;
  readonly rows: number;
}

/** What the activity says of a window. */
export interface Activity {
  readonly samples: readonly ActivitySample[];
  /** Sequential scans since the watch began. */
  readonly reads: readonly TableReads[];
  readonly deadlocks: number;
  readonly rollbacks: number;
}

export interface ActivityWatch {
  /** Ends the looking. */
  stop(): Promise<Activity>;
}

const EVERY_MS = 200;
/** A look that takes longer says nothing of a moment, and must not hold up the server. */
const LOOK_LIMIT_MS = 3_000;
const APPLICATION = 'cutoff-observer';

/** `pg_blocking_pids` takes locks of its own, so it is asked for those alone that wait for a lock. */
const LOOK = `
  SELECT pid, coalesce(application_name, '') AS application, state,
         wait_event_type AS "waitType", wait_event AS wait, left(query, 2000) AS query,
         CASE WHEN wait_event_type = 'Lock' THEN pg_blocking_pids(pid) ELSE '{}'::int[] END AS blockers
    FROM pg_stat_activity
   WHERE datname = current_database() AND pid <> pg_backend_pid()
     AND backend_type IN ('client backend', 'parallel worker') AND state IS DISTINCT FROM 'idle'`;

const READS = `
  SELECT relname AS table, seq_scan::float8 AS scans, seq_tup_read::float8 AS "rowsRead",
         greatest(n_live_tup, (SELECT reltuples FROM pg_class WHERE oid = relid))::float8 AS rows
    FROM pg_stat_user_tables`;
const Reads = z.array(
  z.object({ table: z.string(), scans: z.number(), rowsRead: z.number(), rows: z.number() }),
);

const TOTALS = `SELECT deadlocks::float8, xact_rollback::float8 AS rollbacks FROM pg_stat_database WHERE datname = current_database()`;
const Totals = z.tuple([z.object({ deadlocks: z.number(), rollbacks: z.number() })]);

/**
 * Looks five times a second. A look that fails leaves a gap.
 *
 * @throws {Error} when the database does not take the connection within the limit, or shows nothing of itself; nothing stays open
 */
export async function watchActivity(
  config: ClientConfig,
  everyMs = EVERY_MS,
  limitMs = LOOK_LIMIT_MS,
): Promise<ActivityWatch> {
  const client = new Client({
    ...config,
    application_name: APPLICATION,
    connectionTimeoutMillis: limitMs,
    query_timeout: limitMs,
  });
  // One that is cut ends the looking, not the run.
  client.on('error', () => undefined);
  const { readsBefore, before } = await firstLook(client).catch(async (error: unknown) => {
    await client.end().catch(() => undefined);
    throw error;
  });
  const samples: ActivitySample[] = [];
  let looking: Promise<void> | undefined;
  const look = async (): Promise<void> => {
    const atMs = Date.now();
    const { rows } = await client.query(LOOK);
    samples.push({ atMs, sessions: z.array(Session).parse(rows) });
  };
  const timer = setInterval(() => {
    looking ??= look()
      .catch(() => undefined)
      .finally(() => (looking = undefined));
  }, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await looking;
      try {
        const reads = Reads.parse((await client.query(READS)).rows);
        const [after] = Totals.parse((await client.query(TOTALS)).rows);
        return {
          samples,
          reads: reads.map((now) => {
            const then = readsBefore.find(({ table }) => table === now.table);
            return {
              ...now,
              scans: now.scans - (then?.scans ?? 0),
              rowsRead: now.rowsRead - (then?.rowsRead ?? 0),
            };
          }),
          deadlocks: after.deadlocks - before.deadlocks,
          rollbacks: after.rollbacks - before.rollbacks,
        };
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
}

async function firstLook(client: Client): Promise<{
  readonly readsBefore: z.infer<typeof Reads>;
  readonly before: z.infer<typeof Totals>[0];
}> {
  await client.connect();
  const readsBefore = Reads.parse((await client.query(READS)).rows);
  const [before] = Totals.parse((await client.query(TOTALS)).rows);
  return { readsBefore, before };
}
