/**
 * What k6 tells while it runs: one JSON line per event on standard output. The client's own account of what it asked
 * for, made and saw, kept by Node as it arrives, so that it outlives a killed k6. k6 itself imports only types of it.
 */

import { z } from 'zod';
import { FAILURE_KINDS } from '../../fixtures/failures/errors.ts';
import { STATUSES } from '../../fixtures/record/record.ts';
import { LOAD_JOURNEYS } from '../../journeys/catalogue.ts';

/** One request of the action of a step. */
const Call = z.object({
  step: z.string(),
  /** `model.method`, or the report and its format. */
  what: z.string(),
  /** When it was sent, Unix milliseconds. */
  at: z.number(),
  ms: z.number(),
});
export type CallNote = Readonly<z.infer<typeof Call>>;

/** The lines of a journal. Times are Unix milliseconds. */
export const JournalLine = z.discriminatedUnion('cutoff', [
  /** A transaction starts. */
  z.object({
    cutoff: z.literal('begin'),
    reference: z.string(),
    /** W3C trace id of its requests. */
    trace: z.string().exactOptional(),
    stream: z.string(),
    journey: z.enum(LOAD_JOURNEYS),
    transport: z.enum(['xmlrpc', 'web']),
    /** Number of the arrival in its stream, from 0. */
    index: z.number().int(),
    vu: z.number().int(),
    /** When it should have started. */
    dueAt: z.number(),
    at: z.number(),
  }),
  /** A record with this reference may exist from now on. */
  z.object({ cutoff: z.literal('intent'), reference: z.string(), model: z.string(), at: z.number() }),
  z.object({
    cutoff: z.literal('created'),
    reference: z.string(),
    model: z.string(),
    id: z.number().int(),
    name: z.string(),
    at: z.number(),
  }),
  /** A transaction ended, one way or the other. */
  z.object({
    cutoff: z.literal('end'),
    reference: z.string(),
    status: z.enum(STATUSES).exclude(['skipped']),
    at: z.number(),
    /** Time on the wall from begin to end, checks included. */
    busyMs: z.number(),
    /** The part of it that was spent in requests. */
    networkMs: z.number(),
    requests: z.number().int(),
    steps: z
      .array(z.object({ name: z.string(), status: z.enum(STATUSES), durationMs: z.number().nullable() }))
      .readonly(),
    /** Every call of the actions, in order; only where the run was asked to tell. */
    calls: z.array(Call).readonly().exactOptional(),
    failure: z
      .object({
        step: z.string(),
        kind: z.enum(FAILURE_KINDS),
        message: z.string(),
        exception: z.string().exactOptional(),
      })
      .exactOptional(),
    /** The documents it knows by the end. */
    documents: z
      .array(z.object({ model: z.string(), id: z.number().int(), name: z.string() }))
      .readonly()
      .exactOptional(),
  }),
]);
export type JournalEvent = Readonly<z.infer<typeof JournalLine>>;
export type BeginEvent = Extract<JournalEvent, { cutoff: 'begin' }>;
export type IntentEvent = Extract<JournalEvent, { cutoff: 'intent' }>;
export type CreatedEvent = Extract<JournalEvent, { cutoff: 'created' }>;
export type EndEvent = Extract<JournalEvent, { cutoff: 'end' }>;

/** How each line begins; whatever begins otherwise is k6's own log. */
export const JOURNAL_PREFIX = '{"cutoff":';
