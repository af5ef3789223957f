import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runResidue } from './course.ts';

const folder = mkdtempSync(join(tmpdir(), 'cutoff-residue-'));

afterAll(() => rmSync(folder, { recursive: true }));

const QUIETLY = {
  databases: 'residue-test',
  lanes: 1,
  seed: 20260131,
  compareEvery: 100,
  resultsDir: folder,
  yes: true,
  keep: false,
  signal: new AbortController().signal,
  onTrial: () => undefined,
  onComparison: () => undefined,
};

it('probes that are killed leave nothing but what is documented, with a ledger and without', async () => {
  const record = await runResidue({
    ...QUIETLY,
    kills: { '19': 6, '14': 4 },
    journeys: ['stock_move', 'shipment', 'invoice', 'order_to_cash'],
    channels: ['rpc'],
  });
  expect(record.reasons).toEqual([]);
  expect(record.verdict).toBe('pass');
}, 1_800_000);

it('a row that nobody may change is named', async () => {
  const record = await runResidue({
    ...QUIETLY,
    kills: { '19': 1 },
    journeys: ['login'],
    channels: ['rpc'],
    plant: `UPDATE res_partner SET comment = 'planted' WHERE id = (SELECT min(id) FROM res_partner WHERE ref LIKE 'CUT-C%')`,
  });
  expect(record.verdict).toBe('fail');
  expect(record.reasons).toEqual([expect.stringMatching(/res_partner \[\d+\] changed: comment .*planted/)]);
}, 900_000);
