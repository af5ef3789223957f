import type { RunRecord } from '../fixtures/record.ts';

/** The exit code that a record deserves. */
export function exitOfRecord(record: RunRecord): 'passed' | 'failed' | 'broken' | 'inconclusive' {
  if (record.verdict === 'pass') return 'passed';
  if (record.verdict === 'fail') return 'failed';
  const broken =
    record.journeys.some((journey) => journey.status === 'broken') ||
    (record.load?.transactions.broken ?? 0) > 0;
  return broken ? 'broken' : 'inconclusive';
}
