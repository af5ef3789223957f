import { join } from 'node:path';
import { z } from 'zod';
import { appendLine, readLines, type LinesRead } from '../fixtures/machine/line-file.ts';
import { JourneyResult } from '../fixtures/record/record.ts';

/**
 * What came of each journey, one JSON line as soon as it ended, so that a run that is killed half-way still has a
 * record. `ci` assembles the run record from it.
 */
export const JourneyOutcome = z.strictObject({
  result: JourneyResult,
  /** As the server says, `null` where it could not be asked. */
  odoo: z.string().nullable(),
  /** Language of the signed-in user, `null` without a sign-in. */
  language: z.string().nullable(),
});
export type JourneyOutcome = z.infer<typeof JourneyOutcome>;

const FILE = 'outcomes.jsonl';

export function appendOutcome(folder: string, outcome: JourneyOutcome): void {
  appendLine(join(folder, FILE), JourneyOutcome.parse(outcome));
}

/** The outcomes of the run. */
export function readOutcomes(folder: string): LinesRead<JourneyOutcome> {
  return readLines(join(folder, FILE), JourneyOutcome);
}
