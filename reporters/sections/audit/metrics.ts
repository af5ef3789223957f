import type { AuditSection } from '../../../fixtures/record/audit.ts';
import { sample, type Sample, verdictSamples } from '../../metrics/group.ts';
import { declared, gauge } from '../../metrics/metric.ts';

/** The metrics of the audit of the books. */

export const AUDIT_METRICS = declared('part', {
  odoo_audit_success: gauge(
    'boolean',
    'Whether the audit passed (1) or an invariant of the books is broken (0). No sample if it is inconclusive.',
  ),
  odoo_audit_verdict: gauge(
    'boolean',
    'Verdict of the audit: 1 for the one it has, 0 for the others.',
    'verdict',
  ),
  odoo_audit_invariant_held: gauge(
    'boolean',
    'Whether the invariant held (1) or is broken (0). No sample if it was not checked.',
    'invariant',
  ),
  odoo_audit_checked_records: gauge(
    'records',
    'Documents or rows that the invariant was checked on.',
    'invariant',
  ),
  odoo_audit_broken_records: gauge(
    'records',
    'Documents or rows that break the invariant. No sample if it was not checked.',
    'invariant',
  ),
  odoo_audit_last_run_timestamp_seconds: gauge('unix seconds', 'Start of the last run that was audited.'),
  odoo_audit_last_success_timestamp_seconds: gauge(
    'unix seconds',
    'Start of the last run whose audit passed; carried forward over audits that do not pass.',
  ),
});

/** The samples of an audit. What was not checked has no sample that says it held or is broken. */
export function auditSamples({
  verdict,
  invariants,
}: AuditSection): readonly Sample<keyof typeof AUDIT_METRICS>[] {
  return [
    ...verdictSamples('audit', verdict),
    ...invariants.flatMap(({ name, status, checked, broken }) => {
      const labels = { invariant: name };
      const looked = sample('odoo_audit_checked_records', checked, labels);
      if (status === 'unchecked') return [looked];
      return [
        looked,
        sample('odoo_audit_invariant_held', status === 'held' ? 1 : 0, labels),
        sample('odoo_audit_broken_records', broken, labels),
      ];
    }),
  ];
}
