import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stub, stubTarget } from '../../../fixtures/odoo/stub/target.ts';
import { Ledger } from '../../../fixtures/sweep/ledger.ts';
import { noteOpenLedger } from '../../../fixtures/sweep/open-ledgers.ts';
import { writeRequest } from '../../../fixtures/target/run-request.ts';
import type { TargetReference } from '../../../fixtures/target/run-request.ts';
import { sweepBefore } from './sweep-before.ts';

const REFERENCE: TargetReference = { from: 'lab', series: '19', database: 'stubdb', language: 'en_US' };

/** Before a run that only reads, in a results folder as an earlier run left it. */
async function swept(earlier: 'nothing' | 'a killed run'): Promise<{ section: unknown; asked: number }> {
  const resultsDir = mkdtempSync(join(tmpdir(), 'cutoff-sweep-before-'));
  onTestFinished(() => rmSync(resultsDir, { recursive: true }));
  const server = await stub();
  if (earlier === 'a killed run') {
    const id = '20260131T120000Z-ab12cd';
    const folder = join(resultsDir, id);
    const startedAt = '2026-01-31T12:00:00.000Z';
    const run = { id, folder, startedAt, scratch: folder, seed: 1, command: 'cutoff probe' };
    writeRequest({ ...run, target: REFERENCE, journeys: ['sales_order'], channels: ['rpc'] });
    new Ledger(join(folder, 'ledger.jsonl')).created('sale.order', 7, 'S7');
    noteOpenLedger(resultsDir, REFERENCE, id);
  }
  const section = await sweepBefore({
    target: stubTarget(server.url),
    reference: REFERENCE,
    resultsDir,
    callTimeoutMs: 5_000,
    refused: undefined,
    readsOnly: true,
    say: () => undefined,
  });
  return { section, asked: server.requests.length };
}

describe('The sweep before a run that only reads', () => {
  it('asks the target nothing when no earlier run left anything', async () => {
    expect(await swept('nothing')).toEqual({ section: undefined, asked: 0 });
  });

  it('searches when the ledger of an earlier run is open', async () => {
    const { section, asked } = await swept('a killed run');
    expect(section).toMatchObject({ looked: expect.any(Boolean) });
    expect(asked).toBeGreaterThan(0);
  });
});
