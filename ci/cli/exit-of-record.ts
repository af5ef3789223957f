import type { RunRecord } from '../../fixtures/record/record.ts';
import { CommandExit } from './exit.ts';

/** The exit code that a record deserves. */
export function exitOfRecord(
  record: RunRecord,
): 'passed' | 'failed' | 'broken' | 'configuration' | 'inconclusive' {
  if (record.verdict === 'pass') return 'passed';
  if (record.verdict === 'fail') return 'failed';
  const broken = record.journeys.filter((journey) => journey.status === 'broken');
  if (broken.length > 0 && broken.every(({ failure }) => failure?.kind === 'refused')) return 'configuration';
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
