import type { AuditSection } from '../../../fixtures/record/audit.ts';

/** How facts of an audit read in every report for people. */

/** `14 of 16 invariants held`. */
export function auditSentence({ invariants }: AuditSection): string {
  const held = invariants.filter(({ status }) => status === 'held').length;
  return `${held} of ${invariants.length} invariants of the books held`;
}
