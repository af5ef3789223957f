/** What Node sees of a run while it goes on: transactions under way, how long, and whether the target is down. Pure. */

import type { FailureKind } from '../../fixtures/failures/errors.ts';
import type { JournalEvent } from '../k6/journal.ts';

/** Kinds that say "nobody is there", not "the answer was wrong". */
const ABSENCE: readonly FailureKind[] = ['transport', 'timeout', 'credential', 'access_lost', 'throttled'];

/** The target counts as down when, of at least this many transactions that ended within the window, … */
const FEWEST = 10;
const WINDOW_MS = 30_000;
/** … at least this share failed by absence. */
const DOWN_SHARE = 0.9;

/** Observes the journal as it arrives, by Node's own monotonic clock. */
export class RunWatch {
  readonly #started = new Map<string, number>();
  readonly #recent: { readonly atMs: number; readonly absent: boolean }[] = [];
  #busyMs = 0;
  #begun = 0;
  #ended = 0;
  #failed = 0;

  /** Takes an event that arrived at this moment. */
  note(event: JournalEvent, nowMs: number): void {
    if (event.cutoff === 'begin') {
      this.#started.set(event.reference, nowMs);
      this.#begun += 1;
    } else if (event.cutoff === 'end') {
      const startedMs = this.#started.get(event.reference);
      if (startedMs !== undefined) this.#busyMs += nowMs - startedMs;
      this.#started.delete(event.reference);
      this.#ended += 1;
      if (event.status !== 'passed') this.#failed += 1;
      const absent = event.failure !== undefined && ABSENCE.includes(event.failure.kind);
      this.#recent.push({ atMs: nowMs, absent });
    }
  }

  /** Whether nearly everything fails because nobody answers. */
  targetIsDown(nowMs: number): boolean {
    while ((this.#recent[0]?.atMs ?? nowMs) < nowMs - WINDOW_MS) this.#recent.shift();
    const absent = this.#recent.filter((each) => each.absent).length;
    return this.#recent.length >= FEWEST && absent >= DOWN_SHARE * this.#recent.length;
  }

  /** Time that finished transactions spent between the arrivals of their first and last line, in milliseconds. */
  get busyMs(): number {
    return this.#busyMs;
  }

  get counts(): {
    readonly begun: number;
    readonly ended: number;
    readonly failed: number;
    readonly busy: number;
  } {
    return { begun: this.#begun, ended: this.#ended, failed: this.#failed, busy: this.#started.size };
  }
}
