import { join } from 'node:path';
import type { Browser } from 'playwright/test';
import { seedFrom } from '../../../fixtures/machine/random.ts';
import type { Channel } from '../../../fixtures/record/record.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { JOURNEYS, type JourneyName } from '../../../journeys/catalogue.ts';
import { standardJourneys } from '../../jobs/probe/safety.ts';
import { trialsOf, type Fault, type Limits } from './fault.ts';
import type { Sighting, Trial } from './judgement.ts';
import type { Site } from './site.ts';
import { runTrial, startBrowser } from './trial.ts';

/** What happened to one fault in one journey. */
export interface FaultTrial extends Trial {
  readonly fault: Fault;
}

/** What the journeys showed. */
export interface TrialsOutcome {
  /** Journeys without any fault, before the first and after the last one. */
  readonly before: readonly Sighting[];
  readonly after: readonly Sighting[];
  /** Empty when the clean journeys did not pass: nothing can be said then. */
  readonly trials: readonly FaultTrial[];
}

/** Told as it happens. */
export type TrialsEvent =
  | { readonly event: 'clean'; readonly when: 'before' | 'after'; readonly seen: Sighting }
  | { readonly event: 'trial'; readonly trial: FaultTrial };

export interface TrialsOptions {
  readonly site: Site;
  readonly faults: readonly Fault[];
  /** Whether the clean system is shown by every journey, or by those alone that the faults need. */
  readonly everyJourney: boolean;
  /** Folder for the ledgers. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: TrialsEvent) => void;
}

/** A journey in a channel. */
export interface CleanRun {
  readonly journey: JourneyName;
  readonly channel: Channel;
}

/**
 * Runs the clean journeys, each fault with the journeys that have to notice it, and the clean journeys again, which
 * shows that every fault was taken back. One at a time: with two workers, two documents that Odoo renders as PDF at once
 * would wait for each other, because each fetches its style sheets from a worker.
 */
export async function runTrials(options: TrialsOptions): Promise<TrialsOutcome> {
  const { site, faults, signal, onEvent } = options;
  const browsers = new Map<string, Promise<Browser>>();
  const browser = (target: Target): Promise<Browser> => {
    const starting = browsers.get(target.url) ?? startBrowser(target);
    browsers.set(target.url, starting);
    return starting;
  };
  let count = 0;
  const attempt = (
    { journey, channel }: CleanRun,
    occasion: string,
    conditions: { readonly target: Target; readonly limits?: Limits } = { target: site.target },
  ): Promise<Sighting> => {
    signal.throwIfAborted();
    count += 1;
    return runTrial({
      journey,
      channel,
      ...conditions,
      reference: `${site.database}-${count}-${journey}`,
      // The same whatever other faults are run.
      seed: seedFrom(`${occasion}/${journey}/${channel}`),
      ledger: join(options.folder, 'ledger.jsonl'),
      browser,
    });
  };
  const clean = async (when: 'before' | 'after'): Promise<Sighting[]> => {
    const all: Sighting[] = [];
    for (const cleanRun of cleanRuns(when, options)) {
      const seen = await attempt(cleanRun, when);
      all.push(seen);
      onEvent({ event: 'clean', when, seen });
    }
    return all;
  };

  try {
    const before = await clean('before');
    if (before.some((each) => each.status !== 'passed')) return { before, after: [], trials: [] };
    const trials: FaultTrial[] = [];
    for (const fault of faults) {
      await site.withFault(fault, async (target) => {
        const conditions = { target, ...(fault.limits === undefined ? {} : { limits: fault.limits }) };
        for (const cleanRun of trialsOf(fault)) {
          const struckBefore = await site.strikes();
          const seen = await attempt(cleanRun, fault.id, conditions);
          const trial = { fault, seen, strikes: (await site.strikes()) - struckBefore };
          trials.push(trial);
          onEvent({ event: 'trial', trial });
        }
      });
    }
    return { before, trials, after: await clean('after') };
  } finally {
    for (const starting of browsers.values())
      await starting.then((each) => each.close()).catch(() => undefined);
    await site.close();
  }
}

/** Together these have every step: each has one that no other journey has. */
export const COVERING: readonly JourneyName[] = JOURNEYS.filter((journey) =>
  journey.steps.some(({ name }) =>
    JOURNEYS.every((other) => other === journey || other.steps.every((step) => step.name !== name)),
  ),
).map(({ name }) => name);

/**
 * The journeys that show the clean system, the quick channel first: every journey over RPC before the first fault, and
 * otherwise, since the browser takes its time, as few as have every step.
 */
export function cleanRuns(
  when: 'before' | 'after',
  { faults, everyJourney }: Pick<TrialsOptions, 'faults' | 'everyJourney'>,
): CleanRun[] {
  const needed = faults.flatMap(trialsOf);
  const isWanted = ({ journey, channel }: CleanRun): boolean =>
    everyJourney
      ? (when === 'before' && channel === 'rpc') || COVERING.includes(journey)
      : needed.some((each) => each.journey === journey && each.channel === channel);
  const all = (['rpc', 'ui'] as const).flatMap((channel) =>
    standardJourneys({ kind: 'lab', safety: 'full' }).map((journey) => ({ journey, channel })),
  );
  return all.filter(isWanted);
}
