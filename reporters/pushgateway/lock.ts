import { setTimeout as delay } from 'node:timers/promises';
import { claimLock, type Claim } from '../../fixtures/machine/heartbeat-lock.ts';

const LOOK_AGAIN_MS = 25;

/** What the work gave, or `busy` where another process held the lock for all the time that was given. */
export type Locked<T> = { readonly busy: false; readonly value: T } | { readonly busy: true };

/**
 * Does the work while no other process does the same behind the same lock, and waits up to `waitMs` for that. Where the
 * disk takes no lock, the work is done without: a full disk must not keep metrics back.
 */
export async function withLock<T>(path: string, waitMs: number, work: () => Promise<T>): Promise<Locked<T>> {
  const deadline = performance.now() + waitMs;
  let claim: Claim | undefined;
  while ((claim = await claimLock(path).catch(() => undefined))?.is === 'busy') {
    if (performance.now() >= deadline) return { busy: true };
    await delay(LOOK_AGAIN_MS);
  }
  try {
    return { busy: false, value: await work() };
  } finally {
    if (claim?.is === 'held') await claim.release();
  }
}
