import type { RunRecord } from '../fixtures/record.ts';
import { CommandExit } from './exit.ts';

/** The exit code that a record deserves. */
export function exitOfRecord(record: RunRecord): 'passed' | 'failed' | 'broken' | 'inconclusive' {
  if (record.verdict === 'pass') return 'passed';
  if (record.verdict === 'fail') return 'failed';
  const broken =
    record.journeys.some((journey) => journey.status === 'broken') ||
    (record.load?.transactions.broken ?? 0) > 0;
  return broken ? 'broken' : 'inconclusive';
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
