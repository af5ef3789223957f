import pc from 'picocolors';
import { z } from 'zod';
import { SERIES } from '../../../fixtures/lab/lab.ts';
import { AuditSection, INVARIANTS, type InvariantName } from '../../../fixtures/record/audit.ts';
import { endLines, plainTable, RECORD } from '../proof-command.ts';
import type { Corruption } from './corruption.ts';

/** What an audit said while a corruption was in the books. */
export interface Sighting {
  readonly verdict: AuditSection['verdict'];
  readonly broken: readonly InvariantName[];
  /** Faults of Odoo that the audit took it for; a corruption is none. */
  readonly takenFor: readonly string[];
}

const Tried = z.strictObject({
  corruption: z.string(),
  title: z.string(),
  /** What has to be broken; the first one has to name it. */
  expected: z.array(z.enum(INVARIANTS)),
  broken: z.array(z.enum(INVARIANTS)),
  message: z.string().nullable(),
  /**
   * `found`: exactly the invariants that the catalogue names are broken, and the run fails. `missed`: the one that has to
   * name it held. `wrong`: others are broken, or fewer, or it was taken for a known fault of Odoo. `not struck`: a
   * statement changed nothing, so that nothing is shown.
   */
  result: z.enum(['found', 'missed', 'wrong', 'not struck']),
});
export type Tried = z.infer<typeof Tried>;

/** The account of one run of the corruptions, `results/audit-sensitivity-<odoo>.json`. */
export const AuditSensitivityRecord = z.strictObject({
  record: z.literal('cutoff.audit-sensitivity'),
  ...RECORD,
  odoo: z.enum(SERIES),
  /** The books as the burst left them, before the first corruption and after the last one was taken back. */
  clean: z.strictObject({ before: AuditSection, after: AuditSection.nullable() }),
  trials: z.array(Tried),
});
export type AuditSensitivityRecord = z.infer<typeof AuditSensitivityRecord>;

/** What a trial shows about its corruption. Pure. */
export function judge(corruption: Corruption, isStruck: boolean, seen: Sighting): Tried['result'] {
  if (!isStruck) return 'not struck';
  const [first] = corruption.breaks;
  if (!seen.broken.includes(first)) return 'missed';
  const isExact =
    seen.broken.length === corruption.breaks.length &&
    corruption.breaks.every((name) => seen.broken.includes(name));
  return isExact && seen.verdict === 'fail' && seen.takenFor.length === 0 ? 'found' : 'wrong';
}

/** The account of a trial, by the audit that was made during it. Pure. */
export function accountOf(corruption: Corruption, isStruck: boolean, audit: AuditSection): Tried {
  const [first] = corruption.breaks;
  const broken = audit.invariants.filter(({ status }) => status === 'broken').map(({ name }) => name);
  const takenFor = audit.findings.flatMap(({ known }) => known ?? []);
  const named = audit.findings.find(({ invariant }) => invariant === first);
  return {
    corruption: corruption.id,
    title: corruption.title,
    expected: [...corruption.breaks],
    broken,
    message: named?.message ?? (audit.reasons.join(' ') || null),
    result: judge(corruption, isStruck, { verdict: audit.verdict, broken, takenFor }),
  };
}

/** Why a whole run shows nothing, or fails. Nothing is shown where the clean books were not clean. Pure. */
export function reasonsOf({ clean, trials }: Pick<AuditSensitivityRecord, 'clean' | 'trials'>): string[] {
  return [
    ...uncleanReasons('before any corruption', clean.before),
    ...(clean.after === null ? [] : uncleanReasons('after the last one', clean.after)),
    ...(clean.before.verdict === 'pass' && (trials.length === 0 || clean.after === null)
      ? ['Not all corruptions were tried.']
      : []),
    ...trials
      .filter(({ result }) => result !== 'found')
      .map(
        ({ corruption, result, expected, broken }) =>
          `${corruption}: ${result}, expected ${expected.join(', ')}, broken ${broken.join(', ') || 'nothing'}.`,
      ),
  ];
}

function uncleanReasons(when: string, { verdict, reasons, invariants }: AuditSection): string[] {
  if (verdict !== 'pass') {
    return [`The books were not clean ${when}: ${reasons.join(' ') || verdict}`];
  }
  return invariants
    .filter(({ status }) => status !== 'held')
    .map(({ name }) => `${name} was not checked on the clean books ${when}, so it shows nothing.`);
}

/** Corruptions with what the audit said of each, and the verdict. */
export function auditSensitivityTable(record: AuditSensitivityRecord): string {
  const { clean, trials } = record;
  const found = trials.filter(({ result }) => result === 'found').length;
  const checked = clean.before.invariants.reduce((sum, each) => sum + each.checked, 0);
  return [
    plainTable(
      ['Corruption', 'Broken invariants', 'Said of it', 'Result'],
      trials.map(({ corruption, broken, message, result }) => [
        corruption,
        broken.join('\n') || '-',
        message ?? '-',
        (result === 'found' ? pc.green : pc.red)(result),
      ]),
      { colWidths: [22, 28, 70, 12] },
    ),
    ...endLines(
      record,
      `${found} of ${trials.length} corruptions found and named; clean books ${clean.before.verdict} before ` +
        `(${checked} checks) and ${clean.after?.verdict ?? 'not checked'} after`,
    ),
  ].join('\n');
}
