/** The neighbour's load: begun before a block is measured, ended with it. */

import { CommandError } from '../../../fixtures/failures/errors.ts';
import { newRunId } from '../../../fixtures/target/run-request.ts';
import type { RunObserver } from '../../../load/control.ts';
import type { JournalEvent } from '../../../load/k6/journal.ts';
import { meaningOf } from '../../../load/k6/ending.ts';
import type { LoadProgress } from '../../../load/request.ts';
import type { LevelRun, LevelTarget } from '../capacity/run-level.ts';

export interface BurstRequest {
  /** The neighbour, as levels meet a target. */
  readonly levelTarget: Pick<LevelTarget, 'run'>;
  readonly perSecond: number;
  /** It ends by itself after so long, should nobody stop it. */
  readonly longestS: number;
  readonly seed: number;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

export interface Burst {
  /** Transactions that have passed so far. */
  readonly completed: number;
  /** How it ended before anybody stopped it; `undefined` while it goes on. */
  readonly ending: BurstEnding | undefined;
  /** No arrival begins any more; resolves when those under way have come to their end, however that was. */
  stop(): Promise<void>;
}

interface BurstEnding {
  readonly sentence: string;
  /** Whether the neighbour's server gave out under it, rather than something of ours. */
  readonly isByTarget: boolean;
}

/**
 * Resolves when its first transaction has begun.
 *
 * @throws {CommandError} where the neighbour cannot be prepared, or its load ends before that
 */
export async function startBurst({ levelTarget, longestS, ...request }: BurstRequest): Promise<Burst> {
  let isOver = false;
  let completed = 0;
  let ending: BurstEnding | undefined;
  let begun = (): void => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const observer: RunObserver<JournalEvent> = {
    note: (event) => {
      if (event.cutoff === 'begin') begun();
      if (event.cutoff === 'end' && event.status === 'passed') completed += 1;
    },
    isEnough: () => isOver,
  };
  const running = levelTarget.run({ ...request, runId: newRunId(), durationS: longestS, observer });
  const ended = endingOf(running).then((how) => {
    if (!isOver) ending = how;
    return undefined;
  });
  await Promise.race([
    hasBegun,
    running.then(({ load }) => {
      throw new CommandError(
        'inconclusive',
        `The burst of the neighbour ended before its first transaction began: ${load.ending} Without a burst there is nothing to measure.`,
      );
    }),
  ]);
  return {
    get completed() {
      return completed;
    },
    get ending() {
      return ending;
    },
    stop: async () => {
      isOver = true;
      await ended;
    },
  };
}

const TARGET_DOWN = meaningOf({ is: 'stopped', by: 'target_down' }).sentence;

async function endingOf(running: Promise<LevelRun>): Promise<BurstEnding> {
  try {
    const { ending } = (await running).load;
    return { sentence: ending, isByTarget: ending === TARGET_DOWN };
  } catch (error) {
    return { sentence: error instanceof Error ? error.message : String(error), isByTarget: false };
  }
}

/**
 * Why a block that was to be loud was not; `undefined` where it was. Where the server gave out under the burst, or not one
 * of its transactions came back, the probes beside it were none the less beside a burst.
 */
export function whyQuiet(
  { ending }: Pick<Burst, 'ending'>,
  completed: number,
): { readonly reason: string; readonly isByTarget: boolean } | undefined {
  if (ending !== undefined)
    return {
      reason: `the burst ended before the block did: ${ending.sentence}`,
      isByTarget: ending.isByTarget,
    };
  return completed > 0
    ? undefined
    : { reason: 'the burst completed no transaction in the block', isByTarget: true };
}
