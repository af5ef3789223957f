import { join } from 'node:path';
import type { Browser } from 'playwright/test';
import { seedFrom } from '../../fixtures/random.ts';
import type { Channel } from '../../fixtures/record.ts';
import type { Target } from '../../fixtures/target.ts';
import { JOURNEY_NAMES, type JourneyName } from '../../journeys/journey.ts';
import { trialsOf, type Fault, type Limits } from './fault.ts';
import type { Sighting, Trial } from './judgement.ts';
import type { Site } from './site.ts';
import { runTrial, startBrowser } from './trial.ts';

/** What happened to one fault in one channel. */
export interface FaultTrial extends Trial {
  readonly fault: Fault;
}

/** What one channel showed. */
export interface LaneOutcome {
  /** Journeys without any fault, before the first and after the last one. */
  readonly before: readonly Sighting[];
  readonly after: readonly Sighting[];
  /** Empty when the clean journeys did not pass: nothing can be said then. */
  readonly trials: readonly FaultTrial[];
}

/** Told as it happens. */
export type LaneEvent =
  | { readonly event: 'clean'; readonly when: 'before' | 'after'; readonly seen: Sighting }
  | { readonly event: 'trial'; readonly trial: FaultTrial };

export interface LaneOptions {
  readonly site: Site;
  readonly channel: Channel;
  readonly faults: readonly Fault[];
  /** Whether the clean system is shown by every journey, or by those alone that the faults need. */
  readonly everyJourney: boolean;
  /** Folder for the ledgers. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: LaneEvent) => void;
}

/**
 * Runs one channel through in a database of its own: the clean journeys, each fault with the journeys that have to
 * notice it, and the clean journeys again, which shows that every fault was taken back.
 */
export async function runLane(options: LaneOptions): Promise<LaneOutcome> {
  const { site, channel, faults, signal, onEvent } = options;
  let starting: Promise<Browser> | undefined;
  let count = 0;
  const attempt = (
    journey: JourneyName,
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
      seed: seedFrom(`${occasion}/${journey}`),
      ledger: join(options.folder, `${channel}.jsonl`),
      browser: () => (starting ??= startBrowser(site.target)),
    });
  };
  const clean = async (when: 'before' | 'after'): Promise<Sighting[]> => {
    const seen: Sighting[] = [];
    for (const journey of cleanJourneys(when, options)) {
      const sighting = await attempt(journey, when);
      seen.push(sighting);
      onEvent({ event: 'clean', when, seen: sighting });
    }
    return seen;
  };

  try {
    const before = await clean('before');
    if (before.some((each) => each.status !== 'passed')) return { before, after: [], trials: [] };
    const trials: FaultTrial[] = [];
    for (const fault of faults) {
      const wanted = trialsOf(fault).filter((each) => each.channel === channel);
      if (wanted.length === 0) continue;
      await site.withFault(fault, async (target) => {
        for (const { journey } of wanted) {
          const struckBefore = await site.strikes();
          const seen = await attempt(journey, fault.id, {
            target,
            ...(fault.limits === undefined ? {} : { limits: fault.limits }),
          });
          const trial = { fault, seen, strikes: (await site.strikes()) - struckBefore };
          trials.push(trial);
          onEvent({ event: 'trial', trial });
        }
      });
    }
    return { before, trials, after: await clean('after') };
  } finally {
    const browser = await starting?.catch(() => undefined);
    await browser?.close();
  }
}

/** Together these have every step: enough to show that all faults were taken back. */
export const COVERING: readonly JourneyName[] = ['login', 'stock_move', 'order_to_cash'];

/** The journeys that show the clean system in a lane, in the order of the catalogue. */
export function cleanJourneys(
  when: 'before' | 'after',
  { channel, faults, everyJourney }: Pick<LaneOptions, 'channel' | 'faults' | 'everyJourney'>,
): readonly JourneyName[] {
  if (everyJourney) return when === 'before' ? JOURNEY_NAMES : COVERING;
  const needed = faults.flatMap(trialsOf).filter((each) => each.channel === channel);
  return JOURNEY_NAMES.filter((name) => needed.some((each) => each.journey === name));
}
