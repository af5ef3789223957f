import type { Client } from 'pg';
import { parseRow, type Difference, type Ownership, type Row } from './comparison.ts';
import type { Picture } from './picture.ts';

/**
 * Whose a row is, in a database with a synthetic company beside a real one. Of a real company's rows not one may differ,
 * not even in a way that is documented.
 */

/** The synthetic company and its probe user, by id in Odoo, and what refers to what. */
export interface Owner {
  readonly companyId: number;
  readonly userId: number;
  /** Columns that refer to other tables, by table. */
  readonly links: ReadonlyMap<string, readonly Link[]>;
}

interface Link {
  readonly column: string;
  readonly to: string;
}

/**
 * Reads it from the database.
 *
 * @throws {Error} where there is no such company or user
 */
export async function readOwner(client: Client, company: string, login: string): Promise<Owner> {
  const [companyId] = await idsOf(client, 'SELECT id FROM res_company WHERE name = $1', company);
  const [userId] = await idsOf(client, 'SELECT id FROM res_users WHERE login = $1', login);
  if (companyId === undefined || userId === undefined)
    throw new Error(`The database has no company ${company} or no user ${login}.`);
  return { companyId, userId, links: await readLinks(client) };
}

async function idsOf(client: Client, sql: string, name: string): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(sql, [name]);
  return rows.map(({ id }) => id);
}

async function readLinks(client: Client): Promise<Map<string, Link[]>> {
  const { rows } = await client.query<Link & { table: string }>(`
    SELECT o.relname AS table, a.attname AS column, r.relname AS to
      FROM pg_constraint c
      JOIN pg_class o ON o.oid = c.conrelid
      JOIN pg_class r ON r.oid = c.confrelid
      JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace`);
  const links = new Map<string, Link[]>();
  for (const { table, column, to } of rows) links.set(table, [...(links.get(table) ?? []), { column, to }]);
  return links;
}

/** Odoo's own user, who acts for scheduled jobs and other automatic work. */
const ODOO_ITSELF = 1;

/** Whose the row is that differs; of one that changed hands, `foreign`. */
export function ownershipOf(
  { table, before, after }: Difference,
  owner: Owner,
  pictures: readonly Picture[],
): Ownership {
  const owners = [before, after].flatMap((row) =>
    row === undefined ? [] : [ownershipOfRow(table, row, owner, pictures)],
  );
  return owners.find((each) => each !== owners[0]) === undefined ? (owners[0] ?? 'foreign') : 'foreign';
}

/** By its company; of a row without one by whoever made it; of one that only binds others by these. */
function ownershipOfRow(table: string, row: Row, owner: Owner, pictures: readonly Picture[]): Ownership {
  const company = row['company_id'] ?? undefined;
  if (company !== undefined) return company === owner.companyId ? 'own' : 'foreign';
  const user = row['create_uid'] ?? row['user_id'] ?? undefined;
  if (user !== undefined) {
    if (user === owner.userId) return 'own';
    return user === ODOO_ITSELF ? 'nobody' : 'foreign';
  }
  const links = owner.links.get(table) ?? [];
  const isOwn = ({ column, to }: Link): boolean => {
    // A row that refers to its own table binds nothing, and may refer to itself.
    const other = to === table ? undefined : rowOf(pictures, to, row[column]);
    return other !== undefined && ownershipOfRow(to, other, owner, pictures) === 'own';
  };
  return links.length > 0 && links.every(isOwn) ? 'own' : 'foreign';
}

/** A row by its id, in the first picture that has it. */
function rowOf(pictures: readonly Picture[], table: string, id: unknown): Row | undefined {
  const key = `[${String(id)}]`;
  const text = pictures.map((picture) => picture.get(table)?.get(key)).find((found) => found !== undefined);
  return text === undefined ? undefined : parseRow(text);
}
