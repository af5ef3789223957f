/** How a run of k6 ended, as a closed set, and what that means for the command. Pure. */

import type { EXIT } from '../../fixtures/failures/errors.ts';

/**
 * `completed`: the schedule was run to its end. `thresholds`: so it was, and a threshold was crossed. `script`: our
 * script broke. `configuration`: k6 refused its options. `aborted`: the script stopped the test. `stopped`: we stopped
 * it (`by`). `killed`: a signal from elsewhere. `crashed`: anything else. `unseen`: it ran on another machine, and nobody
 * here saw how it ended.
 */
export type K6Ending =
  | { readonly is: 'completed' | 'thresholds' | 'configuration' | 'script' | 'aborted' | 'unseen' }
  | { readonly is: 'stopped'; readonly by: StopReason }
  | { readonly is: 'killed'; readonly signal: string }
  | { readonly is: 'crashed'; readonly code: number };

/**
 * `user`: Ctrl-C. `limit`: the wall-clock limit. `target_down`: nearly every transaction failed. `enough`: whoever asked
 * for the run has seen enough; the schedule was ended before its time and everything that began has ended.
 */
export type StopReason = 'user' | 'limit' | 'target_down' | 'enough';

/** What the operating system said of the process. */
export interface ProcessEnd {
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** Exit codes of k6 2.2 (errext/exitcodes/codes.go). */
const BY_CODE: Readonly<Record<number, K6Ending>> = {
  0: { is: 'completed' },
  99: { is: 'thresholds' },
  100: { is: 'script' },
  101: { is: 'script' },
  104: { is: 'configuration' },
  105: { is: 'killed', signal: 'SIGINT or SIGTERM' },
  106: { is: 'configuration' },
  107: { is: 'script' },
  108: { is: 'aborted' },
  110: { is: 'aborted' },
};

/** Reads the end of the process; `stopped` is why we stopped it, where we did. */
export function endingOf({ code, signal }: ProcessEnd, stopped: StopReason | undefined): K6Ending {
  if (stopped !== undefined) return { is: 'stopped', by: stopped };
  if (signal !== undefined) return { is: 'killed', signal };
  return BY_CODE[code ?? -1] ?? { is: 'crashed', code: code ?? -1 };
}

/** Whether the schedule was run to its end, so that the samples can say something. */
export function ranToItsEnd(ending: K6Ending): boolean {
  const ended = ending.is === 'stopped' && ending.by === 'enough';
  return ended || ending.is === 'completed' || ending.is === 'thresholds';
}

interface Meaning {
  readonly sentence: string;
  readonly exit: keyof typeof EXIT;
}

const MEANINGS: Readonly<Record<Exclude<K6Ending['is'], 'killed' | 'crashed' | 'stopped'>, Meaning>> = {
  completed: { sentence: 'k6 ran the schedule to its end.', exit: 'passed' },
  thresholds: { sentence: 'k6 ran the schedule to its end, and a threshold was crossed.', exit: 'failed' },
  configuration: { sentence: 'k6 refused its options.', exit: 'broken' },
  script: { sentence: 'The load script failed.', exit: 'broken' },
  aborted: { sentence: 'The load script stopped the run.', exit: 'broken' },
  unseen: { sentence: 'k6 ran on another machine, and it is unknown how it ended.', exit: 'inconclusive' },
};

/** One sentence for people, and the exit code of the command of a run that did not end normally. */
export function meaningOf(ending: K6Ending): Meaning {
  switch (ending.is) {
    case 'killed':
      return { sentence: `k6 was ended by somebody else (${ending.signal}).`, exit: 'broken' };
    case 'crashed':
      return { sentence: `k6 ended with code ${ending.code}.`, exit: 'broken' };
    case 'stopped':
      return STOPPED[ending.by];
    default:
      return MEANINGS[ending.is];
  }
}

/** What happened, and which of several processes it happened to; what we stop, we stop in all alike. */
export function describeEnding(ending: K6Ending, decidedBy: string | undefined): string {
  const { sentence } = meaningOf(ending);
  return decidedBy === undefined || ending.is === 'stopped'
    ? sentence
    : `${sentence} That was ${decidedBy}, and the others were stopped.`;
}

const STOPPED: Readonly<Record<StopReason, Meaning>> = {
  user: { sentence: 'The run was interrupted.', exit: 'interrupted' },
  limit: { sentence: 'k6 did not end within its time limit and was stopped.', exit: 'broken' },
  target_down: {
    sentence: 'The run was stopped: nearly every transaction failed, the target is down.',
    exit: 'failed',
  },
  enough: { sentence: 'The schedule was ended early, because enough was measured.', exit: 'passed' },
};
