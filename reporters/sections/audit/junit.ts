import type { AuditSection, InvariantResult } from '../../../fixtures/record/audit.ts';
import { INVARIANT_SENTENCES } from '../../../fixtures/record/audit.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { type CaseResult, type Suite, suiteOfCases } from '../../junit/node.ts';

/** The audit of the books as a suite: a case for each invariant. What was not checked is skipped, never passed. */
export function auditSuite(record: RunRecord, audit: AuditSection): Suite {
  return suiteOfCases(
    record,
    'audit',
    audit.invariants.map((invariant) => ({
      name: `audit: ${invariant.name}`,
      durationMs: 0,
      result: resultOf(invariant, audit),
      output: [INVARIANT_SENTENCES[invariant.name], `Looked at ${invariant.checked}`].join('\n'),
    })),
  );
}

function resultOf(
  { name, status, broken, checked, reason }: InvariantResult,
  audit: AuditSection,
): CaseResult {
  switch (status) {
    case 'held':
      return { is: 'passed' };
    case 'unchecked':
      return { is: 'skipped', message: `unchecked: ${reason ?? 'no reason given'}` };
    case 'broken': {
      const own = audit.findings.filter((finding) => finding.invariant === name);
      const lines = own.flatMap(({ message, known, documents, expected, seen }) => [
        `${message}${known === undefined ? '' : ` [${known}]`}`,
        `  expected ${expected}, seen ${seen}`,
        ...documents.map(({ model, id, name: document }) => `  ${model} ${id}: ${document}`),
      ]);
      const more = broken > own.length ? [`… and ${broken - own.length} more`] : [];
      return {
        is: 'failure',
        type: 'audit',
        message: own[0]?.message ?? `broken ${broken} of ${checked}`,
        text: [...lines, ...more].join('\n'),
      };
    }
    default:
      return status satisfies never;
  }
}
