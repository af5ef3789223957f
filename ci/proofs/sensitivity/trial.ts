import type { Browser } from 'playwright/test';
import { chromium } from 'playwright/test';
import { Ledger } from '../../../fixtures/sweep/ledger.ts';
import { browserOptions } from '../../../fixtures/pages/browser.ts';
import { signInWithCookie } from '../../../fixtures/pages/sign-in.ts';
import type { Channel } from '../../../fixtures/record/record.ts';
import { redact } from '../../../fixtures/secrets/secret.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { openJourneySessions } from '../../../journeys/journey-sessions.ts';
import { runJourney, type EngineOptions, type Outcome } from '../../../journeys/engine.ts';
import { type JourneyName, journeyNamed } from '../../../journeys/catalogue.ts';
import { type AnyJourney, rpcDriver } from '../../../journeys/define.ts';
import { signsIn } from '../../../journeys/access/sign-in.ts';
import { withinLimit } from '../../../journeys/perform.ts';
import { openUserInterface } from '../../../journeys/user-interface.ts';
import type { World } from '../../../journeys/world.ts';
import type { Limits } from './fault.ts';
import type { Sighting } from './judgement.ts';

/** One journey in one channel. */
export interface TrialRequest {
  readonly journey: JourneyName;
  readonly channel: Channel;
  readonly target: Target;
  /** Tells the documents of this trial from those of others. */
  readonly reference: string;
  /** Shorter limits than those of the target. */
  readonly limits?: Limits;
  /** Fixes products, customers and quantities. */
  readonly seed: number;
  /** File of the ledger. */
  readonly ledger: string;
  /** Started when the first trial of the `ui` channel needs it; it reaches the address of this target alone. */
  readonly browser: (target: Target) => Promise<Browser>;
}

/** Runs one journey in this process, as `cutoff probe` would in Playwright's, and says what came of it. */
export async function runTrial(request: TrialRequest): Promise<Sighting> {
  const { channel, reference, limits } = request;
  const target: Target = {
    ...request.target,
    callTimeoutMs: limits?.callTimeoutMs ?? request.target.callTimeoutMs,
    stepTimeoutMs: limits?.stepTimeoutMs ?? request.target.stepTimeoutMs,
  };
  const journey = journeyNamed(request.journey);
  const startedAt = performance.now();
  const opened = openJourneySessions({
    target,
    ledger: new Ledger(request.ledger),
    reference: `cutoff-${reference}`,
    seed: request.seed,
  });
  try {
    const outcome =
      channel === 'ui'
        ? await runInBrowser(journey, opened.world, { ...request, target })
        : await runJourney(journey, opened.world, { ...clockOf(target), driver: rpcDriver });
    const { failure } = outcome;
    return {
      journey: journey.name,
      channel,
      status: outcome.status,
      step: failure?.step ?? null,
      kind: failure?.kind ?? null,
      message: failure ? redact(failure.message) : null,
      durationMs: Math.round(performance.now() - startedAt),
    };
  } finally {
    await opened.close();
  }
}

/** Starts the browser as Playwright would for the journeys of this target. */
export async function startBrowser(target: Target): Promise<Browser> {
  const { launchOptions } = await browserOptions(target);
  return chromium.launch(launchOptions ?? {});
}

async function runInBrowser(
  journey: AnyJourney,
  world: World,
  { target, browser, limits }: TrialRequest,
): Promise<Outcome> {
  const { baseURL, viewport, ignoreHTTPSErrors, actionTimeout, navigationTimeout } =
    await browserOptions(target);
  const context = await (
    await browser(target)
  ).newContext({
    ...(baseURL === undefined ? {} : { baseURL }),
    ...(viewport === undefined ? {} : { viewport }),
    ...(ignoreHTTPSErrors === undefined ? {} : { ignoreHTTPSErrors }),
  });
  try {
    context.setDefaultTimeout(limits?.elementTimeoutMs ?? actionTimeout ?? target.stepTimeoutMs);
    context.setDefaultNavigationTimeout(
      limits?.elementTimeoutMs ?? navigationTimeout ?? target.stepTimeoutMs,
    );
    const page = await context.newPage();
    const prepared: AnyJourney = signsIn(journey)
      ? journey
      : {
          ...journey,
          prepare: async (each, state) => {
            await journey.prepare?.(each, state);
            await signInWithCookie(context, target);
          },
        };
    const { driver } = openUserInterface(page, target);
    return await runJourney(prepared, world, { ...clockOf(target), driver });
  } finally {
    await context.close();
  }
}

function clockOf(target: Target): Pick<EngineOptions, 'now' | 'limit'> {
  return {
    now: () => performance.now(),
    limit: (work, what) => withinLimit(work, what, target.stepTimeoutMs),
  };
}
