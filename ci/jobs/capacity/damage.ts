/** What of the broken books is the doing of a level. Pure. */

import type { AuditSection, InvariantName } from '../../../fixtures/record/audit.ts';
import type { CapacityLevel } from '../../../fixtures/record/capacity.ts';
import { OF_ALL_TIME } from '../../../load/audit/rules/quants.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';

/** What is known of the books before a level: they were created for it, or what levels saw of them since they were. */
export type BooksBefore = 'fresh' | readonly Pick<CapacityLevel, 'audit'>[];

interface Damage {
  readonly clause: string;
  /** Whether all of it is a fault of Odoo that our documentation names. */
  readonly isKnown: boolean;
}

export interface BooksOfLevel {
  /** Done by the level. */
  readonly damage: readonly Damage[];
  /** May be older than it, because the books had not been read before; one clause each. */
  readonly older: readonly string[];
}

/**
 * Most invariants are about the documents of the run, so what is broken there is always its doing. Those of all time look
 * at the absolute state of the stock: what an earlier level has damaged is found by all that follow, so they are compared
 * with what was seen before, and say nothing of this level where nothing was.
 */
export function damageOf(
  audit: Pick<AuditSection, 'invariants' | 'findings'> | null,
  before: BooksBefore,
): BooksOfLevel {
  const damage: Damage[] = [];
  const older: string[] = [];
  for (const { name, status, broken } of audit?.invariants ?? []) {
    const seen = OF_ALL_TIME.includes(name) ? seenBefore(name, before) : 0;
    if (status !== 'broken' || (seen !== undefined && broken <= seen)) continue;
    const own = audit?.findings.filter(({ invariant }) => invariant === name) ?? [];
    const [first] = own;
    const isKnown = first?.known !== undefined && own.every(({ known }) => known === first.known);
    const added = broken - (seen ?? 0);
    const clause = `${name} broken ${added === 1 ? 'once' : `${added} times`}${isKnown ? ` (${first.known})` : ''}`;
    if (seen === undefined) older.push(clause);
    else damage.push({ clause, isKnown });
  }
  return { damage, older };
}

/** How often it was broken at most; `undefined` when the books could not be read. */
function seenBefore(name: InvariantName, before: BooksBefore): number | undefined {
  if (before === 'fresh') return 0;
  const read = before.flatMap(({ audit }) =>
    audit === null || audit.verdict === 'inconclusive' ? [] : [audit.broken[name] ?? 0],
  );
  return read.length === 0 ? undefined : largest(read);
}
