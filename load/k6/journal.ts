/**
 * What k6 tells while it runs: one JSON line per event on standard output. The client's own account of what it asked
 * for, made and saw, kept by Node as it arrives, so that it outlives a killed k6. Portable: types only.
 */

import type { FailureKind } from '../../fixtures/failures/errors.ts';
import type { Status } from '../../fixtures/record/record.ts';
import type { LoadJourneyName } from '../../journeys/catalogue.ts';
import type { MadeDocument } from '../../journeys/documents.ts';
import type { LoadTransport } from '../profiles/profile.ts';

/** A transaction starts. Times are Unix milliseconds. */
export interface BeginEvent {
  readonly cutoff: 'begin';
  readonly reference: string;
  /** W3C trace id of its requests. */
  readonly trace?: string;
  readonly stream: string;
  readonly journey: LoadJourneyName;
  readonly transport: LoadTransport;
  /** Number of the arrival in its stream, from 0. */
  readonly index: number;
  readonly vu: number;
  /** When it should have started. */
  readonly dueAt: number;
  readonly at: number;
}

/** A record with this reference may exist from now on. */
export interface IntentEvent {
  readonly cutoff: 'intent';
  readonly reference: string;
  readonly model: string;
  readonly at: number;
}

export interface CreatedEvent {
  readonly cutoff: 'created';
  readonly reference: string;
  readonly model: string;
  readonly id: number;
  readonly name: string;
  readonly at: number;
}

/** A transaction ended, one way or the other. */
export interface EndEvent {
  readonly cutoff: 'end';
  readonly reference: string;
  readonly status: Exclude<Status, 'skipped'>;
  readonly at: number;
  /** Time on the wall from begin to end, checks included. */
  readonly busyMs: number;
  /** The part of it that was spent in requests. */
  readonly networkMs: number;
  readonly requests: number;
  readonly steps: readonly {
    readonly name: string;
    readonly status: Status;
    readonly durationMs: number | null;
  }[];
  /** Every call of the actions, in order; only where the run was asked to tell. */
  readonly calls?: readonly CallNote[];
  readonly failure?: {
    readonly step: string;
    readonly kind: FailureKind;
    readonly message: string;
    readonly exception?: string;
  };
  /** The documents it knows by the end. */
  readonly documents?: readonly MadeDocument[];
}

/** One request of the action of a step. */
export interface CallNote {
  readonly step: string;
  /** `model.method`, or the report and its format. */
  readonly what: string;
  /** When it was sent, Unix milliseconds. */
  readonly at: number;
  readonly ms: number;
}

export type JournalEvent = BeginEvent | IntentEvent | CreatedEvent | EndEvent;

/** How each line begins; whatever begins otherwise is k6's own log. */
export const JOURNAL_PREFIX = '{"cutoff":';
