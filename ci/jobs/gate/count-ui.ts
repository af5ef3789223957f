import { chromium, type Browser } from 'playwright';
import { browserOptions } from '../../../fixtures/pages/browser.ts';
import { markCreations } from '../../../fixtures/pages/marks.ts';
import { signInWithCookie } from '../../../fixtures/pages/sign-in.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import type { JourneySessions } from '../../../journeys/journey-sessions.ts';
import { openUserInterface } from '../../../journeys/user-interface.ts';
import { difference, openMeter } from './browser-meter.ts';
import { countRounds, WARM_UPS, type Counted, type Counter, type CountRequest } from './count-rounds.ts';
import { smallest } from '../../../fixtures/statistics/summary.ts';

/** Counting what each step costs the browser: requests, bytes, long tasks; with orders of the smallest size. */
export async function countInBrowser(request: CountRequest): Promise<Pick<Counted, 'steps' | 'failures'>> {
  const { journeys, passes, lines, signal } = request;
  const size = smallest(lines);
  return countRounds(request, {
    channel: 'ui',
    name: 'browser',
    rounds: journeys.flatMap((journey) =>
      Array.from({ length: WARM_UPS + passes }, (_, round) => ({ journey, size, counts: round >= WARM_UPS })),
    ),
    further: journeys.map((journey) => ({ journey, size, counts: true })),
    open: (_side, target, { world }) => openBrowser(target, world, signal),
  });
}

/** A browser of its own for each side, signed in by a cookie: what is not typed is nowhere. */
async function openBrowser(
  target: Target,
  whole: JourneySessions['world'],
  signal: AbortSignal,
): Promise<Counter> {
  const { launchOptions, baseURL, viewport, ignoreHTTPSErrors, actionTimeout } = await browserOptions(target);
  const browser = await chromium.launch({
    ...launchOptions,
    // Playwright would end this process before the record is written; the signal ends the browser.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  const stop = (): void => void closed(browser);
  signal.addEventListener('abort', stop, { once: true });
  const close = async (): Promise<void> => {
    signal.removeEventListener('abort', stop);
    await closed(browser);
  };
  try {
    signal.throwIfAborted();
    const context = await browser.newContext({
      ...(baseURL === undefined ? {} : { baseURL }),
      ...(viewport === undefined ? {} : { viewport }),
      ...(ignoreHTTPSErrors === undefined ? {} : { ignoreHTTPSErrors }),
    });
    if (actionTimeout !== undefined) context.setDefaultTimeout(actionTimeout);
    const page = await context.newPage();
    const meter = await openMeter(page);
    const { prepare, driver } = openUserInterface(page, target);
    await prepare(whole);
    await signInWithCookie(context, target);
    return {
      begin: (world) => markCreations(page, world.reference),
      perform: async (step, world, state, limited) => {
        const before = await meter.still();
        await limited(driver(step, world, state));
        return difference(before, await meter.still());
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function closed(browser: Browser): Promise<void> {
  await Promise.allSettled([browser.close()]);
}
