import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Retention } from '../../fixtures/config/retention.ts';
import { deliver } from '../pushgateway/delivery.ts';
import { saying, startStubGateway, taking } from '../pushgateway/stub-gateway.ts';
import { passedRecord } from '../sections/journeys/sample.ts';
import { CLEAN_SWEEP } from '../sections/upkeep/sample.ts';
import { listRuns, writeRecord } from '../storage/run-folder.ts';
import { expired, startOfRun } from './expiry.ts';
import { removeExpired } from './retention.ts';

const NOW = Date.parse('2026-02-20T12:00:00Z');
const TWO_WEEKS: Retention = { by: 'age', ageMs: 14 * 86_400_000 };
const OLD = '20260131T120000Z-aaaaaa';
const OLDER = '20260130T120000Z-bbbbbb';
const NEW = '20260219T120000Z-cccccc';

describe('expired', () => {
  it('reads the age of a run from its id', () => {
    expect(startOfRun(OLD)).toBe(Date.parse('2026-01-31T12:00:00Z'));
    expect(expired([NEW, OLD, OLDER], TWO_WEEKS, NOW)).toEqual([OLDER, OLD]);
  });

  it('counts from the newest run', () => {
    expect(expired([OLD, NEW, OLDER], { by: 'count', runs: 2 }, NOW)).toEqual([OLDER]);
    expect(expired([OLD], { by: 'count', runs: 2 }, NOW)).toEqual([]);
  });
});

describe('removeExpired', () => {
  let results: string;
  beforeEach(async () => {
    results = await mkdtemp(join(tmpdir(), 'cutoff-retention-'));
  });
  afterEach(async () => {
    await rm(results, { recursive: true });
  });

  const record = (id: string) => {
    const passed = passedRecord();
    return { ...passed, run: { ...passed.run, id } };
  };

  it('removes old runs with all their files, and keeps young ones', async () => {
    for (const id of [OLD, OLDER, NEW]) await writeRecord(results, record(id));
    await writeFile(join(results, OLD, 'trace.zip'), 'evidence');
    expect(await removeExpired(results, TWO_WEEKS, NOW)).toEqual({ removed: [OLDER, OLD], messages: [] });
    expect(await listRuns(results)).toEqual([NEW]);
  });

  it('keeps a run until its waiting metrics are pushed', async () => {
    const gateway = await startStubGateway(saying(503));
    try {
      const target = { url: gateway.url, credentials: undefined, timeoutMs: 2000 };
      await writeRecord(results, record(OLD));
      await deliver(record(OLD), results, target);
      expect((await removeExpired(results, TWO_WEEKS, NOW)).removed).toEqual([]);
      gateway.behave(taking());
      await deliver(record(OLD), results, target);
      expect((await removeExpired(results, TWO_WEEKS, NOW)).removed).toEqual([OLD]);
    } finally {
      await gateway.close();
    }
  });

  it('keeps a run that left something in Odoo, and says so', async () => {
    await writeRecord(results, record(OLD));
    const created = {
      event: 'created',
      at: '2026-01-31T12:00:00.000Z',
      model: 'sale.order',
      id: 7,
      name: 'S7',
    };
    await writeFile(join(results, OLD, 'ledger.jsonl'), `${JSON.stringify(created)}\n`);
    expect(await removeExpired(results, TWO_WEEKS, NOW)).toEqual({
      removed: [],
      messages: [expect.stringContaining(`still in Odoo: ${OLD}.`)],
    });
  });

  it('removes files of a killed run, but no run in progress and no foreign files', async () => {
    const underWay = '20260220T110000Z-dddddd';
    for (const name of [OLD, underWay, 'pushgateway', 'notes']) await mkdir(join(results, name));
    expect((await removeExpired(results, { by: 'count', runs: 1 }, NOW)).removed).toEqual([OLD]);
    expect((await removeExpired(results, { by: 'age', ageMs: 1 }, NOW)).removed).toEqual([]);
    expect((await readdir(results)).toSorted()).toEqual([underWay, 'notes', 'pushgateway'].toSorted());
  });

  it('removes a sweep that ran alone', async () => {
    await writeRecord(results, { ...record(OLD), asked: [], journeys: [], sweep: CLEAN_SWEEP });
    expect((await removeExpired(results, TWO_WEEKS, NOW)).removed).toEqual([OLD]);
  });

  it('keeps an unreadable record, and one of more than a probe', async () => {
    await writeRecord(results, { ...record(OLD), asked: [], journeys: [], verdict: 'inconclusive' });
    await mkdir(join(results, OLDER));
    await writeFile(join(results, OLDER, 'run.json'), '{');
    expect((await removeExpired(results, TWO_WEEKS, NOW)).removed).toEqual([]);
  });

  it('does nothing without a folder', async () => {
    expect(await removeExpired(join(results, 'none'), TWO_WEEKS, NOW)).toEqual({ removed: [], messages: [] });
  });
});
