import type { AuditSection } from '../../../fixtures/record/audit.ts';
import type { Sample } from '../../metrics/groups.ts';
import { verdictValues } from '../../metrics/verdict-values.ts';

/** The samples of an audit. What was not checked has no sample that says it held or is broken. */
export function auditValues({ verdict, invariants }: AuditSection): readonly Sample[] {
  return [
    ...verdictValues(verdict, 'odoo_audit_success', 'odoo_audit_verdict'),
    ...invariants.flatMap(({ name, status, checked, broken }): Sample[] => {
      const labels = { invariant: name };
      const looked: Sample = { metric: 'odoo_audit_checked_records', labels, value: checked };
      if (status === 'unchecked') return [looked];
      return [
        looked,
        { metric: 'odoo_audit_invariant_held', labels, value: status === 'held' ? 1 : 0 },
        { metric: 'odoo_audit_broken_records', labels, value: broken },
      ];
    }),
  ];
}
