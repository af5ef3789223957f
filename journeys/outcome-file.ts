import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { JourneyResult } from '../fixtures/record/record.ts';

/**
 * What came of each journey, one JSON line as soon as it ended, so that a run that is killed half-way still has a
 * record. `ci` assembles the run record from it.
 */
export const JourneyOutcome = z.strictObject({
  result: JourneyResult,
  /** As the server says, `null` where it could not be asked. */
  odoo: z.string().nullable(),
  /** Language of the signed-in user, `null` where nobody got in. */
  language: z.string().nullable(),
});
export type JourneyOutcome = z.infer<typeof JourneyOutcome>;

/** Name of the attachment in which a journey hands over its outcome to the collector. */
export const OUTCOME_ATTACHMENT = 'cutoff-outcome';

/** Event in which the collector hands over an outcome that the disk did not take. */
export const UNSAVED = 'unsaved';

const FILE = 'outcomes.jsonl';

export function appendOutcome(folder: string, outcome: JourneyOutcome): void {
  appendFileSync(join(folder, FILE), `${JSON.stringify(JourneyOutcome.parse(outcome))}\n`);
}

/** All outcomes of the run; a last line cut short by a crash is left out. */
export function readOutcomes(folder: string): JourneyOutcome[] {
  const path = join(folder, FILE);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.flatMap((line, index) => {
    try {
      return [JourneyOutcome.parse(JSON.parse(line))];
    } catch (error) {
      if (index === lines.length - 1) return [];
      throw error;
    }
  });
}
