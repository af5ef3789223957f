import type { AuditSection } from '../../../fixtures/record/audit.ts';
import { verdictOf, type RunRecord } from '../../../fixtures/record/record.ts';

/** The record with this audit in place of an earlier one, and the verdict over all of it. Pure. */
export function withAudit(record: RunRecord, audit: AuditSection): RunRecord {
  return { ...record, audit, ...verdictOf({ ...record, audit }) };
}

/** The exit code that an audit alone deserves. */
export function exitOfAudit({ verdict }: AuditSection): 'passed' | 'failed' | 'inconclusive' {
  if (verdict === 'pass') return 'passed';
  return verdict === 'fail' ? 'failed' : 'inconclusive';
}
