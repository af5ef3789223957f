import type { AuditSection, InvariantName } from '../../../fixtures/record/audit.ts';
import type { Corruption } from './corruption.ts';

/** What an audit said while a corruption was in the books. */
export interface Sighting {
  readonly verdict: AuditSection['verdict'];
  readonly broken: readonly InvariantName[];
  /** The first finding of the invariant that should name the corruption. */
  readonly message: string | null;
  /** Faults of Odoo that the audit took it for; a corruption is none. */
  readonly takenFor: readonly string[];
  readonly reasons: readonly string[];
}

/**
 * `found`: exactly the invariants that the catalogue names are broken, and the run fails. `missed`: the one that has to
 * name it held. `wrong`: others are broken, or fewer, or it was taken for a known fault of Odoo. `not struck`: a
 * statement changed nothing, so that nothing is shown.
 */
export type Result = 'found' | 'missed' | 'wrong' | 'not struck';

/** What the catalogue needs of a section. Pure. */
export function sightingOf(corruption: Corruption, audit: AuditSection): Sighting {
  const [first] = corruption.breaks;
  return {
    verdict: audit.verdict,
    broken: audit.invariants.filter(({ status }) => status === 'broken').map(({ name }) => name),
    message: audit.findings.find(({ invariant }) => invariant === first)?.message ?? null,
    takenFor: [...new Set(audit.findings.flatMap(({ known }) => known ?? []))],
    reasons: audit.reasons,
  };
}

/** What a trial shows about its corruption. Pure. */
export function judge(corruption: Corruption, isStruck: boolean, seen: Sighting): Result {
  if (!isStruck) return 'not struck';
  const [first] = corruption.breaks;
  if (!seen.broken.includes(first)) return 'missed';
  const isExact =
    seen.broken.length === corruption.breaks.length &&
    corruption.breaks.every((name) => seen.broken.includes(name));
  return isExact && seen.verdict === 'fail' && seen.takenFor.length === 0 ? 'found' : 'wrong';
}
