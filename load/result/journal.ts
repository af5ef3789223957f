/** Keeping and reading the journal of a run: the client's own log, written by Node line by line as it arrives. */

import { appendLine, entryIn, streamLines, type LinesRead } from '../../fixtures/machine/line-file.ts';
import { redactValues } from '../../fixtures/secrets/structure.ts';
import { type JournalEvent, JournalLine } from '../k6/journal.ts';

export const JOURNAL_FILE = 'journal.jsonl';

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
