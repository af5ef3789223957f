import type { Client } from 'pg';

/** The tables that corruptions change, or that follow when a row of those is deleted. */
const TABLES = [
  'sale_order',
  'sale_order_line',
  'sale_order_line_invoice_rel',
  'account_tax_sale_order_line_rel',
  'procurement_group',
  'stock_reference_sale_rel',
  'stock_reference_move_rel',
  'stock_picking',
  'stock_move',
  'stock_move_move_rel',
  'stock_move_line',
  'stock_quant',
  'stock_valuation_layer',
  'account_move',
  'account_move_line',
  'account_move_line_account_tax_rel',
  'account_analytic_line',
] as const;

const BACKUP = 'cutoff_clean_books';

/** Copies of the tables that the books consist of, from which they are put back exactly as they were. */
export class CleanBooks {
  readonly #client: Client;
  readonly #tables: readonly string[];
  /** Definitions of unique indices, so that corruptions can do what they forbid. */
  readonly #indices: readonly { readonly name: string; readonly definition: string }[];

  private constructor(
    client: Client,
    tables: readonly string[],
    indices: readonly { name: string; definition: string }[],
  ) {
    this.#client = client;
    this.#tables = tables;
    this.#indices = indices;
  }

  /** Copies the tables as they are now. */
  static async keep(client: Client): Promise<CleanBooks> {
    const { rows } = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name = ANY ($1)`,
      [[...TABLES]],
    );
    const tables = rows.map(({ name }) => name);
    await client.query(`CREATE SCHEMA ${BACKUP}`);
    for (const table of tables)
      await client.query(`CREATE TABLE ${BACKUP}.${table} AS TABLE public.${table}`);
    const { rows: indices } = await client.query<{ name: string; definition: string }>(
      `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
        WHERE i.indisunique AND NOT i.indisprimary AND i.indrelid::regclass::text = ANY ($1)
          AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`,
      [tables],
    );
    return new CleanBooks(client, tables, indices);
  }

  /** Runs the statements in one transaction; resolves to how many of them changed a row. */
  async change(statements: readonly string[]): Promise<number> {
    let changed = 0;
    await this.#transaction(async () => {
      for (const { name } of this.#indices) await this.#client.query(`DROP INDEX IF EXISTS ${name}`);
      for (const statement of statements) {
        const { rowCount } = await this.#client.query(statement);
        if ((rowCount ?? 0) > 0) changed += 1;
      }
    });
    return changed;
  }

  /** Puts every table back. */
  async restore(): Promise<void> {
    await this.#transaction(async () => {
      // No foreign key acts while all of them are replaced.
      await this.#client.query('SET LOCAL session_replication_role = replica');
      for (const table of this.#tables) {
        await this.#client.query(`DELETE FROM public.${table}`);
        await this.#client.query(`INSERT INTO public.${table} SELECT * FROM ${BACKUP}.${table}`);
      }
      for (const { name, definition } of this.#indices) {
        await this.#client.query(`DROP INDEX IF EXISTS ${name}`);
        await this.#client.query(definition);
      }
    });
  }

  async #transaction(work: () => Promise<void>): Promise<void> {
    await this.#client.query('BEGIN');
    try {
      await work();
      await this.#client.query('COMMIT');
    } catch (error) {
      await this.#client.query('ROLLBACK');
      throw error;
    }
  }
}
