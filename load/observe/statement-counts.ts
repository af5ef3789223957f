/**
 * Statements that PostgreSQL ran for one database, from the extension `pg_stat_statements`: exact between two looks, or
 * not known.
 */

import { Client, type ClientConfig } from 'pg';
import { z } from 'zod';
import { redact } from '../../fixtures/secrets/secret.ts';

/** One row: all runs of one statement by one role. */
const Entry = z.object({
  /** The same for as long as the row is kept. */
  key: z.string(),
  calls: z.number(),
  ms: z.number(),
  /** Begin of the normalised text. */
  head: z.string(),
  /** Run by a function or a trigger, inside of another statement. */
  isNested: z.boolean(),
  /** Asks the extension itself: a look of ours, or of another observer. */
  isLook: z.boolean(),
  isHidden: z.boolean(),
});
export type StatementEntry = Omit<z.infer<typeof Entry>, 'key' | 'isHidden'>;

export interface StatementLook {
  /** Of this database, by key. */
  readonly entries: ReadonlyMap<string, StatementEntry>;
  /** Rows of all databases, and how many there is room for. */
  readonly rows: number;
  readonly room: number;
  /** What the extension says of rows it has thrown away, read before and after the rows; `undefined` before PostgreSQL 14. */
  readonly losses: { readonly before: string; readonly after: string } | undefined;
}

export type StatementCount =
  | { readonly is: 'exact'; readonly queries: number; readonly sqlS: number }
  | { readonly is: 'unknown'; readonly why: string };

/** An open connection that looks. */
export interface StatementWatch {
  /** @throws {Error} when the connection is lost, or a look takes longer than 5 s */
  look(): Promise<StatementLook>;
  /** Never throws. */
  close(): Promise<void>;
}

/** Why nothing can be counted, with the way out. */
export class StatementsUnreadable extends Error {}

const LOOK_LIMIT_MS = 5_000;
/** `entry_dealloc` of PostgreSQL throws a twentieth away when there is no room left; below this share it cannot have been. */
const SURE_SHARE = 0.9;

/**
 * What the driver sends beside Odoo's own statements: psycopg2 begins, ends and cleans a session by itself. Savepoints are
 * statements of Odoo, and are in its own count too.
 */
const BY_DRIVER = /^\s*(?:BEGIN|START\s+TRANSACTION|COMMIT|ABORT|ROLLBACK(?!\s+TO)|DISCARD|RESET)\b/i;

/** What was run between two looks. Pure. */
export function statementsBetween(before: StatementLook, after: StatementLook): StatementCount {
  const unknown = (why: string): StatementCount => ({ is: 'unknown', why });
  if (before.losses?.before !== after.losses?.after) {
    return unknown('PostgreSQL dropped or reset rows of pg_stat_statements meanwhile');
  }
  if (after.losses === undefined && isNearlyFull(after)) {
    return unknown(
      `pg_stat_statements is nearly full (${after.rows} rows of ${after.room}), so it may have dropped some meanwhile`,
    );
  }
  let queries = 0;
  let ms = 0;
  for (const [key, known] of before.entries) {
    const now = after.entries.get(key);
    if (now === undefined || now.calls < known.calls) {
      return unknown('rows of pg_stat_statements were dropped or reset meanwhile');
    }
  }
  for (const [key, now] of after.entries) {
    if (now.isNested || now.isLook || BY_DRIVER.test(now.head)) continue;
    const known = before.entries.get(key);
    queries += now.calls - (known?.calls ?? 0);
    ms += now.ms - (known?.ms ?? 0);
  }
  return { is: 'exact', queries, sqlS: Math.max(0, ms) / 1000 };
}

function isNearlyFull({ rows, room }: Pick<StatementLook, 'rows' | 'room'>): boolean {
  return rows > room * SURE_SHARE;
}

/**
 * Connects and makes sure that statements of `database` are counted and may be seen.
 *
 * @throws {StatementsUnreadable} when they are not, or the server does not take the connection within 5 s; nothing stays open
 */
export async function watchStatements(config: ClientConfig, database: string): Promise<StatementWatch> {
  const client = new Client({
    ...config,
    application_name: 'cutoff-observer',
    connectionTimeoutMillis: LOOK_LIMIT_MS,
    query_timeout: LOOK_LIMIT_MS,
  });
  // One that is cut is told by the next look.
  client.on('error', () => undefined);
  const close = (): Promise<void> => client.end().catch(() => undefined);
  try {
    await client.connect();
    const extension = await readExtension(client, database);
    const { losses, rows, room } = await lookAt(client, extension);
    if (losses === undefined && isNearlyFull({ rows, room })) {
      throw new StatementsUnreadable(
        `pg_stat_statements is nearly full (${rows} rows of ${room}): let an administrator run SELECT pg_stat_statements_reset(), or raise pg_stat_statements.max`,
      );
    }
    return { look: () => lookAt(client, extension), close };
  } catch (error) {
    await close();
    if (error instanceof StatementsUnreadable) throw error;
    throw new StatementsUnreadable(
      redact(`PostgreSQL could not be queried (${messageOf(error)}): check server.postgres of the target`),
      { cause: error },
    );
  }
}

interface Extension {
  /** Quoted. */
  readonly schema: string;
  readonly columns: readonly string[];
  readonly hasInfo: boolean;
  readonly room: number;
}

const STATE = `
  SELECT current_database() AS database,
         (SELECT quote_ident(nspname) FROM pg_namespace WHERE oid = extnamespace) AS schema,
         extnamespace::text AS namespace,
         current_setting('pg_stat_statements.track', true) AS track,
         current_setting('pg_stat_statements.track_utility', true) AS utility,
         current_setting('pg_stat_statements.max', true)::int AS room,
         pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS "maySee",
         current_user::text AS role
    FROM (SELECT) AS one LEFT JOIN pg_extension ON extname = 'pg_stat_statements'`;
const State = z.tuple([
  z.object({
    database: z.string(),
    schema: z.string().nullable(),
    namespace: z.string().nullable(),
    track: z.string().nullable(),
    utility: z.string().nullable(),
    room: z.number().nullable(),
    maySee: z.boolean(),
    role: z.string(),
  }),
]);

const PARTS = `
  SELECT relname AS relation, array_agg(attname::text) AS columns
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
   WHERE relnamespace = $1::oid AND relname LIKE 'pg\\_stat\\_statements%' AND attnum > 0
   GROUP BY relname`;
const Parts = z.array(z.object({ relation: z.string(), columns: z.array(z.string()) }));

async function readExtension(client: Client, database: string): Promise<Extension> {
  const [state] = State.parse((await client.query(STATE)).rows);
  const refuse = (why: string): never => {
    throw new StatementsUnreadable(why);
  };
  const { schema, namespace, track, utility, room, role } = state;
  if (state.database !== database) {
    refuse(
      `the connection is to database ${state.database}, but Odoo uses ${database}: name that in the address`,
    );
  }
  if (schema === null || namespace === null) {
    return refuse(
      `extension pg_stat_statements is not in database ${database}: let an administrator run CREATE EXTENSION pg_stat_statements there`,
    );
  }
  if (track === null || room === null) {
    return refuse(
      'PostgreSQL does not load pg_stat_statements: add it to shared_preload_libraries and restart PostgreSQL',
    );
  }
  if (!state.maySee) {
    refuse(
      `role ${role} may not see the statements of others: let an administrator run GRANT pg_read_all_stats TO ${role}`,
    );
  }
  const parts = Parts.parse((await client.query(PARTS, [namespace])).rows);
  const columns = parts.find(({ relation }) => relation === 'pg_stat_statements')?.columns ?? [];
  if (track === 'none' || (track === 'all' && !columns.includes('toplevel'))) {
    refuse(`pg_stat_statements.track is ${track}: set it to top`);
  }
  if (utility !== 'on')
    refuse('pg_stat_statements.track_utility is off, which hides savepoints: set it to on');
  return {
    schema,
    columns,
    room,
    hasInfo: parts.some(({ relation }) => relation === 'pg_stat_statements_info'),
  };
}

async function lookAt(client: Client, { schema, columns, hasInfo, room }: Extension): Promise<StatementLook> {
  const optional = (name: string, otherwise: string): string => (columns.includes(name) ? name : otherwise);
  const readLosses = async (): Promise<string> => {
    const { rows } = await client.query(
      `SELECT concat_ws(' ', dealloc, stats_reset) AS losses FROM ${schema}.pg_stat_statements_info`,
    );
    return z.tuple([z.object({ losses: z.string() })]).parse(rows)[0].losses;
  };
  const before = hasInfo ? await readLosses() : undefined;
  const { rows } = await client.query(`
    SELECT concat_ws(' ', userid, queryid, ${optional('toplevel', 'true')}, ${optional('stats_since', 'NULL')}) AS key,
           calls::float8 AS calls, ${optional('total_exec_time', 'total_time')} AS ms,
           left(query, 40) AS head, NOT ${optional('toplevel', 'true')} AS "isNested",
           strpos(query, 'pg_stat_statements') > 0 AS "isLook", queryid IS NULL AS "isHidden"
      FROM ${schema}.pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`);
  const entries = z.array(Entry).parse(rows);
  if (entries.some(({ isHidden }) => isHidden)) throw new Error('statements of others are hidden');
  const count = await client.query(`SELECT count(*)::int AS rows FROM ${schema}.pg_stat_statements(false)`);
  const [total] = z.tuple([z.object({ rows: z.number() })]).parse(count.rows);
  return {
    entries: new Map(entries.map(({ key, ...entry }) => [key, entry])),
    rows: total.rows,
    room,
    losses: before === undefined ? undefined : { before, after: await readLosses() },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
