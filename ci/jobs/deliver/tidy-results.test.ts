import { mkdtemp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { passedRecord } from '../../../reporters/sections/journeys/sample.ts';
import { listRuns, writeRecord } from '../../../reporters/storage/run-folder.ts';
import { tidyResults } from './tidy-results.ts';

const NOW = Date.parse('2026-02-20T12:00:00Z');
const KEEP = { by: 'count', runs: 1 } as const;

let results: string;
beforeEach(async () => {
  results = await mkdtemp(join(tmpdir(), 'cutoff-tidy-'));
});
afterEach(async () => {
  await rm(results, { recursive: true });
});

const store = async (...ids: readonly string[]): Promise<void> => {
  const record = passedRecord();
  for (const id of ids) await writeRecord(results, { ...record, run: { ...record.run, id } });
};
const tidied = async (text: string): Promise<void> => {
  await mkdir(join(results, 'targets'), { recursive: true });
  await writeFile(join(results, 'targets', 'tidied.json'), text);
};

it('waits ten thousand times as long as the last clean-up took', async () => {
  await store('20260131T120000Z-aaaaaa', '20260131T130000Z-bbbbbb');
  await tidied(JSON.stringify({ atMs: NOW - 999_000, tookMs: 100 }));
  await tidyResults(results, KEEP, { nowMs: NOW });
  expect(await listRuns(results)).toHaveLength(2);
  await tidyResults(results, KEEP, { nowMs: NOW + 1000 });
  expect(await listRuns(results)).toEqual(['20260131T130000Z-bbbbbb']);
});

it.each(['', '{"atMs": 17', JSON.stringify({ atMs: NOW + 86_400_000, tookMs: 100 })])(
  'cleans up when the note is cut short or from the future (%j)',
  async (text) => {
    await store('20260131T120000Z-aaaaaa', '20260131T130000Z-bbbbbb');
    await tidied(text);
    await tidyResults(results, KEEP, { nowMs: NOW });
    expect(await listRuns(results)).toEqual(['20260131T130000Z-bbbbbb']);
  },
);

it('removes nothing without a setting', async () => {
  await store('20260131T120000Z-aaaaaa');
  await tidyResults(results, undefined, { nowMs: NOW });
  expect(await readdir(results)).not.toContain('targets');
});
