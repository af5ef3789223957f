import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, expect, it } from 'vitest';
import { labTarget, openLab } from '../../../fixtures/lab/lab.ts';
import { connect } from '../../../fixtures/odoo/connect.ts';
import { createRecord, searchIds } from '../../../fixtures/odoo/records.ts';
import { runResidue, type Share } from './kill-runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'cutoff-residue-'));

afterAll(() => rmSync(folder, { recursive: true }));

const QUIETLY = {
  databases: 'residue-test',
  parallel: 1,
  seed: 20260131,
  compareEvery: 100,
  resultsDir: folder,
  yes: true,
  keep: false,
  signal: new AbortController().signal,
  onTrial: () => undefined,
  onComparison: () => undefined,
};

const SIGN_IN = [{ journey: 'login', channel: 'rpc' }] as const;

async function plantBySql({ odoo, database }: Share, sql: string): Promise<void> {
  const client = new Client((await openLab()).postgres(odoo, database));
  await client.connect();
  await client.query(sql);
  await client.end();
}

it('leaves only documented remains of killed probes, with a ledger and without', async () => {
  const record = await runResidue({
    ...QUIETLY,
    kills: { database: { '19': 3, '14': 3 }, company: { '19': 2, '14': 2 } },
    runs: (['stock_move', 'shipment', 'invoice', 'order_to_cash'] as const).map((journey) => ({
      journey,
      channel: 'rpc',
    })),
  });
  expect(record.reasons).toEqual([]);
  expect(record.verdict).toBe('pass');
}, 1_800_000);

it('names an order without a mark, and a row that must not change', async () => {
  const record = await runResidue({
    ...QUIETLY,
    kills: { database: { '19': 1 }, company: {} },
    runs: SIGN_IN,
    plant: async (share) => {
      const probe = await connect(await labTarget({ series: share.odoo, database: share.database }));
      try {
        const [customer = 0] = await searchIds(probe, 'res.partner', [['ref', '=like', 'CUT-C%']]);
        await createRecord(probe, 'sale.order', { partner_id: customer, client_order_ref: 'by hand' });
        await plantBySql(share, `UPDATE res_partner SET comment = 'planted' WHERE id = ${customer}`);
      } finally {
        await probe.close();
      }
    },
  });
  expect(record.verdict).toBe('fail');
  expect(record.reasons).toContainEqual(expect.stringMatching(/: sale_order \[\d+\] added: /));
  expect(record.reasons).toContainEqual(
    expect.stringMatching(/: res_partner \[\d+\] changed: comment .*planted/),
  );
}, 900_000);

it('refuses documented differences in rows of the real company beside a synthetic one', async () => {
  const record = await runResidue({
    ...QUIETLY,
    kills: { database: {}, company: { '19': 1 } },
    runs: SIGN_IN,
    plant: (share) =>
      plantBySql(
        share,
        `UPDATE stock_quant SET write_date = now() WHERE id = (SELECT min(id) FROM stock_quant WHERE company_id = 1)`,
      ),
  });
  expect(record.verdict).toBe('fail');
  expect(record.reasons).toEqual([expect.stringMatching(/: stock_quant \[\d+\] changed: write_date /)]);
}, 900_000);
