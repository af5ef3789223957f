import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LoadSection } from '../fixtures/record/load.ts';
import { CALLS_OF_AN_ORDER } from './stub/recorded-calls.ts';
import { runAgainstStub, type StubRun } from './stub/stub-run.ts';
import { StubOdoo } from './stub/stub-odoo.ts';
import type { BeginEvent } from './k6/journal.ts';
import { readJournal } from './result/journal.ts';

/** Real k6, in one process and in several, against a stub. */

let folder: string;
let stub: StubOdoo;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutoff-segments-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  stub = new StubOdoo();
  url = await stub.listen();
});
afterEach(() => stub.close());

async function run(
  segments: number,
  over: Partial<StubRun> = {},
): Promise<{ load: LoadSection; begun: BeginEvent[]; files: string[] }> {
  const own = join(folder, `${segments}-${Object.keys(over).join('-')}`);
  const load = await runAgainstStub({ url, perMinute: 600, durationS: 8, segments, folder: own, ...over });
  const { entries: events } = await readJournal(join(own, 'journal.jsonl'));
  return {
    load,
    begun: events.filter((event): event is BeginEvent => event.cutoff === 'begin'),
    files: (await readdir(own)).toSorted(),
  };
}

/** When each arrival was due, against the first one, by its number. */
function schedule(begun: readonly BeginEvent[]): Map<number, number> {
  const first = Math.min(...begun.map(({ dueAt }) => dueAt));
  return new Map(begun.map(({ index, dueAt }) => [index, dueAt - first]));
}

describe('a load that several k6 processes share', () => {
  test('starts every arrival once, at the same time as one process would', async () => {
    const one = await run(1);
    const three = await run(3);
    for (const { load, begun } of [one, three]) {
      expect(load.arrivals).toMatchObject({ asked: 80, started: 80, dropped: 0 });
      expect(load.transactions).toMatchObject({ passed: 80, failed: 0, broken: 0, unfinished: 0 });
      expect(begun.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 80 }, (_, index) => index),
      );
    }
    expect(one.load.segments).toBe(1);
    expect(three.load.segments).toBe(3);
    const alone = schedule(one.begun);
    for (const [index, dueMs] of schedule(three.begun)) {
      // The processes start within so many milliseconds of each other.
      expect(Math.abs(dueMs - (alone.get(index) ?? Infinity))).toBeLessThan(100);
    }
    expect(new Set(three.begun.map(({ vu }) => vu)).size).toBeGreaterThan(3);
    expect(three.files.filter((name) => name.startsWith('samples'))).toEqual([
      'samples-1.csv.gz',
      'samples-2.csv.gz',
      'samples-3.csv.gz',
    ]);
  });

  test('counts the samples of all processes', async () => {
    const { load } = await run(2);
    const confirm = load.steps.find(({ step }) => step === 'confirm');
    expect(confirm?.passed?.count).toBe(80);
    expect(load.transactions.requests).toBe(80 * CALLS_OF_AN_ORDER);
    expect(load.generator.cpuSeconds).toBeGreaterThan(0.5);
  });

  test('goes on without a process that gets no VU', async () => {
    const { load, begun } = await run(3, { vus: 2, perMinute: 60 });
    // Two VUs are too few for these arrivals; what counts is that none comes twice and none is forgotten.
    expect(begun.length + load.arrivals.dropped).toBe(8);
    expect(new Set(begun.map(({ index }) => index)).size).toBe(begun.length);
    expect(load.transactions.passed).toBe(begun.length);
  });
});
