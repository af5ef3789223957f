import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compiledScript } from '../../../fixtures/machine/child-script.ts';
import { aloneOnTarget, lockFile } from './target-lock.ts';
import type { TargetLockOptions } from './target-lock.ts';

const target = { name: 'acme', url: 'https://odoo.example.com', database: 'acme' };
const LOCK = fileURLToPath(new URL('./target-lock.ts', import.meta.url));

describe('aloneOnTarget', () => {
  let results: string;
  let said: string[];
  beforeEach(async () => {
    results = await mkdtemp(join(tmpdir(), 'cutoff-lock-'));
    said = [];
  });
  afterEach(async () => {
    vi.useRealTimers();
    await rm(results, { recursive: true });
  });

  const options = (more: Partial<TargetLockOptions> = {}): TargetLockOptions => ({
    target,
    resultsDir: results,
    waitMs: 0,
    signal: new AbortController().signal,
    say: (line) => said.push(line),
    ...more,
  });

  /** A lock as a holder leaves it that last touched it so long ago. */
  async function leave(agoMs: number, holder?: object | string): Promise<string> {
    const path = lockFile(options());
    await mkdir(path, { recursive: true });
    if (holder !== undefined) {
      await writeFile(`${path}.holder`, typeof holder === 'string' ? holder : JSON.stringify(holder));
    }
    const at = new Date(Date.now() - agoMs);
    await utimes(path, at, at);
    return path;
  }

  const elsewhere = {
    pid: 7,
    host: 'elsewhere',
    since: new Date(0).toISOString(),
    token: 'x',
    numberedBy: 'another boot',
    startedAt: '1',
  };

  it('refuses a second run of the target, names the first, and unlocks when that ends', async () => {
    await aloneOnTarget(options(), async () => {
      await expect(aloneOnTarget(options(), async () => 'second')).rejects.toMatchObject({
        exit: 'inconclusive',
        message: expect.stringContaining(
          `Target acme is being probed by process ${process.pid} on ${hostname()}`,
        ),
      });
      expect((await stat(`${lockFile(options())}.holder`)).mode & 0o777).toBe(0o600);
    });
    expect(existsSync(lockFile(options()))).toBe(false);
    expect(await aloneOnTarget(options(), async () => 'third')).toBe('third');
    expect(said).toEqual([]);
  });

  it('lets other targets run, also another database of the same name', async () => {
    const other = options({ target: { ...target, database: 'acme-copy' } });
    await aloneOnTarget(options(), async () => {
      expect(await aloneOnTarget(other, async () => 'beside')).toBe('beside');
    });
  });

  it('waits for the first run if asked to', async () => {
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

  it('respects the lock of another machine while it is touched, and takes it over a minute later', async () => {
    await leave(30_000, elsewhere);
    await expect(aloneOnTarget(options(), async () => 'ran')).rejects.toThrow('process 7 on elsewhere');
    await leave(60_000, elsewhere);
    expect(await aloneOnTarget(options(), async () => 'ran')).toBe('ran');
    expect(said).toEqual([expect.stringContaining('took over the lock of process 7 on elsewhere')]);
  });

  it.each(['{"pid":', '', '[]'])('keeps a lock whose holder cannot be read: %s', async (holder) => {
    await leave(0, holder);
    await expect(aloneOnTarget(options(), async () => 'ran')).rejects.toThrow('by another process');
    await leave(60_000, holder);
    expect(await aloneOnTarget(options(), async () => 'ran')).toBe('ran');
  });

  it('takes over the lock of a killed process and of its zombie at once', async () => {
    const script = `import { aloneOnTarget } from ${JSON.stringify(LOCK)};
      await aloneOnTarget({ target: ${JSON.stringify(target)}, resultsDir: ${JSON.stringify(results)}, waitMs: 0,
        signal: new AbortController().signal, say() {} },
        () => { console.log('held'); return new Promise((resolve) => setTimeout(resolve, 60000)); });`;
    const holder = spawn(process.execPath, [await compiledScript(results, script)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    await expect(aloneOnTarget(options(), async () => 'ran')).rejects.toThrow(`process ${holder.pid}`);
    holder.kill('SIGKILL');
    expect(await aloneOnTarget(options({ waitMs: 10_000 }), async () => 'ran')).toBe('ran');
    expect(said).toEqual([expect.stringContaining(`process ${holder.pid}`)]);
  });

  it('keeps the lock for as long as the run is alive', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    await aloneOnTarget(options(), async (signal) => {
      for (let minutes = 0; minutes < 50; minutes++) {
        const before = (await stat(lockFile(options()))).mtimeMs;
        await vi.advanceTimersByTimeAsync(5_000);
        await vi.waitUntil(async () => (await stat(lockFile(options()))).mtimeMs > before);
      }
      await expect(aloneOnTarget(options(), async () => 'second')).rejects.toThrow('is being probed');
      expect(signal.aborted).toBe(false);
    });
  });

  it('stops a run that lost its lock, and says why', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    await aloneOnTarget(options(), async (signal) => {
      await rmdir(lockFile(options()));
      await vi.advanceTimersByTimeAsync(5_000);
      await vi.waitUntil(() => signal.aborted);
      expect(String(signal.reason)).toContain('lost the lock of target acme');
    });
  });

  it.each([
    ['/dev/null/results', 'ENOTDIR'],
    ['/proc/nope', 'ENOENT'],
  ])('runs nothing when the disk refuses the lock: %s', async (resultsDir, code) => {
    await expect(aloneOnTarget(options({ resultsDir }), async () => 'ran')).rejects.toMatchObject({
      exit: 'environment',
      message: expect.stringMatching(new RegExp(`${resultsDir}/targets/acme-.*\\(${code}\\)`)),
    });
  });

  it('lets exactly one of many take over a stale lock', async () => {
    await leave(60_000, elsewhere);
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => aloneOnTarget(options({ waitMs: 20_000 }), work)));
    expect(most).toBe(1);
  });
});
