import type { Browser, Page } from 'playwright';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { requirePassword } from '../../../fixtures/odoo/second-factor.ts';
import type { Channel, Status } from '../../../fixtures/record/record.ts';
import { AskedOnce } from '../../../fixtures/odoo/asked-once.ts';
import type { Dialect } from '../../../fixtures/odoo/versions.ts';
import type { RunRequest } from '../../../fixtures/target/run-request.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { JOURNEYS } from '../../../journeys/catalogue.ts';
import type { AnyJourney } from '../../../journeys/define.ts';
import { appendOutcome } from '../../../journeys/outcome-file.ts';
import type { JourneyOutcome } from '../../../journeys/outcome-file.ts';
import { brokenOutcome, performByRpc } from '../../../journeys/perform.ts';
import type { JourneyRun } from '../../../journeys/perform.ts';

/** What the journeys tell while they run. */
export type ProbeProgress = { readonly journey: string; readonly channel: Channel } & (
  | { readonly event: 'begin' }
  | { readonly event: 'step'; readonly step: string }
  | { readonly event: 'journey'; readonly status: Status; readonly durationMs: number | null }
);

/** What came of the journeys, and what kept them from their end. */
export interface Ran {
  readonly trouble: string | undefined;
  readonly outcomes: readonly JourneyOutcome[];
}

export const NOTHING_RAN: Ran = { trouble: undefined, outcomes: [] };

export interface RunOptions {
  /** Stops the run: the journey under way is cancelled and cleaned up after, the others do not start. */
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: ProbeProgress) => void) | undefined;
  /** What differs on the target, where somebody asked already. */
  readonly dialect?: AskedOnce<Dialect> | undefined;
}

/** Why the time of a run stops its journeys; the reason of the signal that does. */
export function outOfTime(limitMs: number): Error {
  return new Error(`the journeys did not end within ${Math.round(limitMs / 1000)} s`);
}

/**
 * Runs the journeys of a request in this process, one after the other, each in a browser context or with sessions of its
 * own. Each outcome is on disk as soon as its journey ended. Never throws.
 */
export async function runJourneys(
  request: RunRequest,
  target: Target,
  limitMs: number,
  { signal, onProgress, dialect = new AskedOnce() }: RunOptions,
): Promise<Ran> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(outOfTime(limitMs)), limitMs);
  const stop = AbortSignal.any([signal, late.signal]);
  const browsers = new Browsers(target, request.scratch);
  const outcomes: JourneyOutcome[] = [];
  try {
    for (const channel of request.channels) {
      for (const journey of JOURNEYS.filter(({ name }) => request.journeys.includes(name))) {
        if (stop.aborted) break;
        const identity = { journey: journey.name, channel };
        onProgress?.({ event: 'begin', ...identity });
        const run: JourneyRun = {
          request,
          target,
          dialect,
          signal: stop,
          around: (step, body) => {
            onProgress?.({ event: 'step', ...identity, step });
            return body();
          },
        };
        const outcome = await runOne(journey, channel, run, browsers);
        outcomes.push(outcome);
        try {
          appendOutcome(request.folder, outcome);
        } catch {
          // A disk that filled up meanwhile: the record of the run can still hold it.
        }
        const { status, durationMs } = outcome.result;
        onProgress?.({ event: 'journey', ...identity, status, durationMs });
      }
    }
  } finally {
    clearTimeout(timer);
    await browsers.close();
  }
  return { outcomes, trouble: troubleOf(signal, late.signal) };
}

/** Why a run has fewer outcomes than it was asked for; `undefined` when it is complete. */
export function troubleOf(interrupted: AbortSignal, late: AbortSignal): string | undefined {
  if (interrupted.aborted) {
    return interrupted.reason instanceof CommandError
      ? interrupted.reason.message
      : 'The run was interrupted.';
  }
  if (!late.aborted) return undefined;
  const { message } = late.reason instanceof Error ? late.reason : { message: 'the time was over' };
  return `${message.charAt(0).toUpperCase()}${message.slice(1)} and were stopped.`;
}

async function runOne(
  journey: AnyJourney,
  channel: Channel,
  run: JourneyRun,
  browsers: Browsers,
): Promise<JourneyOutcome> {
  const startedAt = new Date();
  try {
    if (channel === 'rpc') return await performByRpc(journey, run);
    requirePassword(run.target, 'The browser');
    // Loaded here: a probe by RPC never waits for Playwright.
    const [{ performInBrowser }, page] = await Promise.all([
      import('../../../journeys/perform-in-browser.ts'),
      browsers.newPage(),
    ]);
    return await performInBrowser(journey, run, page);
  } catch (error) {
    return brokenOutcome(journey, channel, startedAt, error);
  }
}

/** One browser for the journeys of a run, started at the first page, and anew after it crashed. */
class Browsers {
  readonly #target: Target;
  readonly #scratch: string;
  #browser: Browser | undefined;

  constructor(target: Target, scratch: string) {
    this.#target = target;
    this.#scratch = scratch;
  }

  /** A page in a context of its own. */
  async newPage(): Promise<Page> {
    const { startBrowser, newContext } = await import('../../../fixtures/pages/browser.ts');
    if (!this.#browser?.isConnected()) this.#browser = await startBrowser(this.#target, this.#scratch);
    return (await newContext(this.#browser, this.#target)).newPage();
  }

  async close(): Promise<void> {
    await this.#browser?.close().catch(() => undefined);
  }
}
