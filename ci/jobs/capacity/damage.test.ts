import { describe, expect, it } from 'vitest';
import type { Finding, InvariantName, InvariantResult } from '../../../fixtures/record/audit.ts';
import type { CapacityLevel } from '../../../fixtures/record/capacity.ts';
import { damageOf } from './damage.ts';

const LEAK = 'Odoo 19 reservation leak';

function audited(
  known: readonly (string | undefined)[],
  invariant: InvariantName = 'reservation_matches_moves',
) {
  const findings = known.map((each): Finding => ({
    invariant,
    message: 'A place has more reserved than open moves have.',
    documents: [],
    expected: '1',
    seen: '2',
    ...(each === undefined ? {} : { known: each }),
  }));
  return {
    invariants: [
      { name: invariant, status: 'broken', checked: 9, broken: known.length },
    ] satisfies InvariantResult[],
    findings,
  };
}

/** A level after which this was broken. */
function after(
  broken: Record<string, number>,
  verdict: 'fail' | 'pass' | 'inconclusive' = 'fail',
): Pick<CapacityLevel, 'audit'> {
  return { audit: { verdict, broken, accepted: [], older: [] } };
}

describe('damage found after a level', () => {
  it('is known when every finding is the same known fault of Odoo', () => {
    expect(damageOf(audited([LEAK, LEAK]), 'fresh').damage).toEqual([
      { clause: `reservation_matches_moves broken 2 times (${LEAK})`, isKnown: true },
    ]);
  });

  it('is unknown when one finding is something else', () => {
    expect(damageOf(audited([LEAK, undefined]), 'fresh').damage).toEqual([
      { clause: 'reservation_matches_moves broken 2 times', isKnown: false },
    ]);
  });

  it('excludes stock that was broken before', () => {
    const stock = audited([undefined, undefined, undefined], 'stock_matches_moves');
    expect(damageOf(stock, [after({ stock_matches_moves: 3 })])).toEqual({ damage: [], older: [] });
    expect(damageOf(stock, [after({ stock_matches_moves: 2 }), after({}, 'pass')]).damage).toEqual([
      { clause: 'stock_matches_moves broken once', isKnown: false },
    ]);
  });

  it('includes all broken documents of the run, whatever was broken before', () => {
    const twice = audited([undefined, undefined], 'order_exists_once');
    expect(damageOf(twice, [after({ order_exists_once: 2 })]).damage).toEqual([
      { clause: 'order_exists_once broken 2 times', isKnown: false },
    ]);
    expect(damageOf(twice, []).damage).toHaveLength(1);
  });

  it.each([
    ['it is the first level', []],
    ['no level before could read them', [after({}, 'inconclusive'), { audit: null }]],
  ])('is reported without blame when the stock before is unknown: %s', (_why, before) => {
    expect(damageOf(audited([undefined], 'no_oversell'), before)).toEqual({
      damage: [],
      older: ['no_oversell broken once'],
    });
  });
});
