import type { Paint } from '../../terminal/colour.ts';
import type { AuditSection } from '../../../fixtures/record/audit.ts';

/** The audit section of a record as lines for a terminal. */

const MOST_FINDINGS = 20;

/** Each invariant with what became of it, then the findings. */
export function auditLines({ invariants, findings, notes }: AuditSection, paint: Paint): readonly string[] {
  const shown = findings.slice(0, MOST_FINDINGS);
  const [first] = invariants;
  if (first?.reason !== undefined && invariants.every(({ reason }) => reason === first.reason)) {
    return [
      paint.bold('Audit of the books'),
      `  ${paint.yellow('?')} none of ${invariants.length} invariants was checked: ${first.reason}`,
    ];
  }
  return [
    paint.bold('Audit of the books'),
    ...invariants.map(({ name, status, checked, broken, reason }) => {
      switch (status) {
        case 'held':
          return `  ${paint.green('✓')} ${name}: held on ${checked}`;
        case 'broken':
          return `  ${paint.red('✗')} ${name}: broken ${broken} of ${checked}`;
        case 'unchecked':
          return `  ${paint.yellow('?')} ${name}: unchecked, ${reason ?? 'no reason given'}`;
        default:
          return status satisfies never;
      }
    }),
    ...shown.map(
      ({ message, known }) => `  ${paint.red('✗')} ${message}${known === undefined ? '' : ` [${known}]`}`,
    ),
    ...(findings.length > shown.length
      ? [`  … and ${findings.length - shown.length} more in the record`]
      : []),
    ...notes.map((note) => `  ${paint.dim('•')} ${note}`),
  ];
}
