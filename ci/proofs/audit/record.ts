import { z } from 'zod';
import { AuditSection, INVARIANTS } from '../../../fixtures/record/audit.ts';
import { SERIES } from '../../../fixtures/lab/lab.ts';

/** The account of one run of the corruptions, `results/audit-sensitivity-<odoo>.json`. */

const Tried = z.strictObject({
  corruption: z.string(),
  title: z.string(),
  /** What has to be broken; the first one has to name it. */
  expected: z.array(z.enum(INVARIANTS)),
  broken: z.array(z.enum(INVARIANTS)),
  message: z.string().nullable(),
  result: z.enum(['found', 'missed', 'wrong', 'not struck']),
});
export type Tried = z.infer<typeof Tried>;

export const AuditSensitivityRecord = z.strictObject({
  record: z.literal('cutoff.audit-sensitivity'),
  version: z.literal(1),
  odoo: z.enum(SERIES),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** The books as the burst left them, before the first corruption and after the last one was taken back. */
  clean: z.strictObject({ before: AuditSection, after: AuditSection.nullable() }),
  trials: z.array(Tried),
  verdict: z.enum(['pass', 'fail']),
  /** Why the verdict is `fail`, one sentence each. */
  reasons: z.array(z.string()),
});
export type AuditSensitivityRecord = z.infer<typeof AuditSensitivityRecord>;

/** What a whole run shows: nothing, where the clean books were not clean. Pure. */
export function verdictOn({
  clean,
  trials,
}: Pick<AuditSensitivityRecord, 'clean' | 'trials'>): Pick<AuditSensitivityRecord, 'verdict' | 'reasons'> {
  const reasons = [
    ...uncleanReasons('before any corruption', clean.before),
    ...(clean.after === null ? [] : uncleanReasons('after the last one', clean.after)),
    ...(clean.before.verdict === 'pass' && (trials.length === 0 || clean.after === null)
      ? ['The corruptions were not tried to the end.']
      : []),
    ...trials
      .filter(({ result }) => result !== 'found')
      .map(
        ({ corruption, result, expected, broken }) =>
          `${corruption}: ${result}, expected ${expected.join(', ')}, broken ${broken.join(', ') || 'nothing'}.`,
      ),
  ];
  return { verdict: reasons.length === 0 ? 'pass' : 'fail', reasons };
}

function uncleanReasons(when: string, { verdict, reasons, invariants }: AuditSection): string[] {
  if (verdict !== 'pass') {
    return [`The books were not clean ${when}: ${reasons.join(' ') || verdict}`];
  }
  return invariants
    .filter(({ status }) => status !== 'held')
    .map(({ name }) => `${name} was not checked on the clean books ${when}, so it shows nothing.`);
}
