import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labAdminTarget, labTarget, openLab, SERIES } from '../../fixtures/lab/lab.ts';
import { connect } from '../../fixtures/odoo/connect.ts';
import { number, searchIds, searchRecords, text, unlinkRecords } from '../../fixtures/odoo/records.ts';
import { serverVersion } from '../../fixtures/odoo/server-version.ts';
import { probeDialect } from '../../fixtures/odoo/versions.ts';
import { Ledger } from '../../fixtures/sweep/ledger.ts';
import { grantRemoval } from '../../fixtures/sweep/removal-rights.ts';
import { openJourneySessions } from '../journey-sessions.ts';
import { cleanUp } from '../cleanup.ts';
import { rpcDriver } from '../define.ts';
import { runJourney } from '../engine.ts';
import { readStock, stockChanges } from '../stock.ts';
import { receipt } from './receipt.ts';

const DATABASE = 'receipt';
const folder = mkdtempSync(join(tmpdir(), 'cutoff-receipt-'));

afterAll(async () => {
  rmSync(folder, { recursive: true });
  const lab = await openLab();
  for (const series of SERIES) await lab.drop(series, DATABASE);
});

describe.each(SERIES)('receipt on Odoo %s', (series) => {
  beforeAll(async () => {
    await (await openLab()).reset(series, DATABASE);
  });

  it('returns what was received and bought, also from a new vendor', async () => {
    const target = { ...(await labTarget({ series, database: DATABASE })), callTimeoutMs: 120_000 };
    const admin = await connect(await labAdminTarget({ series, database: DATABASE }));
    await grantRemoval(admin, await probeDialect(admin, await serverVersion(target)), target.login);
    await unlinkRecords(admin, 'product.supplierinfo', await searchIds(admin, 'product.supplierinfo', []));
    const ledger = new Ledger(join(folder, `${series}.jsonl`));
    const opened = openJourneySessions({ target, ledger, reference: `test-receipt-${series}`, seed: 7 });
    try {
      const { world } = opened;
      const outcome = await runJourney(receipt, world, {
        driver: rpcDriver,
        now: () => performance.now(),
        limit: (work) => work,
      });
      expect(outcome.failure).toBeUndefined();
      const { plan } = outcome.state ?? expect.fail('Nothing was planned.');
      const cleaned = await cleanUp(world, ledger, new Map());
      expect(cleaned.failure).toBeUndefined();
      const after = await readStock(
        world.verifier,
        plan.lines.map(({ productId }) => productId),
      );
      expect(stockChanges(plan.before ?? after, after)).toEqual([]);
      expect(await searchIds(admin, 'product.supplierinfo', [])).toEqual([]);
      const orders = await searchRecords(admin, 'purchase.order', [], { state: text });
      const lines = await searchRecords(admin, 'purchase.order.line', [], { qty_received: number });
      expect(orders.map(({ state }) => state)).toEqual(series === '14' ? ['done'] : []);
      expect(lines.filter(({ qty_received }) => qty_received !== 0)).toEqual([]);
    } finally {
      await opened.close();
      await admin.close();
    }
  });
});
