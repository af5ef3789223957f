import { type Client, escapeIdentifier } from 'pg';

/**
 * A database as it lies on disk: every row of every table of the schema that Odoo uses, as JSON by its primary key, and
 * the numbers that its sequences have given. Kept in memory: the databases of a lab are small.
 */
export type Picture = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Stands beside the tables: the last number that each sequence of Odoo has given. */
export const NUMBERS = 'numbers given';

interface Table {
  readonly name: string;
  /** Columns of the primary key; of a table without one, all columns: its rows are what they say. */
  readonly key: readonly string[];
}

/** Reads all of it, in one transaction. */
export async function takePicture(client: Client): Promise<Picture> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const picture = new Map<string, ReadonlyMap<string, string>>();
    for (const table of await tablesOf(client)) picture.set(table.name, await rowsOf(client, table));
    picture.set(NUMBERS, await numbersOf(client));
    return picture;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** How many rows there are. */
export function rowCount(picture: Picture): number {
  return [...picture.values()].reduce((sum, rows) => sum + rows.size, 0);
}

async function tablesOf(client: Client): Promise<Table[]> {
  const { rows } = await client.query<{ name: string; key: string[] | null; columns: string[] }>(`
    SELECT c.relname AS name,
           (SELECT array_agg(a.attname ORDER BY a.attnum)::text[]
              FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
             WHERE i.indrelid = c.oid AND i.indisprimary) AS key,
           (SELECT array_agg(a.attname ORDER BY a.attnum)::text[]
              FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
      FROM pg_class c
     WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
     ORDER BY c.relname`);
  return rows.map(({ name, key, columns }) => ({ name, key: key ?? columns }));
}

async function rowsOf(client: Client, { name, key }: Table): Promise<Map<string, string>> {
  const keyOf = `jsonb_build_array(${key.map((column) => `t.${escapeIdentifier(column)}`).join(', ')})::text`;
  const { rows } = await client.query<{ key: string; row: string }>(
    `SELECT ${keyOf} AS key, to_jsonb(t)::text AS row FROM ${escapeIdentifier(name)} t`,
  );
  return new Map(rows.map((each) => [each.key, each.row]));
}

/**
 * By what the sequence is for, as Odoo's users know it: its code, or its prefix where it has none. A range of dates within
 * a sequence has a number of its own.
 */
async function numbersOf(client: Client): Promise<Map<string, string>> {
  const { rows } = await client.query<{ key: string; row: string }>(`
    SELECT p.sequencename AS key,
           jsonb_build_object('sequence', coalesce(s.code, nullif(s.prefix, ''), p.sequencename::text),
                              'company_id', s.company_id,
                              'last', coalesce(p.last_value, 0))::text AS row
      FROM pg_sequences p
      JOIN ir_sequence s ON s.id = substring(p.sequencename::text FROM '^ir_sequence_0*([0-9]+)')::int
     WHERE p.schemaname = 'public'`);
  return new Map(rows.map((each) => [each.key, each.row]));
}
