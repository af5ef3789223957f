import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { withLock } from '../../../fixtures/lab/lock.ts';
import type { Target } from '../../../fixtures/target/target.ts';

/**
 * One run at a time for each target: two would count each other's stock moves as their own. The lock is a file in the
 * results folder, so that all machines that share the folder share the lock. It says who holds it and until when: the
 * lock of a process that is gone, or that is older than its run may be, is taken over.
 */

const Holder = z.object({
  pid: z.number().int(),
  host: z.string(),
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  token: z.string(),
});
type Holder = z.infer<typeof Holder>;

export interface TargetLockOptions {
  readonly target: Pick<Target, 'name' | 'url' | 'database'>;
  readonly resultsDir: string;
  /** How long the run may take; the lock expires then, in milliseconds. */
  readonly limitMs: number;
  /** How long to wait for another run of the target; 0 refuses at once. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Takes one line about a lock that was taken over, or that the disk did not take. */
  readonly say: (line: string) => void;
}

const LOOK_AGAIN_MS = 250;
/** A lock without a readable holder is being written, or was cut off by a full disk. */
const UNREADABLE_FOR_MS = 10_000;

/** Tokens of the locks that this process holds: its own number on a lock does not mean that it holds it. */
const held = new Set<string>();

/**
 * Does the work while no other run of the target is under way.
 *
 * @throws {CommandError} `inconclusive` where another run holds the target for longer than `waitMs`.
 */
export async function aloneOnTarget<T>(options: TargetLockOptions, work: () => Promise<T>): Promise<T> {
  const path = lockFile(options);
  const token = randomUUID();
  held.add(token);
  try {
    await takeLock(path, token, options);
    return await work();
  } finally {
    held.delete(token);
    if ((await holderOf(path))?.token === token) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** By what the target is, not only by its name: databases of the lab share theirs. */
export function lockFile({ target, resultsDir }: Pick<TargetLockOptions, 'target' | 'resultsDir'>): string {
  const hash = createHash('sha256').update(`${target.url} ${target.database}`).digest('hex').slice(0, 12);
  return join(resultsDir, 'targets', `${target.name}-${hash}.lock`);
}

async function takeLock(path: string, token: string, options: TargetLockOptions): Promise<void> {
  const { target, waitMs, signal, say } = options;
  const deadline = performance.now() + waitMs;
  for (;;) {
    signal.throwIfAborted();
    if (await tryLock(path, token, options)) return;
    const holder = await holderOf(path);
    const stale = holder === undefined ? await unreadable(path) : staleness(holder);
    if (stale !== undefined) {
      if (await removeStale(path, holder)) say(`target ${target.name}: took over the lock of ${stale}.`);
    } else if (performance.now() < deadline) {
      await delay(Math.min(LOOK_AGAIN_MS, waitMs), undefined, { signal });
    } else {
      throw new CommandError('inconclusive', busyLine(target.name, path, holder));
    }
  }
}

/** `false` only where somebody else holds it. A disk that takes no file must not keep probes from running. */
async function tryLock(
  path: string,
  token: string,
  { target, limitMs, say }: TargetLockOptions,
): Promise<boolean> {
  const now = Date.now();
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    since: new Date(now).toISOString(),
    until: new Date(now + limitMs).toISOString(),
    token,
  };
  let created = false;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx');
    created = true;
    try {
      await file.writeFile(`${JSON.stringify(holder)}\n`);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return false;
    // A full disk takes the name and not the content: nobody would know whose lock that is.
    if (created) await rm(path, { force: true }).catch(() => undefined);
    say(`target ${target.name}: its lock cannot be written (${String(code)}); going on without it.`);
    return true;
  }
}

async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return Holder.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Who does not hold the lock any more, though the file says so; `undefined` where it is held. */
function staleness({ pid, host, since, until, token }: Holder): string | undefined {
  const who = `process ${pid} on ${host}, taken at ${since}`;
  if (Date.parse(until) <= Date.now()) return `${who}, which is older than its run may be`;
  if (host !== hostname() || held.has(token)) return undefined;
  return pid === process.pid || !isAlive(pid) ? `${who}, which is gone` : undefined;
}

async function unreadable(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found || Date.now() - found.mtimeMs < UNREADABLE_FOR_MS) return undefined;
  return 'a process that did not say who it is';
}

/**
 * Of several that find the same stale lock only one removes it, and nobody takes away the lock that was made in its place:
 * on one machine they look again and remove one after the other.
 */
function removeStale(path: string, stale: Holder | undefined): Promise<boolean> {
  return withLock(`take over ${path}`, async () => {
    const found = await holderOf(path);
    if (found?.token !== stale?.token) return false;
    // One that does not say whose it is may have been made just now: it has to be as old as the one that was seen.
    if (found === undefined && (await unreadable(path)) === undefined) return false;
    const aside = `${path}.${randomUUID()}`;
    try {
      await rename(path, aside);
    } catch {
      return false;
    }
    const moved = await holderOf(aside);
    const isOurs = moved?.token === stale?.token;
    // Another machine took it over between our look and our rename: give it back.
    if (!isOurs) await rename(aside, path);
    else await rm(aside, { force: true });
    return isOurs;
  });
}

function busyLine(target: string, path: string, holder: Holder | undefined): string {
  const who = holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'another process';
  const until = holder ? `, at the latest at ${holder.until}` : '';
  return `Target ${target} is being probed by ${who}: nothing was run. Wait for it (--wait 5m)${until}, or remove ${path} if that process is gone.`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
