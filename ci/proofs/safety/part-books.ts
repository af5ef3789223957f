import type { Client } from 'pg';
import type { Target } from '../../../fixtures/target/target.ts';
import { explain, type Difference } from '../residue/comparison.ts';
import { NUMBERS } from '../residue/picture.ts';
import { REMAINS, type Remain, type Series } from '../residue/remains.ts';

/**
 * What a probe in a part of a real company touched of the rest of it. Company and probe user cannot tell here whose a
 * row is: the column that says so is named for each table.
 */

/** What is of the probes, by column. */
interface Own {
  readonly products: ReadonlySet<number>;
  readonly partners: ReadonlySet<number>;
  readonly pickingTypes: ReadonlySet<number>;
  readonly journals: ReadonlySet<number>;
  readonly warehouses: ReadonlySet<number>;
  readonly users: ReadonlySet<number>;
  /** Sequences of PostgreSQL that give out their numbers. */
  readonly sequences: ReadonlySet<string>;
}

/** Numbers that Odoo gives out for the whole company, by code: of reconciliations on 14. */
const SHARED_NUMBERS: Readonly<Record<Series, readonly string[]>> = {
  '14': ['account.reconcile'],
  '19': [],
};

/** Column that says whose a row is, by table. */
const OWNER: Readonly<Record<string, readonly [column: string, part: Exclude<keyof Own, 'sequences'>]>> = {
  account_move: ['journal_id', 'journals'],
  account_move_line: ['journal_id', 'journals'],
  account_payment: ['journal_id', 'journals'],
  res_device_log: ['user_id', 'users'],
  res_partner: ['id', 'partners'],
  res_users_log: ['create_uid', 'users'],
  sale_order: ['warehouse_id', 'warehouses'],
  stock_move: ['product_id', 'products'],
  stock_move_line: ['product_id', 'products'],
  stock_picking: ['picking_type_id', 'pickingTypes'],
  stock_quant: ['product_id', 'products'],
  stock_valuation_layer: ['product_id', 'products'],
};

/** What may remain of a probe in its part: as everywhere, but the numbers are its own, or shared. */
const OWN_REMAINS: readonly Remain[] = [
  ...REMAINS.filter(({ table }) => table !== NUMBERS),
  {
    table: NUMBERS,
    change: 'changed',
    columns: ['last'],
    odoo: ['14', '19'],
    reason: 'Numbers of sequences that were made for probes, and those that Odoo shares.',
  },
];

/**
 * Differences that are not the part's own, or that may not be left even there.
 *
 * @param target of kind production, with a synthetic part of the lab's company
 */
export async function touchedBeside(
  client: Client,
  odoo: Series,
  target: Pick<Target, 'login' | 'catalogue'>,
  differences: readonly Difference[],
): Promise<readonly Difference[]> {
  const own = await readOwn(client, target);
  return explain(differences, OWN_REMAINS, { odoo, place: 'database' }, (each) =>
    isOf(each, own, SHARED_NUMBERS[odoo]) ? 'own' : 'foreign',
  ).unexplained;
}

/** A row of a table without an owner is taken for the probes': whether it may be there, the list of remains decides. */
function isOf({ table, key, before, after }: Difference, own: Own, shared: readonly string[]): boolean {
  return [before, after].every((row) => {
    if (row === undefined) return true;
    if (table === NUMBERS) return own.sequences.has(key) || shared.some((each) => each === row['sequence']);
    const [column, part] = OWNER[table] ?? [];
    return column === undefined || part === undefined || own[part].has(Number(row[column]));
  });
}

/** Warehouses whose address bears the mark. */
const WAREHOUSES = `SELECT w.id FROM stock_warehouse w JOIN res_partner p ON p.id = w.partner_id
  WHERE p.ref = 'CUTOFF-SYNTHETIC'`;

/** Of own kinds of transfers. */
const SEQUENCES = `SELECT 'ir_sequence_' || to_char(sequence_id, 'FM9999999000') AS id FROM stock_picking_type
  WHERE warehouse_id IN (${WAREHOUSES})`;

async function readOwn(
  client: Client,
  { login, catalogue }: Pick<Target, 'login' | 'catalogue'>,
): Promise<Own> {
  const idsOf = async <Id>(sql: string, ...values: readonly string[]): Promise<ReadonlySet<Id>> => {
    const { rows } = await client.query<{ id: Id }>(sql, [...values]);
    if (rows.length === 0) throw new Error(`Nothing of the probes: ${sql}`);
    return new Set(rows.map(({ id }) => id));
  };
  const { productCodePrefix, customerRefPrefix } = catalogue;
  return {
    products: await idsOf(
      `SELECT id FROM product_product WHERE starts_with(default_code, $1)`,
      productCodePrefix,
    ),
    partners: await idsOf(`SELECT id FROM res_partner WHERE starts_with(ref, $1)`, customerRefPrefix),
    warehouses: await idsOf(WAREHOUSES),
    pickingTypes: await idsOf(`SELECT id FROM stock_picking_type WHERE warehouse_id IN (${WAREHOUSES})`),
    journals: await idsOf(`SELECT id FROM account_journal WHERE code LIKE 'SYN%'`),
    users: await idsOf(`SELECT id FROM res_users WHERE login = $1`, login),
    sequences: await idsOf(SEQUENCES),
  };
}
