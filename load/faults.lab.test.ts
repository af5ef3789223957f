import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { LoadSection } from '../fixtures/record/load.ts';
import { until } from '../fixtures/lab/deadline.ts';
import { openLab } from '../fixtures/lab/lab.ts';
import { CutProxy } from './stub/cut-proxy.ts';
import { StubOdoo } from './stub/stub-odoo.ts';
import { runAgainstStub, STUB_PASSWORD, type StubRun } from './stub/stub-run.ts';

/** What a load run says when something dies under it, in the middle. Real k6 against a stub, and the real command. */

/** The schedule. */
const DURATION_S = 12;
/** Whatever dies, the end comes so soon after that of the schedule: graceful stop, grace of a stop, the account. */
const LONGEST_AFTER_MS = 15_000;

let folder: string;
let stub: StubOdoo;
let closers: (() => Promise<void>)[] = [];
let outerTmp: string | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutoff-faults-'));
  // Of its own, so that what remains in it is ours.
  outerTmp = process.env['TMPDIR'];
  process.env['TMPDIR'] = join(folder, 'tmp');
  await mkdir(tmpdir());
});
afterAll(async () => {
  if (outerTmp === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = outerTmp;
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  for (const close of closers) await close();
  closers = [];
});

/** k6 processes that read the input of this run. */
async function processesOf(own: string): Promise<number[]> {
  const pids: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (environment.includes(own) && command.includes('k6')) pids.push(Number(name));
  }
  return pids;
}

async function secretFolders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('cutoff-load-'));
}

/** Runs orders and, once some have passed, does what the test wants done. */
async function disturbed(
  name: string,
  disturb: (own: string) => void | Promise<void>,
  { delayMs = 0, ...over }: Partial<StubRun> & { readonly delayMs?: number } = {},
): Promise<LoadSection> {
  stub = new StubOdoo(() => sleep(delayMs, false));
  const url = await stub.listen();
  closers.push(() => stub.close());
  const own = join(folder, name);
  const startedMs = performance.now();
  let done: Promise<void> | undefined;
  const load = await runAgainstStub({
    url,
    perMinute: 300,
    durationS: DURATION_S,
    folder: own,
    callTimeoutMs: 2_000,
    onProgress: (progress) => {
      if (progress.is === 'running' && progress.ended >= 10) done ??= Promise.resolve(disturb(own));
    },
    ...over,
  });
  await done;
  expect(done).toBeDefined();
  const limitMs = (over.durationS ?? DURATION_S) * 1_000 + LONGEST_AFTER_MS;
  expect(performance.now() - startedMs).toBeLessThan(limitMs);
  expect(await processesOf(own)).toEqual([]);
  expect(await secretFolders()).toEqual([]);
  expect(load.transactions.passed).toBeGreaterThan(0);
  expect(JSON.stringify(load)).not.toContain(STUB_PASSWORD);
  return load;
}

/** A stub behind a network of its own. */
async function behindProxy(): Promise<{ readonly proxy: CutProxy; readonly url: string }> {
  const target = new StubOdoo();
  const proxy = new CutProxy(Number(new URL(await target.listen()).port));
  const url = await proxy.listen();
  closers.push(
    () => proxy.close(),
    () => target.close(),
  );
  return { proxy, url };
}

describe('in the middle of a load run', () => {
  test('is invalid when k6 is killed, and says nothing about the target', async () => {
    const load = await disturbed('killed', async (own) => {
      for (const pid of await processesOf(own)) process.kill(pid, 'SIGKILL');
    });
    expect(load.verdict).toBe('inconclusive');
    expect(load.validity.is).toBe('invalid');
    expect(load.ending).toContain('SIGKILL');
    expect(load.validity.reasons).toContain('k6 was ended by somebody else (SIGKILL).');
    expect(load.arrivals.started).toBeLessThan(load.arrivals.asked);
  });

  test('stops all k6 processes when one of three is killed, and names it', async () => {
    const load = await disturbed(
      'segment',
      async (own) => {
        const [first] = await processesOf(own);
        if (first !== undefined) process.kill(first, 'SIGKILL');
      },
      { segments: 3 },
    );
    expect(load.verdict).toBe('inconclusive');
    expect(load.validity.is).toBe('invalid');
    expect(load.ending).toMatch(/SIGKILL\)\. That was segment \d of 3, and the others were stopped\./);
    expect(load.arrivals.started).toBeLessThan(load.arrivals.asked);
  });

  test('ends on an interruption with an account of its work', async () => {
    const stop = new AbortController();
    const load = await disturbed('interrupted', () => stop.abort(), {
      signal: stop.signal,
      // So that requests are under way when it ends.
      delayMs: 150,
    });
    expect(load.ending).toBe('The run was interrupted.');
    expect(load.verdict).toBe('inconclusive');
    expect(load.failures).toEqual([]);
    expect(load.transactions.unfinished).toBeGreaterThan(0);
  });

  test.each([
    ['is cut', 'refuse', /transport/],
    ['resets every connection', 'reset', /transport/],
    ['swallows everything', 'stall', /timeout/],
  ] as const)('fails by its kind when the network %s', async (_title, mode, kind) => {
    const { proxy, url } = await behindProxy();
    const load = await disturbed(`network-${mode}`, () => proxy.become(mode), { url });
    expect(load.verdict).toBe('fail');
    expect(load.reasons.join(' ')).toMatch(kind);
    expect(new Set(load.failures.map((each) => each.kind)).size).toBe(1);
  });
});

describe('a target that stops for good', () => {
  test('ends the run before the end of its schedule', async () => {
    const { proxy, url } = await behindProxy();
    const over = { url, perMinute: 240, durationS: 40 };
    const startedMs = performance.now();
    const load = await disturbed('down', () => proxy.become('refuse'), over);
    expect(performance.now() - startedMs).toBeLessThan(over.durationS * 1_000);
    expect(load.ending).toContain('the target is down');
    expect(load.verdict).toBe('fail');
    expect(load.validity.is).toBe('invalid');
  });
});

describe('Ctrl-C', () => {
  const cutoff = fileURLToPath(new URL('../ci/cutoff.mjs', import.meta.url));

  test('writes a record and exits with 130 during cutoff load', async () => {
    const results = join(folder, 'ctrl-c');
    const lab = await openLab();
    await lab.up({ series: ['19'], databases: ['engine-faults'], yes: true, output: 'silent' });
    const args = [
      cutoff,
      'load',
      'smoke',
      '--odoo',
      '19',
      '--database',
      'engine-faults',
      '--duration',
      '60s',
    ];
    const child = spawn(process.execPath, [...args, '--results', results], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const journals = async (): Promise<string[]> =>
      (await readdir(results, { recursive: true }).catch(() => [])).filter((name) =>
        name.endsWith('journal.jsonl'),
      );
    const begun = async (): Promise<boolean> => {
      const [path] = await journals();
      return path !== undefined && (await readFile(join(results, path), 'utf8')).includes('"begin"');
    };
    const hasBegun = await until(begun, 90_000);
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(hasBegun).toBe(true);
    expect(code).toBe(130);
    const names = await readdir(results, { recursive: true });
    const record = names.find((name) => name.endsWith('run.json') || name.endsWith('record.json'));
    expect(record).toBeDefined();
    expect(await readFile(join(results, record ?? ''), 'utf8')).toContain('The run was interrupted.');
    expect(await processesOf(results)).toEqual([]);
    expect(await secretFolders()).toEqual([]);
  }, 180_000);
});
