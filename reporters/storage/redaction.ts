import { redact } from '../../fixtures/secrets/secret.ts';
import { RunRecord } from '../../fixtures/record/record.ts';

/**
 * The record without secrets, the last gate before it is written or shown. Every text is searched, except those that
 * come from a closed vocabulary: a password that happens to be `probe` or `admin` must not make the record unreadable.
 */

const CLOSED_VOCABULARY: ReadonlySet<string> = new Set([
  'record',
  'id',
  'startedAt',
  'finishedAt',
  'kind',
  'safety',
  'channel',
  'status',
  'verdict',
  'dependency',
]);

/** A copy with every registered secret replaced by `[secret]`, checked. Throws a `ZodError` on an invalid record. */
export function redactRecord(record: RunRecord): RunRecord {
  return RunRecord.parse(redacted(RunRecord.parse(record), ''));
}

function redacted(value: unknown, key: string): unknown {
  if (typeof value === 'string') return CLOSED_VOCABULARY.has(key) ? value : redact(value);
  if (Array.isArray(value)) return value.map((each) => redacted(each, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, redacted(each, name)]));
}
