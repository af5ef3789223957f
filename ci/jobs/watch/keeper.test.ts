import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startStubGateway } from '../../../reporters/pushgateway/stub-gateway.ts';
import { passedRecord } from '../../../reporters/sections/journeys/sample.ts';
import { listRuns } from '../../../reporters/storage/run-folder.ts';
import { Keeper } from './keeper.ts';

describe('Keeper', () => {
  let folder: string;
  let results: string;
  let said: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cutoff-keeper-'));
    results = join(folder, 'results');
    said = [];
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const record = (second: number) => {
    const passed = passedRecord();
    const id = `20260131T1200${String(second).padStart(2, '0')}Z-abcdef`;
    return { ...passed, run: { ...passed.run, id } };
  };
  const keeper = (gatewayUrl?: string): Keeper =>
    new Keeper({
      resultsDir: results,
      gateway:
        gatewayUrl === undefined ? undefined : { url: gatewayUrl, credentials: undefined, timeoutMs: 2000 },
      say: (line) => said.push(line),
    });
  /** A file in its place takes no folder, as a full disk takes none; as root nothing else keeps from writing. */
  const block = (): Promise<void> => writeFile(results, 'in the way');
  const unblock = (): Promise<void> => rm(results);

  it('holds what the disk refuses, and writes it in order when the disk accepts it again', async () => {
    const own = keeper();
    await block();
    for (const second of [1, 2, 3]) expect(await own.keep(record(second), undefined)).toBe(false);
    await own.retry();
    expect(own.held).toBe(3);
    await unblock();
    await own.retry();
    expect([own.held, own.lost]).toEqual([0, 0]);
    expect(await listRuns(results)).toHaveLength(3);
    expect(said.filter((line) => line.includes('is in the results folder now'))).toHaveLength(3);
  });

  it('pushes what it holds, and does not push it again later', async () => {
    const gateway = await startStubGateway();
    try {
      const own = keeper(gateway.url);
      await block();
      await own.keep(record(1), undefined);
      const pushes = gateway.pushes.length;
      expect(pushes).toBe(12);
      await unblock();
      await own.retry();
      expect(gateway.pushes).toHaveLength(pushes);
    } finally {
      await gateway.close();
    }
  });

  it('brings along the evidence of a run that was written elsewhere', async () => {
    const spare = join(folder, 'spare');
    await mkdir(spare);
    await writeFile(join(spare, 'trace.zip'), 'evidence');
    const own = keeper();
    await block();
    await own.keep(record(1), spare);
    await unblock();
    await own.retry();
    expect(existsSync(join(results, record(1).run.id, 'trace.zip'))).toBe(true);
    expect(existsSync(join(results, record(1).run.id, 'run.json'))).toBe(true);
    expect(existsSync(spare)).toBe(false);
  });

  it('holds a limited number of records, and names the run that is lost', async () => {
    const own = keeper();
    await block();
    await own.keep(record(0), undefined);
    for (let more = 0; more < 200; more += 1) await own.keep(record(1), undefined);
    expect([own.held, own.lost]).toEqual([200, 1]);
    expect(said.filter((line) => line.includes('is lost'))).toEqual([
      'run 20260131T120000Z-abcdef of lab-19 (pass) is lost: more than 200 waited.',
    ]);
  });

  it('logs unsaved records on close', async () => {
    const own = keeper();
    await block();
    await own.keep(record(1), undefined);
    await own.close();
    expect(said.at(-1)).toMatch(/is lost: the watch ended before the results folder accepted it/);
  });
});
