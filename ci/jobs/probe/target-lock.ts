import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { claimLock, type HeldLock, type Holder } from '../../../fixtures/machine/heartbeat-lock.ts';
import type { Target } from '../../../fixtures/target/target.ts';

/**
 * One run at a time for each target: two would count each other's stock moves as their own. The lock lies in the
 * results folder, so that all machines that share the folder share the lock.
 */

export interface TargetLockOptions {
  readonly target: Pick<Target, 'name' | 'url' | 'database'>;
  readonly resultsDir: string;
  /** How long to wait for another run of the target; 0 refuses at once. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Takes one line about a lock that was taken over. */
  readonly say: (line: string) => void;
}

const LOOK_AGAIN_MS = 250;

/**
 * Does the work while no other run of the target is under way. The work is given a signal that is aborted, with the
 * reason, where the lock is lost.
 *
 * @throws {CommandError} `inconclusive` where another run holds the target for longer than `waitMs`; `environment` where
 *   the disk takes no lock: without one, two runs may disturb each other.
 */
export async function aloneOnTarget<T>(
  options: TargetLockOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const held = await takeLock(lockFile(options), options);
  const lost = new AbortController();
  held.lost.addEventListener('abort', () => lost.abort(lostError(options)), { once: true });
  try {
    return await work(AbortSignal.any([options.signal, lost.signal]));
  } finally {
    await held.release();
  }
}

/** By what the target is, not only by its name: databases of the lab share theirs. */
export function lockFile(options: Pick<TargetLockOptions, 'target' | 'resultsDir'>): string {
  return targetFile(options, 'lock.d');
}

/** A file about a target that outlives its runs. */
export function targetFile(
  { target, resultsDir }: Pick<TargetLockOptions, 'target' | 'resultsDir'>,
  ending: string,
): string {
  const hash = createHash('sha256').update(`${target.url} ${target.database}`).digest('hex').slice(0, 12);
  return join(resultsDir, 'targets', `${target.name}-${hash}.${ending}`);
}

async function takeLock(path: string, { target, waitMs, signal, say }: TargetLockOptions): Promise<HeldLock> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    signal.throwIfAborted();
    const claim = await claimLock(path).catch((error: unknown) => {
      throw unwritable(target.name, path, error);
    });
    if (claim.is === 'held') {
      const { tookOver } = claim;
      if (tookOver) say(`target ${target.name}: took over the lock of ${wordsOf(tookOver)}, which is gone.`);
      return claim;
    }
    if (performance.now() >= deadline) {
      throw new CommandError('inconclusive', busyLine(target.name, path, claim.holder));
    }
    await delay(Math.min(LOOK_AGAIN_MS, waitMs), undefined, { signal });
  }
}

function wordsOf({ pid, host, since }: Holder): string {
  return `process ${pid} on ${host}, since ${since}`;
}

function busyLine(target: string, path: string, holder: Holder | undefined): string {
  const who = holder ? wordsOf(holder) : 'another process';
  return `Target ${target} is being probed by ${who}: nothing was run. Wait for it (--wait 5m), or stop that process: ${path} is free within a minute then.`;
}

function lostError({ target, resultsDir }: TargetLockOptions): CommandError {
  return new CommandError(
    'broken',
    `The run was stopped: it lost the lock of target ${target.name} in ${resultsDir}. This machine was too busy to renew it, or somebody removed it.`,
  );
}

function unwritable(target: string, path: string, error: unknown): CommandError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new CommandError(
    'environment',
    `The lock of target ${target} cannot be written to ${path} (${code}): nothing was run, because two runs at once would disturb each other. Free some space, or name a folder that can be written to (--results).`,
    error,
  );
}
