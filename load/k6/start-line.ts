/**
 * Several k6 processes that start together: each waits, paused, with its VUs ready, and all are released at once. By
 * k6's own REST API on loopback, which is how k6-operator does it.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** `lib.ExecutionStatusPausedBeforeRun` of k6 2.2 (lib/execution.go): VUs are initialised, nothing ran yet. */
const PAUSED_BEFORE_RUN = 4;
const POLL_MS = 50;
const ANSWER_LIMIT_MS = 2_000;

const Status = z.object({ data: z.object({ attributes: z.object({ status: z.number() }) }) });

/** What k6 needs on its command line to wait for `startTogether`. */
export function pausedArguments(port: number): string[] {
  return ['--paused', `--address=127.0.0.1:${port}`];
}

/**
 * Waits until all are ready and lets them go.
 *
 * @param signal ends the waiting, without an error: there is nothing to start any more
 * @returns false when they were not all ready within `limitMs`
 */
export async function startTogether(
  ports: readonly number[],
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal },
): Promise<boolean> {
  const deadlineMs = performance.now() + limitMs;
  while (!signal.aborted) {
    const ready = await Promise.all(ports.map((port) => isReady(port)));
    if (ready.every(Boolean)) {
      await Promise.all(ports.map((port) => letGo(port)));
      return true;
    }
    if (performance.now() > deadlineMs) return false;
    await sleep(POLL_MS);
  }
  return true;
}

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(statusUrl(port), { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
    const { data } = Status.parse(await response.json());
    return data.attributes.status === PAUSED_BEFORE_RUN;
  } catch {
    // Not listening yet, or gone: whoever runs the process learns of its end.
    return false;
  }
}

/** An answer that does not come is seen by the run: that process stays paused until its time limit, without a sample. */
async function letGo(port: number): Promise<void> {
  await fetch(statusUrl(port), {
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ data: { type: 'status', id: 'default', attributes: { paused: false } } }),
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
  }).catch(() => undefined);
}

function statusUrl(port: number): string {
  return `http://127.0.0.1:${port}/v1/status`;
}
