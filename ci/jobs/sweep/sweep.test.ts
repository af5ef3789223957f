import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { answer } from '../../../fixtures/odoo/stub/server.ts';
import { stub, stubTarget } from '../../../fixtures/odoo/stub/target.ts';
import { noteOpenLedger, openLedgers } from '../../../fixtures/sweep/open-ledgers.ts';
import type { TargetReference } from '../../../fixtures/target/run-request.ts';
import { sweepTarget } from './sweep.ts';

const RUN = '20260131T120000Z-aaaaaa';
const ACME: TargetReference = { from: 'configuration', name: 'acme' };
const BEFORE = new Date('2026-02-20T12:00:00Z');

/** Sweeps a target without any record, where a run left this ledger; answers the runs whose ledgers stay open. */
async function sweptWith(writeLedger: (path: string) => void): Promise<readonly string[]> {
  const resultsDir = mkdtempSync(join(tmpdir(), 'cutoff-sweep-'));
  onTestFinished(() => rmSync(resultsDir, { recursive: true }));
  mkdirSync(join(resultsDir, RUN));
  const request = { startedAt: '2026-01-31T12:00:00.000Z', target: ACME };
  writeFileSync(join(resultsDir, RUN, 'request.json'), JSON.stringify(request));
  writeLedger(join(resultsDir, RUN, 'ledger.jsonl'));
  noteOpenLedger(resultsDir, ACME, RUN);
  const { url } = await stub({
    call: (response, incoming) => {
      const empty = incoming.body.includes('fields_get')
        ? {}
        : incoming.body.includes('search_count')
          ? 0
          : [];
      const value = incoming.body.includes('default_get') ? { date: '2026-02-20 12:00:00' } : empty;
      answer(response, incoming, value);
    },
  });
  await sweepTarget({ target: stubTarget(url), reference: ACME, resultsDir, before: BEFORE, dryRun: false });
  return openLedgers(resultsDir, ACME, { before: BEFORE }).map(({ run }) => run);
}

const INTENT = { event: 'intent', at: '2026-01-31T12:00:01.000Z', model: 'sale.order', reference: 'x' };

it('closes a ledger when nothing of it is left', async () => {
  expect(await sweptWith((path) => writeFileSync(path, `${JSON.stringify(INTENT)}\n`))).toEqual([]);
});

it('closes a ledger whose last line was cut short', async () => {
  expect(await sweptWith((path) => writeFileSync(path, `${JSON.stringify(INTENT)}\n{"ev`))).toEqual([]);
});

it('keeps a ledger that is unreadable', async () => {
  expect(await sweptWith((path) => mkdirSync(path))).toEqual([RUN]);
});
