import type { RemoteWrite } from '../fixtures/config/config.ts';
import type { LoadSection } from '../fixtures/record/load.ts';
import type { Target } from '../fixtures/target/target.ts';
import type { RunObserver } from './control.ts';
import type { StepBudget } from './k6/input.ts';
import type { JournalEvent } from './k6/journal.ts';
import type { LoadProfile } from './profiles/profile.ts';

export interface LoadRequest {
  readonly runId: string;
  readonly target: Target;
  readonly profile: LoadProfile;
  /** Factor on every rate. */
  readonly scale: number;
  /** Length of the schedule in seconds; `undefined` takes the profile's own. */
  readonly durationS: number | undefined;
  readonly seed: number;
  /** VUs for each stream; `undefined` computes them from the peak. */
  readonly vus: number | undefined;
  /** Where VUs are computed: a transaction may take so many seconds on average before they run out, or 25. */
  readonly roomS?: number | undefined;
  /** k6 processes that share the load. */
  readonly segments: number;
  /**
   * When arrivals come. Absent: near their turn by the curve. `random`: like a Poisson process, so that as many come at
   * once as would in life. `delaysMs`: by stream, each put off by its own time in milliseconds.
   */
  readonly arrivals?:
    'random' | { readonly delaysMs: Readonly<Record<string, readonly number[]>> } | undefined;
  /** k6 waits, paused, to be released by `startTogether` at this port of loopback; one process only. */
  readonly startPort?: number | undefined;
  /** Series are also written there while k6 runs. */
  readonly remoteWrite?: RemoteWrite | undefined;
  /** Sees the run while it goes on, and may end its schedule early. */
  readonly observer?: RunObserver<JournalEvent> | undefined;
  /** What the steps may take; absent where nothing was promised. */
  readonly budgets?: readonly StepBudget[] | undefined;
  /** Whether the journal tells the calls of each step. */
  readonly tellsCalls?: boolean | undefined;
  /** Folder of the run; made where it is not there. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

export type LoadProgress =
  | { readonly is: 'preparing'; readonly line: string }
  | {
      readonly is: 'running';
      readonly elapsedS: number;
      readonly durationS: number;
      readonly begun: number;
      readonly ended: number;
      readonly failed: number;
      readonly busy: number;
    };

/** The account of a load run, and what the server said of itself. */
export interface LoadOutcome {
  readonly load: LoadSection;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** As the server says, for example `19.0`. */
  readonly odoo: string;
  readonly language: string | null;
  /** How often the receiver of remote write did not take what k6 sent. */
  readonly unwritten: number;
}
