import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Page } from 'playwright';
import { errors } from 'playwright';
import type { Conversation } from '../fixtures/trace/conversation.ts';
import { JourneyFailure } from '../fixtures/failures/errors.ts';
import { machineFault } from '../fixtures/failures/machine-faults.ts';
import { Client } from '../fixtures/pages/client.ts';
import { quoted, readComplaints, refusedByForm, type Complaints } from '../fixtures/pages/complaints.ts';
import { guardBrowser } from '../fixtures/pages/guard.ts';
import { hearRefusedCreations, markCreations } from '../fixtures/pages/marks.ts';
import { NetworkProcess } from '../fixtures/pages/network-process.ts';
import { relayTo } from '../fixtures/pages/relay.ts';
import { OFFLINE } from '../fixtures/pages/page-failures.ts';
import { Traffic } from '../fixtures/pages/traffic.ts';
import type { Target } from '../fixtures/target/target.ts';
import type { Driver } from './define.ts';
import type { World } from './world.ts';

/** The `ui` channel: the `ui` side of each step, in a real browser. */
export function openUserInterface(
  page: Page,
  target: Target,
  conversation?: Conversation,
): {
  driver: Driver;
  prepare: (world: World) => Promise<void>;
  enter: () => Promise<void>;
  /** Sends nothing any more; to be called when the steps have ended. */
  seal: () => Promise<void>;
  /** Closes the page without saving, once what it sent is answered; to be called before the clean-up looks. */
  quiet: () => Promise<void>;
} {
  const network = new NetworkProcess();
  const ended = (what: string): void => traffic.refuse(browserEnded(what));
  page.on('crash', () => ended('the process of the page is gone'));
  page.on('close', () => ended('the page was closed from outside'));
  // Before Traffic hears of it, which would take the request for one that the page gave up.
  page.on('requestfailed', () => {
    if (network.isGone) ended('the process of its network is gone');
  });
  const traffic = new Traffic(page, target, conversation);
  let userAgent: string | undefined;
  const headers = (): Record<string, string> =>
    conversation ? { ...conversation.trace.browser(userAgent ?? '') } : {};
  const client = new Client(page, target, traffic, headers);
  return {
    // By the context, not by intercepting requests, which would be measured. Hosts other than the target's are never
    // reached, see `chromiumFlags`.
    enter: async () => {
      network.note();
      userAgent ??= await page.evaluate(() => navigator.userAgent);
      await page.context().setExtraHTTPHeaders(headers());
    },
    // Before the first page is loaded: from then on nothing leaves that the target's safety does not allow, and nothing
    // is created without our mark.
    prepare: async (world) => {
      await markCreations(page, world.reference);
      await hearRefusedCreations(page, (failure) => traffic.refuse(failure));
      await guardBrowser(
        page.context(),
        target,
        async () => {
          await world.enter();
          return world.verifier;
        },
        (failure) => traffic.refuse(failure),
      );
    },
    seal: () => traffic.seal(),
    quiet: () => traffic.quiet(target.callTimeoutMs),
    driver: async (step, world, state) => {
      traffic.forget();
      const relay = await relayTo(target);
      relay?.takeFailure();
      try {
        await traffic.during(step.ui(client, world, state));
      } catch (error) {
        // The browser only knows that its connection ended.
        const onTheWay = relay?.takeFailure();
        if (onTheWay) throw onTheWay;
        if (await isOffline(error, target)) {
          throw new JourneyFailure('runner', 'The browser has no network.', { cause: error });
        }
        throw explain(error, traffic, await readComplaints(page));
      }
    },
  };
}

/**
 * What an error of the browser means for the target. The server's own answer, where there was one, explains more
 * than the element that therefore never appeared.
 */
function explain(error: unknown, traffic: Traffic, complaints: Complaints): unknown {
  if (traffic.failure) return traffic.failure;
  if (error instanceof JourneyFailure || !(error instanceof Error)) return error;
  const network = /net::(ERR_[A-Z_]+)/.exec(error.message)?.[1];
  if (machineFault(error) !== undefined) return browserEnded(error.message.split('\n')[0] ?? '', error);
  if (error.message.includes('Download is starting')) {
    return new JourneyFailure(
      'transport',
      'The page came as a file to download: its content type is wrong.',
      {
        cause: error,
      },
    );
  }
  if (network !== undefined) {
    return new JourneyFailure('transport', `The browser could not load the page: ${network}.`, {
      cause: error,
    });
  }
  if (LEFT_BY_ITSELF.test(error.message)) {
    return new JourneyFailure(
      'assertion',
      'The page went elsewhere, or loaded itself, in the middle of the step.',
      {
        hint: 'Look for a script or a header of the target that reloads pages or leads them to others.',
        cause: error,
      },
    );
  }
  if (error instanceof errors.TimeoutError) {
    if (error.message.startsWith('page.goto')) {
      return new JourneyFailure('timeout', 'The page did not load in time.', { cause: error });
    }
    if (traffic.waitingFor.length > 0) {
      return new JourneyFailure('timeout', `The client still waits for ${traffic.waitingFor.join(', ')}.`, {
        cause: error,
      });
    }
    if (complaints.invalidFields.length > 0) return refusedByForm(complaints);
    const said = quoted(complaints.texts);
    const cover = coveredBy(error);
    if (cover !== undefined) {
      return new JourneyFailure('assertion', `${wanted(error)} cannot be used: ${cover} covers it.${said}`, {
        hint: 'See the screenshot: a list, dialog or notification stayed open in front of it.',
        cause: error,
      });
    }
    return new JourneyFailure(
      'assertion',
      `The page does not show what the step needs: ${wanted(error)}.${said}`,
      {
        hint: 'Compare the screenshot with the selector: was a button or field renamed, hidden or removed?',
        cause: error,
      },
    );
  }
  return error;
}

/** Words of Playwright about a page that is replaced by another one while something is done with it. */
const LEFT_BY_ITSELF =
  /Execution context was destroyed|interrupted by another navigation|frame (?:was|got) detached/i;

/** The element that stood in front of the one to click, from the call log of Playwright. */
function coveredBy(error: Error): string | undefined {
  const found = /(<[^\n]+>) (?:from (<[^\n]+>) subtree )?intercepts pointer events/.exec(
    plain(error.message),
  );
  return found ? (found[2] ?? found[1]) : undefined;
}

function browserEnded(what: string, cause?: Error): JourneyFailure {
  return new JourneyFailure('runner', `The browser ended: ${what}.`, {
    hint: 'Check the kernel log of the machine of the probe for Chromium: it was killed, or ran out of memory.',
    cause,
  });
}

/**
 * Whether the machine of the probe is offline. Chromium says "not resolved" also where the resolver gives no answer; only
 * where DNS answers that the name is none, it is the target's. Nor does it tell a lacking route of this machine from an
 * address that nobody has, so it is tried once more from here.
 */
async function isOffline(error: unknown, { url }: Target): Promise<boolean> {
  if (!(error instanceof Error)) return false;
  if (OFFLINE.test(error.message)) return true;
  if (error.message.includes('ERR_NAME_NOT_RESOLVED')) {
    return lookup(new URL(url).hostname).then(
      () => true,
      (reason: unknown) => machineFault(reason) !== undefined,
    );
  }
  return error.message.includes('ERR_ADDRESS_UNREACHABLE') && !(await hasRoute(url));
}

async function hasRoute(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  const socket = connect(Number(port) || (protocol === 'https:' ? 443 : 80), hostname);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(ROUTE_LIMIT_MS) });
    return true;
  } catch (reason) {
    return machineFault(reason) === undefined;
  } finally {
    socket.destroy();
  }
}

const ROUTE_LIMIT_MS = 2_000;

/** The locator that Playwright waited for, from the call log of its message. */
function wanted(error: Error): string {
  const message = plain(error.message);
  return (/waiting for (.+)/.exec(message)?.[1] ?? message.split('\n')[0] ?? 'unknown').trim();
}

function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- Playwright colours its call log
  return text.replaceAll(/\u001B\[\d+m/g, '');
}
