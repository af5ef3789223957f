import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A lock whose holder is not known to be dead is taken over after this, in milliseconds. */
const ABANDONED_AFTER_MS = 120_000;
const LOOK_AGAIN_MS = 25;

/** What the work gave, or `busy` where another process held the lock for all the time that was given. */
export type Locked<T> = { readonly busy: false; readonly value: T } | { readonly busy: true };

/**
 * Does the work while no other process does the same behind the same file, and waits up to `waitMs` for that. A lock
 * left by a killed process of this machine is taken over at once. Where the disk allows no lock file, the work is done
 * without: a full disk must not keep metrics back.
 */
export async function withLock<T>(path: string, waitMs: number, work: () => Promise<T>): Promise<Locked<T>> {
  const deadline = performance.now() + waitMs;
  while (!(await tryLock(path))) {
    if (await isAbandoned(path)) await rm(path, { force: true }).catch(() => undefined);
    else if (performance.now() >= deadline) return { busy: true };
    else await delay(LOOK_AGAIN_MS);
  }
  try {
    return { busy: false, value: await work() };
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}

/** `false` only where somebody else holds it. */
async function tryLock(path: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true }).catch(() => undefined);
  try {
    await writeFile(path, `${hostname()} ${process.pid}`, { flag: 'wx' });
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'EEXIST');
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const [holder, found] = await Promise.all([
    readFile(path, 'utf8').catch(() => ''),
    stat(path).catch(() => undefined),
  ]);
  if (!found) return false;
  if (Date.now() - found.mtimeMs > ABANDONED_AFTER_MS) return true;
  const [host, pid] = holder.split(' ');
  return host === hostname() && pid !== undefined && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
