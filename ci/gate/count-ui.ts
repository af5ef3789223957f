import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright';
import type { CountedStep, StepCounts } from '../../fixtures/gate-record.ts';
import { Ledger } from '../../fixtures/ledger.ts';
import { browserOptions } from '../../fixtures/pages/browser.ts';
import { signInWithCookie } from '../../fixtures/pages/sign-in.ts';
import type { Target } from '../../fixtures/target.ts';
import { openBench } from '../../journeys/bench.ts';
import { runJourney } from '../../journeys/engine.ts';
import { withinLimit } from '../../journeys/perform.ts';
import { openUserInterface } from '../../journeys/ui/driver.ts';
import type { World } from '../../journeys/world.ts';
import { readMarket, type Market } from '../../load/data/market.ts';
import { drawPlans } from '../../load/data/plans.ts';
import { journeyFrom } from '../../load/k6/journeys.ts';
import type { CountFailure, CountRequest } from './count.ts';
import { presentOf, type Side } from './pairs.ts';

/** Counting what each step costs the browser: requests, bytes, long tasks; one journey at a time, caches warm. */

/** Runs first that are not counted: they fill the browser's cache and those of the workers. */
const WARM_UPS = 2;
const PRODUCTS = 10;
const MOST_QUANTITY = 2;
/** A step has ended when nothing was asked or answered for so long, with no request on its way; */
const STILL_MS = 300;
/** or with one whose end the browser does not tell. */
const SILENT_MS = 2_000;
const POLL_MS = 25;
const STILL_LIMIT_MS = 10_000;

/** Runs all passes with orders of the smallest size; the sides take turns in each. */
export async function countInBrowser(
  request: Omit<CountRequest, 'logs'>,
): Promise<{ readonly steps: CountedStep[]; readonly failures: CountFailure[] }> {
  const { journeys, passes, seed, signal, onProgress } = request;
  const size = Math.min(...request.lines);
  const rounds = journeys.flatMap((journey) =>
    Array.from({ length: WARM_UPS + passes }, (_, round) => ({ journey, counts: round >= WARM_UPS })),
  );
  const found = new Map<string, CountedStep>();
  const failures: CountFailure[] = [];
  const desks: BrowserDesk[] = [];
  try {
    for (const [side, target] of presentOf(request.sides)) {
      desks.push(await openDesk(side, target, request, PRODUCTS * rounds.length));
    }
    for (const [number, { journey, counts }] of rounds.entries()) {
      for (const desk of number % 2 === 0 ? desks : desks.toReversed()) {
        signal.throwIfAborted();
        const [plan] = drawPlans(
          desk.market,
          { name: `browser_${number}`, journey },
          { seed, count: 1, mix: { lines: [size, size], maxQuantity: MOST_QUANTITY, skew: 0 } },
        );
        const world: World = Object.create(desk.world, {
          reference: { value: `cutoff-${request.runId}-browser-${number}` },
        });
        const costs = new Map<string, StepCounts>();
        const { failure } = await runJourney(journeyFrom(journey, { plan }), world, {
          now: () => performance.now(),
          limit: (work, what) => withinLimit(work, what, desk.target.stepTimeoutMs),
          driver: async (step, acting, deal) => {
            const before = await desk.meter.still();
            await desk.driver(step, acting, deal);
            costs.set(step.name, difference(before, await desk.meter.still()));
          },
        });
        if (failure) {
          const { step, kind, exception, message } = failure;
          const what = [step, kind, ...(exception ? [exception] : [])].join('/');
          failures.push({ side: desk.side, what, message: `in the browser: ${message}` });
        }
        if (!counts) continue;
        for (const [step, cost] of costs) {
          const key = `${journey}/${step}`;
          const known = found.get(key) ?? {
            journey,
            channel: 'ui' as const,
            step,
            lines: size,
            baseline: [],
            candidate: [],
          };
          found.set(key, { ...known, [desk.side]: [...known[desk.side], cost] });
        }
      }
      onProgress(number + 1, rounds.length);
    }
  } finally {
    await Promise.all(desks.map((desk) => desk.close()));
  }
  return { steps: [...found.values()], failures };
}

interface BrowserDesk {
  readonly side: Side;
  readonly target: Target;
  readonly world: World;
  readonly market: Market;
  readonly meter: Meter;
  readonly driver: ReturnType<typeof openUserInterface>['driver'];
  close(): Promise<void>;
}

/** A browser of its own for each side, signed in by a cookie: what is not typed is nowhere. */
async function openDesk(
  side: Side,
  target: Target,
  { runId, seed, folder }: Pick<CountRequest, 'runId' | 'seed' | 'folder'>,
  minFree: number,
): Promise<BrowserDesk> {
  await mkdir(join(folder, side), { recursive: true });
  const bench = openBench({
    target,
    ledger: new Ledger(join(folder, side, 'browser.jsonl')),
    reference: `cutoff-${runId}-browser`,
    seed,
  });
  const { launchOptions, baseURL, viewport, ignoreHTTPSErrors, actionTimeout } = await browserOptions(target);
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await bench.close();
  };
  try {
    browser = await chromium.launch(launchOptions ?? {});
    const context = await browser.newContext({
      ...(baseURL === undefined ? {} : { baseURL }),
      ...(viewport === undefined ? {} : { viewport }),
      ...(ignoreHTTPSErrors === undefined ? {} : { ignoreHTTPSErrors }),
    });
    if (actionTimeout !== undefined) context.setDefaultTimeout(actionTimeout);
    const page = await context.newPage();
    const meter = await openMeter(page);
    const { world } = bench;
    await world.enter();
    const client = openUserInterface(page, target);
    await client.prepare(world);
    await signInWithCookie(context, target);
    const market = await readMarket(world, { products: PRODUCTS, minFree });
    return { side, target, world, market, meter, driver: client.driver, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Meter {
  /** What was counted so far, once the page is still. */
  still(): Promise<Tally>;
}

interface Tally {
  readonly requests: number;
  readonly bytes: number;
  readonly longTasks: number;
}

/** Counts what the page does from now on, by the protocol of the browser and its own observer of long tasks. */
async function openMeter(page: Page): Promise<Meter> {
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
    // What comes out of the page itself is no request.
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
      const deadlineMs = performance.now() + STILL_LIMIT_MS;
      while (performance.now() < deadlineMs) {
        const silentMs = performance.now() - changedMs;
        if (silentMs >= (open.size === 0 ? STILL_MS : SILENT_MS)) break;
        await pause(POLL_MS);
      }
      return { ...seen };
    },
  };
}

const LONG_TASK = 'cutoffLongTask';

function difference(before: Tally, after: Tally): StepCounts {
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
