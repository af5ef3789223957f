import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aloneOnTarget, lockFile } from './target-lock.ts';
import type { TargetLockOptions } from './target-lock.ts';

const target = { name: 'acme', url: 'https://odoo.example.com', database: 'acme' };
const PAST = new Date(Date.now() - 3_600_000).toISOString();
const FUTURE = new Date(Date.now() + 3_600_000).toISOString();
/** Above the largest process number that Linux gives. */
const NO_PROCESS = 2 ** 22 + 1;

describe('aloneOnTarget', () => {
  let results: string;
  let said: string[];
  beforeEach(async () => {
    results = await mkdtemp(join(tmpdir(), 'cutoff-lock-'));
    said = [];
  });
  afterEach(async () => {
    await rm(results, { recursive: true });
  });

  const options = (more: Partial<TargetLockOptions> = {}): TargetLockOptions => ({
    target,
    resultsDir: results,
    limitMs: 60_000,
    waitMs: 0,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    ...more,
  });

  async function leave(holder: object | string): Promise<string> {
    const path = lockFile(options());
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof holder === 'string' ? holder : JSON.stringify(holder));
    return path;
  }

  it('refuses a second run of the target, says who runs, and goes away with the first', async () => {
    await aloneOnTarget(options(), async () => {
      await expect(aloneOnTarget(options(), async () => 'second')).rejects.toMatchObject({
        exit: 'inconclusive',
        message: expect.stringContaining(`Target acme is being probed by process ${process.pid}`),
      });
    });
    expect(existsSync(lockFile(options()))).toBe(false);
    expect(await aloneOnTarget(options(), async () => 'third')).toBe('third');
    expect(said).toEqual([]);
  });

  it('keeps no other target waiting, not even another database of the same name', async () => {
    const other = options({ target: { ...target, database: 'acme-copy' } });
    await aloneOnTarget(options(), async () => {
      expect(await aloneOnTarget(other, async () => 'beside')).toBe('beside');
    });
  });

  it('waits for the first run where it is told to', async () => {
    const order: string[] = [];
    let second: Promise<unknown> | undefined;
    await aloneOnTarget(options(), async () => {
      second = aloneOnTarget(options({ waitMs: 20_000 }), async () => order.push('second'));
      await new Promise(setImmediate);
      order.push('first');
    });
    await second;
    expect(order).toEqual(['first', 'second']);
  });

  it.each([
    ['whose process is gone', { pid: NO_PROCESS, host: hostname(), until: FUTURE }, 'which is gone'],
    [
      'of this very process number, from before a restart of the container',
      { pid: process.pid, host: hostname(), until: FUTURE },
      'which is gone',
    ],
    [
      'that is older than its run may be, wherever it is from',
      { pid: 1, host: 'elsewhere', until: PAST },
      'older than its run may be',
    ],
  ])('takes over a lock %s, and says so', async (_what, holder, why) => {
    await leave({ ...holder, since: PAST, token: 'x' });
    expect(await aloneOnTarget(options(), async () => 'ran')).toBe('ran');
    expect(said).toEqual([expect.stringContaining(why)]);
    expect(await readdir(join(results, 'targets'))).toEqual([]);
  });

  it('respects the lock of another machine until it expires', async () => {
    await leave({ pid: NO_PROCESS, host: 'elsewhere', since: PAST, until: FUTURE, token: 'x' });
    await expect(aloneOnTarget(options(), async () => 'ran')).rejects.toThrow('on elsewhere');
  });

  it('takes over what a full disk left half-written, but not what is being written now', async () => {
    const path = await leave('{"pid":');
    await expect(aloneOnTarget(options(), async () => 'ran')).rejects.toThrow('by another process');
    await utimes(path, new Date(0), new Date(0));
    expect(await aloneOnTarget(options(), async () => 'ran')).toBe('ran');
  });

  it('lets a run go on where the disk takes no lock, and says so', async () => {
    const nowhere = options({ resultsDir: '/dev/null/results' });
    expect(await aloneOnTarget(nowhere, async () => 'ran')).toBe('ran');
    expect(said).toEqual(['target acme: its lock cannot be written (ENOTDIR); going on without it.']);
  });

  it('lets one of many take over a stale lock', async () => {
    await leave({ pid: NO_PROCESS, host: hostname(), since: PAST, until: FUTURE, token: 'x' });
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
    };
    const runs = Array.from({ length: 8 }, () => aloneOnTarget(options({ waitMs: 20_000 }), work));
    await Promise.all(runs);
    expect(most).toBe(1);
  });
});
