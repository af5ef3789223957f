/** Keeping and reading the journal of a run: the client's own log, written by Node line by line as it arrives. */

import { z } from 'zod';
import { FAILURE_KINDS } from '../../fixtures/failures/errors.ts';
import { appendLine, entryIn, streamLines, type LinesRead } from '../../fixtures/machine/line-file.ts';
import { redactValues } from '../../fixtures/secrets/structure.ts';
import { STATUSES } from '../../fixtures/record/record.ts';
import { LOAD_JOURNEYS } from '../../journeys/catalogue.ts';
import type { JournalEvent } from '../k6/journal.ts';

export const JOURNAL_FILE = 'journal.jsonl';

/** The lines of a journal; the types are those that k6 writes (`load/k6/journal.ts`). */
const JournalLine = z.discriminatedUnion('cutoff', [
  z.object({
    cutoff: z.literal('begin'),
    reference: z.string(),
    trace: z.string().exactOptional(),
    stream: z.string(),
    journey: z.enum(LOAD_JOURNEYS),
    transport: z.enum(['xmlrpc', 'web']),
    index: z.number().int(),
    vu: z.number().int(),
    dueAt: z.number(),
    at: z.number(),
  }),
  z.object({ cutoff: z.literal('intent'), reference: z.string(), model: z.string(), at: z.number() }),
  z.object({
    cutoff: z.literal('created'),
    reference: z.string(),
    model: z.string(),
    id: z.number().int(),
    name: z.string(),
    at: z.number(),
  }),
  z.object({
    cutoff: z.literal('end'),
    reference: z.string(),
    status: z.enum(STATUSES).exclude(['skipped']),
    at: z.number(),
    busyMs: z.number(),
    networkMs: z.number(),
    requests: z.number().int(),
    steps: z.array(
      z.object({ name: z.string(), status: z.enum(STATUSES), durationMs: z.number().nullable() }),
    ),
    calls: z
      .array(z.object({ step: z.string(), what: z.string(), at: z.number(), ms: z.number() }))
      .exactOptional(),
    failure: z
      .object({
        step: z.string(),
        kind: z.enum(FAILURE_KINDS),
        message: z.string(),
        exception: z.string().exactOptional(),
      })
      .exactOptional(),
    documents: z
      .array(z.object({ model: z.string(), id: z.number().int(), name: z.string() }))
      .exactOptional(),
  }),
]) satisfies z.ZodType<JournalEvent>;

/** The event of a line; `undefined` for a line that was cut short or is none of ours. */
export function parseJournalLine(line: string): JournalEvent | undefined {
  return entryIn(line, JournalLine);
}

/** The event of a line without secrets. */
export function cleanJournalEvent(line: string): JournalEvent | undefined {
  const event = entryIn(line, JournalLine);
  return event && redactValues(JournalLine, event);
}

/** Appends an event; it outlives this process as soon as this returns. */
export function appendJournal(path: string, event: JournalEvent): void {
  appendLine(path, event);
}

/** All events of a journal, in the order of their arrival. */
export function readJournal(path: string): Promise<LinesRead<JournalEvent>> {
  return streamLines<JournalEvent>(path, JournalLine);
}
