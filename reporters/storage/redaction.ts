import { RunRecord } from '../../fixtures/record/record.ts';
import { redactValues } from '../../fixtures/secrets/structure.ts';

/**
 * The record without secrets, the last gate before it is written or shown: a copy, checked. Throws a `ZodError` on an
 * invalid record.
 */
export function redactRecord(record: RunRecord): RunRecord {
  return redactValues(RunRecord, record);
}
