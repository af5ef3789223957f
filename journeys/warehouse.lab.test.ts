import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labAdminTarget, labTarget, openLab, SERIES, type Series } from '../fixtures/lab/lab.ts';
import { connect } from '../fixtures/odoo/connect.ts';
import {
  boolean,
  createRecord,
  createRecords,
  many2one,
  number,
  readRecord,
  searchIds,
  searchRecords,
  unlinkRecords,
  writeRecords,
} from '../fixtures/odoo/records.ts';
import type { OwnedSession } from '../fixtures/odoo/session.ts';
import { Ledger } from '../fixtures/sweep/ledger.ts';
import { prefixPattern } from '../fixtures/sweep/marks.ts';
import type { Target } from '../fixtures/target/target.ts';
import { openBench } from './bench.ts';
import { cleanUp } from './cleanup.ts';
import { rpcDriver, type Journey } from './define.ts';
import { runJourney } from './engine.ts';
import { stockMove } from './inventory/stock-move.ts';
import { shipment } from './shipping/shipment.ts';

/** Settings of real warehouses: each journey knows what is right under them, or says beforehand that it does not. */

const DATABASE = 'warehouse';
const folder = mkdtempSync(join(tmpdir(), 'cutoff-warehouse-'));

afterAll(async () => {
  rmSync(folder, { recursive: true });
  const lab = await openLab();
  for (const series of SERIES) await lab.drop(series, DATABASE);
});

interface Outcome {
  readonly failure: { readonly kind: string; readonly message: string } | undefined;
  readonly left: unknown;
}

async function run<S>(target: Target, journey: Journey<S>): Promise<Outcome> {
  const ledger = new Ledger(join(folder, 'ledger.jsonl'));
  const bench = openBench({ target, ledger, reference: `test-${journey.name}-${Date.now()}`, seed: 5 });
  try {
    const outcome = await runJourney(journey, bench.world, {
      driver: rpcDriver,
      now: () => performance.now(),
      limit: (work) => work,
    });
    const cleaned = await cleanUp(bench.world, ledger, new Map());
    return { failure: outcome.failure, left: cleaned.failure };
  } finally {
    await bench.close();
  }
}

const SOUND: Outcome = { failure: undefined, left: undefined };

describe.each(SERIES)('on Odoo %s', (series: Series) => {
  let admin: OwnedSession;
  let target: Target;
  let main: { readonly id: number; readonly lot_stock_id: { readonly id: number } };

  beforeAll(async () => {
    await (await openLab()).reset(series, DATABASE);
    target = { ...(await labTarget({ series, database: DATABASE })), callTimeoutMs: 120_000 };
    admin = await connect({
      ...(await labAdminTarget({ series, database: DATABASE })),
      callTimeoutMs: 120_000,
    });
    const [first] = await searchRecords(
      admin,
      'stock.warehouse',
      [],
      { lot_stock_id: many2one },
      { limit: 1 },
    );
    main = first ?? expect.fail('There is no warehouse.');
    return () => admin.close();
  });

  /** Takes all goods of the catalogue out of their locations, and puts this many of each into one. */
  async function moveStock(to: number, quantity: number): Promise<void> {
    const quants = await searchRecords(
      admin,
      'stock.quant',
      [
        ['product_id.default_code', '=like', prefixPattern(target.catalogue.productCodePrefix)],
        ['location_id.usage', '=', 'internal'],
      ],
      { product_id: many2one, location_id: many2one, quantity: number },
    );
    const products = [...new Set(quants.map(({ product_id }) => product_id.id))];
    const context = { inventory_mode: true };
    const emptied = quants.map(({ id }) => id);
    await writeRecords(admin, 'stock.quant', emptied, { inventory_quantity: 0 }, { context });
    const filled = products.map((product_id) => ({
      product_id,
      location_id: to,
      inventory_quantity: quantity,
    }));
    const applied = [...emptied, ...(await createRecords(admin, 'stock.quant', filled, { context }))];
    if (series !== '14') {
      await admin.call({ model: 'stock.quant', method: 'action_apply_inventory', ids: applied });
    }
  }

  async function locationBelow(parent: number, name: string): Promise<number> {
    return createRecord(admin, 'stock.location', { name, location_id: parent, usage: 'internal' });
  }

  async function useStorageLocations(isOn: boolean): Promise<void> {
    // Routes of several steps need storage locations.
    await writeRecords(admin, 'stock.warehouse', [main.id], { delivery_steps: 'ship_only' });
    const values = { group_stock_multi_locations: isOn, group_stock_adv_location: isOn };
    const settings = await createRecord(admin, 'res.config.settings', values);
    await admin.call({ model: 'res.config.settings', method: 'execute', ids: [settings] });
  }

  // Odoo refuses to turn it off once there is a second warehouse.
  test('says beforehand that storage locations are off', async () => {
    await useStorageLocations(false);
    try {
      const { failure, left } = await run(target, stockMove);
      expect(failure).toMatchObject({ kind: 'unsupported' });
      // Odoo archives the type of transfers as well; a user who was given the group by hand keeps it on 19.
      expect(failure?.message).toMatch(/"Storage Locations" is off|is archived/);
      expect(left).toBeUndefined();
    } finally {
      await useStorageLocations(true);
    }
  });

  test('moves and ships goods that lie below the stock location', async () => {
    await moveStock(await locationBelow(main.lot_stock_id.id, 'Rack'), 40);
    expect(await run(target, stockMove)).toEqual(SOUND);
    expect(await run(target, shipment)).toEqual(SOUND);
  });

  test('follows rules of put-away to a location below the shelf', async () => {
    const [shelf = 0] = await searchIds(
      admin,
      'stock.location',
      [
        ['id', 'child_of', main.lot_stock_id.id],
        ['id', '!=', main.lot_stock_id.id],
      ],
      { limit: 1, order: 'id' },
    );
    const bin = await locationBelow(shelf, 'Bin');
    const [all = 0] = await searchIds(admin, 'product.category', [], { limit: 1, order: 'id' });
    const rule = await createRecord(admin, 'stock.putaway.rule', {
      location_in_id: shelf,
      location_out_id: bin,
      category_id: all,
    });
    expect(await run(target, stockMove)).toEqual(SOUND);
    await unlinkRecords(admin, 'stock.putaway.rule', [rule]);
  });

  test('works in the default warehouse of the user', async () => {
    const second = await createRecord(admin, 'stock.warehouse', {
      name: 'Second',
      code: 'SEC',
      sequence: 99,
    });
    const { lot_stock_id } = await readRecord(admin, 'stock.warehouse', second, { lot_stock_id: many2one });
    await locationBelow(lot_stock_id.id, 'Shelf');
    await moveStock(lot_stock_id.id, 40);
    const [user = 0] = await searchIds(admin, 'res.users', [['login', '=', target.login]]);
    await writeRecords(admin, 'res.users', [user], { property_warehouse_id: second });
    try {
      expect(await run(target, stockMove)).toEqual(SOUND);
      expect(await run(target, shipment)).toEqual(SOUND);
    } finally {
      await writeRecords(admin, 'res.users', [user], { property_warehouse_id: false });
      await moveStock(main.lot_stock_id.id, 40);
    }
  });

  test.runIf(series !== '14').each([
    ['manual', {}],
    ['by_date', { reservation_days_before: 0 }],
  ])('expects a delivery to be reserved as its type says: %s', async (reservation_method, days) => {
    // The first transfer of a delivery reserves, whichever type it is of.
    const type = await searchIds(admin, 'stock.picking.type', [
      ['warehouse_id', '=', main.id],
      ['code', '!=', 'incoming'],
    ]);
    const products = await searchIds(admin, 'product.product', [
      ['default_code', '=like', prefixPattern(target.catalogue.productCodePrefix)],
    ]);
    await writeRecords(admin, 'product.product', products, { sale_delay: 5 });
    await writeRecords(admin, 'stock.picking.type', type, { reservation_method, ...days });
    try {
      expect(await run(target, shipment)).toEqual(SOUND);
    } finally {
      await writeRecords(admin, 'stock.picking.type', type, { reservation_method: 'at_confirm' });
    }
  });

  test('says beforehand that the type of internal transfers is archived', async () => {
    const { int_type_id } = await readRecord(admin, 'stock.warehouse', main.id, { int_type_id: many2one });
    const was = await readRecord(admin, 'stock.picking.type', int_type_id.id, { active: boolean });
    expect(was.active).toBe(true);
    await writeRecords(admin, 'stock.picking.type', [int_type_id.id], { active: false });
    try {
      const { failure, left } = await run(target, stockMove);
      expect(failure).toMatchObject({ kind: 'unsupported' });
      expect(failure?.message).toContain('is archived');
      expect(left).toBeUndefined();
    } finally {
      await writeRecords(admin, 'stock.picking.type', [int_type_id.id], { active: true });
    }
  });
});
