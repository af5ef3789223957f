import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright';
import { JourneyFailure } from '../../../fixtures/failures/errors.ts';
import type { StepCounts } from '../../../fixtures/record/gate.ts';

/** What a page asks and how long its main thread is taken, counted beside it. */

/** A step has ended when nothing was asked or answered for so long, with no request on its way; */
const STILL_MS = 300;
/** or with one whose end the browser does not tell. */
const SILENT_MS = 2_000;
const POLL_MS = 25;
const STILL_LIMIT_MS = 10_000;

export interface Meter {
  /**
   * What was counted so far, once the page is still.
   *
   * @throws {JourneyFailure} `harness` where it never is: what it counts then is not exact
   */
  still(): Promise<Tally>;
}

export interface Tally {
  readonly requests: number;
  readonly bytes: number;
  readonly longTasks: number;
}

/** Counts what the page does from now on, by the protocol of the browser and its own observer of long tasks. */
export async function openMeter(page: Page): Promise<Meter> {
  const seen = { requests: 0, bytes: 0, longTasks: 0 };
  /** Requests on their way, with the document that they belong to. */
  const open = new Map<string, string>();
  let changedMs = performance.now();
  const changed = (): void => {
    changedMs = performance.now();
  };
  await page.exposeFunction(LONG_TASK, () => {
    seen.longTasks += 1;
    changed();
  });
  await page.addInitScript((name: string) => {
    new PerformanceObserver((list) => {
      const told: unknown = Reflect.get(globalThis, name);
      if (typeof told === 'function') list.getEntries().forEach(() => told());
    }).observe({ type: 'longtask' });
  }, LONG_TASK);
  const cdp = await page.context().newCDPSession(page);
  cdp.on('Network.requestWillBeSent', ({ requestId, loaderId, request }) => {
    // What comes out of the page itself is not a request.
    if (!request.url.startsWith('http')) return;
    if (!open.has(requestId)) seen.requests += 1;
    open.set(requestId, loaderId);
    changed();
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    seen.bytes += encodedDataLength;
    open.delete(requestId);
    changed();
  });
  cdp.on('Network.loadingFailed', ({ requestId }) => {
    open.delete(requestId);
    changed();
  });
  // The end of what a document that was left had asked for is never told.
  cdp.on('Page.frameNavigated', ({ frame }) => {
    if (frame.parentId !== undefined) return;
    for (const [requestId, loaderId] of open) if (loaderId !== frame.loaderId) open.delete(requestId);
  });
  await cdp.send('Network.enable');
  await cdp.send('Page.enable');
  return {
    still: async () => {
      await untilStill({
        silentMs: () => performance.now() - changedMs,
        isWaiting: () => open.size > 0,
      });
      return { ...seen };
    },
  };
}

/** Waits until nothing happens any more. Exported for its test, which is in more of a hurry. */
export async function untilStill(
  { silentMs, isWaiting }: { readonly silentMs: () => number; readonly isWaiting: () => boolean },
  limitMs = STILL_LIMIT_MS,
): Promise<void> {
  const deadlineMs = performance.now() + limitMs;
  while (silentMs() < (isWaiting() ? SILENT_MS : STILL_MS)) {
    if (performance.now() >= deadlineMs) {
      throw new JourneyFailure(
        'harness',
        `The page did not come to rest within ${limitMs / 1000} s, so its requests cannot be counted exactly.`,
        { hint: 'Look for a script of the page that polls, or leave --ui out.' },
      );
    }
    await pause(POLL_MS);
  }
}

const LONG_TASK = 'cutoffLongTask';

/** What lies between two tallies. */
export function difference(before: Tally, after: Tally): StepCounts {
  return {
    queries: null,
    calls: null,
    requests: after.requests - before.requests,
    bytes: Math.round(after.bytes - before.bytes),
    long_tasks: after.longTasks - before.longTasks,
    sqlS: null,
    pythonS: null,
  };
}
