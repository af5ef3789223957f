/** The neighbour's load: begun before a block is measured, ended with it. */

import { newRunId } from '../../fixtures/run-request.ts';
import type { Target } from '../../fixtures/target.ts';
import type { RunObserver } from '../../load/control.ts';
import type { JournalEvent } from '../../load/k6/journal.ts';
import type { LoadProfile } from '../../load/profiles/profile.ts';
import { runLoad, type LoadProgress } from '../../load/run.ts';
import { levelProfile } from '../capacity/level-profile.ts';

export interface BurstRequest {
  readonly target: Target;
  readonly profile: LoadProfile;
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
  /** No arrival begins any more; resolves when those under way have come to their end. */
  stop(): Promise<void>;
}

/**
 * Resolves when its first transaction has begun.
 *
 * @throws what `runLoad` throws, where it ends before that
 */
export async function startBurst({ perSecond, profile, longestS, ...request }: BurstRequest): Promise<Burst> {
  let isOver = false;
  let completed = 0;
  let begun = (): void => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const observer: RunObserver<JournalEvent> = {
    note: (event) => {
      if (event.cutoff === 'begin') begun();
      if (event.cutoff === 'end' && event.status === 'passed') completed += 1;
    },
    isEnough: () => isOver,
  };
  const running = runLoad({
    ...request,
    runId: newRunId(),
    profile: levelProfile(profile, perSecond, longestS),
    scale: 1,
    durationS: longestS,
    vus: undefined,
    segments: 1,
    observer,
  });
  // A failure is met where the run is waited for.
  running.catch(() => undefined);
  await Promise.race([
    hasBegun,
    running.then(() => {
      throw new Error('The burst ended before its first transaction began.');
    }),
  ]);
  return {
    get completed() {
      return completed;
    },
    stop: async () => {
      isOver = true;
      await running;
    },
  };
}
