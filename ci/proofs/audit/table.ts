import Table from 'cli-table3';
import pc from 'picocolors';
import type { AuditSensitivityRecord } from './record.ts';

const PLAIN = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };
const COLUMN = { id: 22, expected: 28, message: 70, result: 12 } as const;

/** The record as a table of corruptions with what the audit said of each, and the verdict. */
export function auditSensitivityTable(record: AuditSensitivityRecord): string {
  const { odoo, clean, trials, verdict, reasons, startedAt, finishedAt } = record;
  const table = new Table({
    head: ['Corruption', 'Broken invariants', 'Said of it', 'Result'],
    colWidths: [COLUMN.id, COLUMN.expected, COLUMN.message, COLUMN.result],
    wordWrap: true,
    style: { head: [], border: [] },
    chars: PLAIN,
  });
  for (const { corruption, broken, message, result } of trials) {
    const paint = result === 'found' ? pc.green : pc.red;
    table.push([corruption, broken.join('\n') || '-', message ?? '-', paint(result)]);
  }
  const seconds = Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
  const found = trials.filter(({ result }) => result === 'found').length;
  const checked = clean.before.invariants.reduce((sum, each) => sum + each.checked, 0);
  return [
    table.toString(),
    '',
    `Odoo ${odoo}: ${found} of ${trials.length} corruptions found and named; clean books ${clean.before.verdict} before ` +
      `(${checked} checks) and ${clean.after?.verdict ?? 'not looked at'} after; ${seconds} s.`,
    ...reasons.map((reason) => `  ${reason}`),
    verdict === 'pass' ? pc.green('pass') : pc.red('fail'),
  ].join('\n');
}
