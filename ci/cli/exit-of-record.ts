import { exitOfFailure } from '../../fixtures/failures/errors.ts';
import type { RunRecord } from '../../fixtures/record/record.ts';
import { CommandExit } from './exit.ts';

/** The exit code that a record deserves. */
export function exitOfRecord(record: RunRecord): 'passed' | ReturnType<typeof exitOfFailure> {
  if (record.verdict === 'pass') return 'passed';
  if (record.verdict === 'fail') return 'failed';
  const broken = record.journeys.filter((journey) => journey.status === 'broken');
  const exits = new Set(broken.map(({ failure }) => (failure ? exitOfFailure(failure.kind) : 'broken')));
  const [only] = exits;
  if (only !== undefined && exits.size === 1) return only;
  return broken.length > 0 || (record.load?.transactions.broken ?? 0) > 0 ? 'broken' : 'inconclusive';
}

/**
 * Ends a command as its record deserves; one that passed and did not arrive everywhere ends as undelivered.
 *
 * @throws {CommandExit} unless everything passed and arrived
 */
export function endAsRecorded(record: RunRecord, arrived: boolean): void {
  const exit = exitOfRecord(record);
  if (exit !== 'passed') throw new CommandExit(exit);
  if (!arrived) throw new CommandExit('undelivered');
}
