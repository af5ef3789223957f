import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { execa } from 'execa';
import { Client } from 'pg';
import { EXIT, JourneyFailure } from '../../../fixtures/failures/errors.ts';
import { labAdminTarget, openLab, SERIES, type Series } from '../../../fixtures/lab/lab.ts';
import {
  makeProductionLike,
  PART_OF_LAB_COMPANY,
  writeConfiguration,
} from '../../../fixtures/lab/production-like.ts';
import { connectUnguarded } from '../../../fixtures/odoo/connect.ts';
import { createRecord, many2one, readRecord, searchIds } from '../../../fixtures/odoo/records.ts';
import type { OdooCall } from '../../../fixtures/odoo/session.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { differenceLine, differencesOf, explain, type Difference } from '../residue/comparison.ts';
import { standardJourneys } from '../../jobs/probe/safety.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { readRecord as readRun } from '../../../reporters/storage/run-folder.ts';
import { ownershipOf, readOwner } from '../residue/ownership.ts';
import { takePicture, type Picture, NUMBERS } from '../residue/picture.ts';
import { REMAINS, type Remain } from '../residue/remains.ts';

const CLI = fileURLToPath(new URL('../../cutoff.mjs', import.meta.url));

/** What a probe of a production database did to it, as the tables say. */
interface ProductionProbe {
  readonly record: RunRecord;
  readonly exitCode: number | undefined;
  /** All that the commands wrote to the terminal. */
  readonly said: string;
  readonly differences: readonly Difference[];
  /** Those of them that touch books that are not the probes', or that nobody documented. */
  readonly touched: readonly Difference[];
}

interface ProductionProbeRequest {
  readonly odoo: Series;
  /** Of kind `production`, prepared. */
  readonly target: Target;
  /** Arguments of `cutoff probe`. */
  readonly args: readonly string[];
}

/** Runs the command as an operator does, sweeps, and compares every row of the database with before. */
async function probeProduction({ odoo, target, args }: ProductionProbeRequest): Promise<ProductionProbe> {
  const lab = await openLab();
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-production-'));
  const client = new Client(lab.postgres(odoo, target.database));
  await client.connect();
  try {
    const config = writeConfiguration(folder, target);
    const cutoff = (...words: readonly string[]): Promise<{ exitCode?: number | undefined; all: string }> =>
      execa(process.execPath, [CLI, '--config', config, ...words, '--results', join(folder, 'results')], {
        all: true,
        reject: false,
        stdin: 'ignore',
      });
    const before = await takePicture(client);
    const probe = await cutoff('probe', ...args);
    const { record } = await readRun(join(folder, 'results'));
    const sweep = await cutoff('sweep');
    const after = await takePicture(client);
    const differences = differencesOf(before, after);
    return {
      record,
      exitCode: probe.exitCode,
      said: `${probe.all}\n${sweep.all}`,
      differences,
      touched:
        target.synthetic?.is === 'part'
          ? await touchedBeside(client, odoo, target, differences)
          : await touchedOfOthers(client, odoo, target, differences, [after, before]),
    };
  } finally {
    await client.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is not the synthetic company's, or that it may not keep. */
async function touchedOfOthers(
  client: Client,
  odoo: Series,
  { synthetic, login }: Target,
  differences: readonly Difference[],
  pictures: readonly Picture[],
): Promise<readonly Difference[]> {
  const owner = await readOwner(client, synthetic?.is === 'company' ? synthetic.name : '', login);
  const place = { odoo, place: 'company' } as const;
  return explain(differences, REMAINS, place, (each) => ownershipOf(each, owner, pictures)).unexplained;
}

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
async function touchedBeside(
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

const LIMIT_MS = 900_000;

describe.each(SERIES)('A production probe of Odoo %s by ui and rpc', (odoo: Series) => {
  it(
    'passes all journeys in a synthetic company, and changes nothing in the real one',
    async () => {
      const lab = await openLab();
      const database = 'production_test';
      await lab.reset(odoo, database);
      const { target } = await makeProductionLike({ series: odoo, database });
      const { record, exitCode, touched } = await probeProduction({
        odoo,
        target,
        args: [],
      });
      expect(record.target).toMatchObject({ kind: 'production', safety: 'full' });
      expect(record.reasons).toEqual([]);
      expect(passed(record)).toEqual(
        expect.arrayContaining(
          standardJourneys({ kind: 'lab', safety: 'full' }).flatMap((name) => [`${name} ui`, `${name} rpc`]),
        ),
      );
      expect(record.outbound).toEqual({ looked: true, messages: [] });
      expect(touched.map(differenceLine)).toEqual([]);
      expect(exitCode).toBe(EXIT.passed);
      await lab.drop(odoo, database);
    },
    LIMIT_MS,
  );

  it(
    'passes in a part of the real company, warns, and touches no other warehouse or journal',
    async () => {
      const lab = await openLab();
      const database = 'part_test';
      await lab.reset(odoo, database);
      const { target } = await makeProductionLike({ series: odoo, database, synthetic: PART_OF_LAB_COMPANY });
      const { record, exitCode, said, touched } = await probeProduction({
        odoo,
        target,
        args: ['--journey', 'order_to_cash,stock_move'],
      });
      expect(record.target).toMatchObject({ kind: 'production', safety: 'full' });
      expect(record.journeys.flatMap(({ failure }) => failure?.message ?? [])).toEqual([]);
      expect(record.reasons).toEqual([]);
      expect(passed(record)).toEqual(
        expect.arrayContaining(['order_to_cash ui', 'order_to_cash rpc', 'stock_move ui', 'stock_move rpc']),
      );
      expect(record.outbound).toEqual({ looked: true, messages: [] });
      expect(said).toMatch(
        /until each probe is undone, figures of that company contain it: .*accounts 990100/s,
      );
      expect(touched.map(differenceLine)).toEqual([]);
      expect(exitCode).toBe(EXIT.passed);
      const refusals = await refusedToOthers(odoo, target);
      expect([...new Set(refusals)]).toEqual(['odoo.exceptions.AccessError']);
      await lab.drop(odoo, database);
    },
    LIMIT_MS,
  );
});

function passed({ journeys }: Awaited<ReturnType<typeof probeProduction>>['record']): string[] {
  return journeys
    .filter(({ status }) => status === 'passed')
    .map(({ journey, channel }) => `${journey} ${channel}`);
}

/** What Odoo itself says where the probe user reaches for the real warehouse and journals, past all of our guards. */
async function refusedToOthers(series: Series, target: Target): Promise<string[]> {
  const admin = await connectUnguarded(await labAdminTarget({ series, database: target.database }));
  const probe = await connectUnguarded({ ...target, kind: 'lab' });
  try {
    const company = ['company_id', '=', 1] as const;
    const first = { limit: 1, order: 'id' };
    const [warehouse = 0] = await searchIds(admin, 'stock.warehouse', [company], first);
    const [journal = 0] = await searchIds(admin, 'account.journal', [company, ['type', '=', 'sale']], first);
    const { out_type_id } = await readRecord(admin, 'stock.warehouse', warehouse, { out_type_id: many2one });
    const { lot_stock_id } = await readRecord(admin, 'stock.warehouse', warehouse, {
      lot_stock_id: many2one,
    });
    const [customer = 0] = await searchIds(admin, 'res.partner', [['ref', '=like', 'PART-C%']], first);
    const transfer = await createRecord(admin, 'stock.picking', {
      picking_type_id: out_type_id.id,
      location_id: lot_stock_id.id,
      location_dest_id: lot_stock_id.id,
    });
    const calls: readonly OdooCall[] = [
      { model: 'sale.order', method: 'create', args: [{ partner_id: customer, warehouse_id: warehouse }] },
      { model: 'stock.picking', method: 'write', ids: [transfer], args: [{ origin: 'x' }] },
      { model: 'stock.picking', method: 'button_validate', ids: [transfer] },
      { model: 'account.move', method: 'create', args: [{ move_type: 'out_invoice', journal_id: journal }] },
    ];
    const kinds: string[] = [];
    for (const call of calls) {
      kinds.push(
        await probe.call(call).then(
          () => `${call.model}.${call.method} was done`,
          (error: unknown) =>
            error instanceof JourneyFailure ? (error.fault?.exception ?? error.kind) : String(error),
        ),
      );
    }
    return kinds;
  } finally {
    await Promise.allSettled([admin.close(), probe.close()]);
  }
}
