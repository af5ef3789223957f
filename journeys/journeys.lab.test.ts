import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labAdminTarget, labTarget, openLab, SERIES } from '../fixtures/lab/lab.ts';
import type { Series } from '../fixtures/lab/lab.ts';
import { Ledger } from '../fixtures/sweep/ledger.ts';
import { connect } from '../fixtures/odoo/connect.ts';
import { createRecord, searchIds, writeRecords } from '../fixtures/odoo/records.ts';
import type { Domain } from '../fixtures/odoo/records.ts';
import type { Target } from '../fixtures/target/target.ts';
import { openJourneySessions } from './journey-sessions.ts';
import { cleanUp } from './cleanup.ts';
import type { CleanedUp } from './cleanup.ts';
import { runJourney } from './engine.ts';
import type { Outcome } from './engine.ts';
import { rpcDriver, type Journey } from './define.ts';
import { invoice } from './invoicing/invoice.ts';
import { salesOrder } from './sales/sales-order.ts';
import { stockMove } from './inventory/stock-move.ts';
import { orderToCash } from './sales/order-to-cash.ts';
import { shipment } from './shipping/shipment.ts';
import type { World } from './world.ts';
import { readStock, stockChanges, type GoodsBefore } from './stock.ts';

const DATABASE = 'journeys';
const folder = mkdtempSync(join(tmpdir(), 'cutoff-journeys-'));

afterAll(async () => {
  rmSync(folder, { recursive: true });
  const lab = await openLab();
  for (const series of SERIES) await lab.drop(series, DATABASE);
});

/** The first call to a fresh database makes Odoo load its models, which takes long on a busy machine. */
function patient(target: Target): Target {
  return { ...target, callTimeoutMs: 120_000 };
}

async function probeUser(series: Series): Promise<Target> {
  return patient(await labTarget({ series, database: DATABASE }));
}

interface Ran {
  readonly outcome: Outcome;
  readonly cleaned: CleanedUp;
  /** Places where the stock of the planned products differs from before, once cleaned up. */
  readonly stockLeft: ReturnType<typeof stockChanges>;
}

/** Runs a journey over RPC, cleans up, and compares the stock with before. */
async function run<S extends { readonly plan: GoodsBefore }>(
  target: Target,
  journey: Journey<S>,
  meanwhile?: (world: World) => Promise<unknown>,
): Promise<Ran> {
  const ledger = new Ledger(join(folder, `ledger-${randomBytes(3).toString('hex')}.jsonl`));
  const opened = openJourneySessions({
    target,
    ledger,
    reference: `cutoff-20260131T120000Z-${randomBytes(3).toString('hex')}-${journey.name}-rpc`,
    seed: 7,
  });
  try {
    const outcome = await runJourney(journey, opened.world, {
      driver: rpcDriver,
      now: () => performance.now(),
      limit: (work) => work,
    });
    await meanwhile?.(opened.world);
    const cleaned = await cleanUp(opened.world, ledger, new Map());
    const plan = outcome.state?.plan;
    if (!plan?.before) return { outcome, cleaned, stockLeft: [] };
    const productIds = plan.lines.map((line) => line.productId);
    const after = await readStock(opened.world.verifier, productIds);
    return { outcome, cleaned, stockLeft: stockChanges(plan.before, after) };
  } finally {
    await opened.close();
  }
}

describe.each(SERIES)('journeys on Odoo %s', (series: Series) => {
  beforeAll(async () => {
    await (await openLab()).reset(series, DATABASE);
  });

  it.each(['ship_only', 'pick_ship', 'pick_pack_ship'])(
    'ship an order through each chain of steps of a warehouse, and return the goods: %s',
    async (steps) => {
      const admin = await connect(patient(await labAdminTarget({ series, database: DATABASE })));
      await writeRecords(admin, 'stock.warehouse', await searchIds(admin, 'stock.warehouse', []), {
        delivery_steps: steps,
      });
      await admin.close();
      const { outcome, cleaned, stockLeft } = await run(
        await labTarget({ series, database: DATABASE }),
        shipment,
      );
      expect(outcome.failure).toBeUndefined();
      expect(outcome.status).toBe('passed');
      expect(cleaned.failure).toBeUndefined();
      expect(stockLeft).toEqual([]);
    },
  );

  it('complete an order up to its payment over the web client’s own calls, and leave no accounting entry', async () => {
    const target = await probeUser(series);
    const { outcome, cleaned, stockLeft } = await run({ ...target, transport: 'web' }, orderToCash);
    expect(outcome.failure).toBeUndefined();
    expect(cleaned).toMatchObject({ failure: undefined, unknown: [], unasked: [] });
    expect(stockLeft).toEqual([]);
    const verifier = await connect(target);
    const invoiceIds = cleaned.documents.flatMap(({ model, id }) => (model === 'account.move' ? [id] : []));
    expect(invoiceIds).toHaveLength(1);
    expect(await searchIds(verifier, 'account.move', [['id', 'in', invoiceIds]])).toEqual([]);
    await verifier.close();
  });

  it('unlock orders that the setting "Lock Confirmed Sales" locks, change them and leave none active', async () => {
    const admin = await connect(patient(await labAdminTarget({ series, database: DATABASE })));
    const settings = await createRecord(admin, 'res.config.settings', { group_auto_done_setting: true });
    await admin.call({ model: 'res.config.settings', method: 'execute', ids: [settings] });
    const { outcome, cleaned, stockLeft } = await run(await probeUser(series), invoice);
    expect(outcome.failure).toBeUndefined();
    expect(cleaned.failure).toBeUndefined();
    expect(stockLeft).toEqual([]);
    const orders = cleaned.documents.flatMap(({ model, id }) => (model === 'sale.order' ? [id] : []));
    expect(orders).toHaveLength(1);
    const left: Domain = [
      ['id', 'in', orders],
      ['state', '!=', 'cancel'],
    ];
    expect(await searchIds(admin, 'sale.order', left)).toEqual([]);
    await admin.close();
  });

  it('report a document that appeared meanwhile under another name, but none of other runs', async () => {
    const made: number[] = [];
    const { cleaned } = await run(await probeUser(series), salesOrder, async ({ acting }) => {
      const customers: Domain = [['ref', '=like', 'CUT-C%']];
      const [partner_id = 0] = await searchIds(acting, 'res.partner', customers, { limit: 1 });
      const others = 'cutoff-20260131T120000Z-ffffff-sales_order-rpc';
      for (const client_order_ref of ['somebody else', others])
        made.push(await createRecord(acting, 'sale.order', { partner_id, client_order_ref }));
    });
    const admin = await connect(await labAdminTarget({ series, database: DATABASE }));
    await admin.call({ model: 'sale.order', method: 'unlink', ids: made });
    await admin.close();
    expect(cleaned.unknown.map(({ model }) => model)).toEqual(['sale.order']);
    expect(cleaned.failure).toBeUndefined();
  });

  it('return what an internal transfer moved', async () => {
    const { outcome, cleaned, stockLeft } = await run(await probeUser(series), stockMove);
    expect(outcome.status).toBe('passed');
    expect(cleaned).toMatchObject({ failure: undefined, unknown: [], unasked: [] });
    expect(stockLeft).toEqual([]);
  });
});
