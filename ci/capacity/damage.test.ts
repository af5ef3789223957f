import { describe, expect, it } from 'vitest';
import type { Finding, InvariantResult } from '../../fixtures/audit-record.ts';
import { newDamage } from './run-level.ts';

const LEAK = 'Odoo 19 reservation leak';

function audited(known: readonly (string | undefined)[]) {
  const findings = known.map((each): Finding => ({
    invariant: 'reservation_matches_moves',
    message: 'A place has more reserved than open moves have.',
    documents: [],
    expected: '1',
    seen: '2',
    ...(each === undefined ? {} : { known: each }),
  }));
  return {
    invariants: [
      { name: 'reservation_matches_moves', status: 'broken', checked: 9, broken: known.length },
    ] satisfies InvariantResult[],
    findings,
  };
}

describe('the damage of a level', () => {
  it('is known where every finding is the same known fault of Odoo', () => {
    expect(newDamage(audited([LEAK, LEAK]), [])).toEqual([
      { clause: `reservation_matches_moves broken 2 times (${LEAK})`, isKnown: true },
    ]);
  });

  it('is not known where one finding is something else', () => {
    expect(newDamage(audited([LEAK, undefined]), [])).toEqual([
      { clause: 'reservation_matches_moves broken 2 times', isKnown: false },
    ]);
  });
});
