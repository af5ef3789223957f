import { describe, expect, it } from 'vitest';
import { differenceLine, differencesOf, explain } from './comparison.ts';
import type { Picture } from './picture.ts';
import type { Remain } from './remains.ts';

function picture(tables: Readonly<Record<string, readonly object[]>>): Picture {
  return new Map(
    Object.entries(tables).map(([table, rows]) => [
      table,
      new Map(rows.map((row) => [JSON.stringify([Object.values(row)[0]]), JSON.stringify(row)])),
    ]),
  );
}

const before = picture({ partner: [{ id: 1, rank: 0 }], picking: [{ id: 7, state: 'done' }], quant: [] });

const ON_19 = { odoo: '19', place: 'database' } as const;

const REMAIN: Remain = {
  table: 'picking',
  change: 'added',
  when: { state: ['done'] },
  odoo: ['19'],
  reason: 'it stays',
};

describe('The comparison of a database with its state before', () => {
  it('finds nothing between equal states', () => {
    expect(differencesOf(before, before)).toEqual([]);
  });

  it('finds rows that were added, removed or changed, with the columns', () => {
    const after = picture({ partner: [{ id: 1, rank: 2 }], picking: [], quant: [{ id: 3, quantity: 1 }] });
    const lines = differencesOf(before, after).map(differenceLine);
    expect(lines).toEqual([
      'partner [1] changed: rank 0 -> 2',
      'picking [7] removed: {"id":7,"state":"done"}',
      'quant [3] added: {"id":3,"quantity":1}',
    ]);
  });

  it('finds a missing table', () => {
    const after = picture({ partner: [{ id: 1, rank: 0 }], quant: [] });
    expect(differencesOf(before, after)).toMatchObject([{ table: 'picking', change: 'removed' }]);
  });

  it('allows documented differences of the version only, with the documented values only', () => {
    const after = picture({
      partner: [{ id: 1, rank: 0 }],
      picking: [
        { id: 7, state: 'done' },
        { id: 8, state: 'done' },
        { id: 9, state: 'assigned' },
      ],
      quant: [],
    });
    const differences = differencesOf(before, after);
    const on19 = explain(differences, [REMAIN], ON_19);
    expect([...on19.explained.values()]).toEqual([1]);
    expect(on19.unexplained.map(({ key }) => key)).toEqual(['[9]']);
    expect(explain(differences, [REMAIN], { ...ON_19, odoo: '14' }).unexplained).toHaveLength(2);
  });

  it('allows a change of documented columns, but not together with another column', () => {
    const stamped: Remain = { ...REMAIN, table: 'quant', change: 'changed', when: {}, columns: ['stamp'] };
    const was = picture({
      quant: [
        { id: 1, quantity: 5, stamp: 'a' },
        { id: 2, quantity: 5, stamp: 'a' },
      ],
    });
    const is = picture({
      quant: [
        { id: 1, quantity: 5, stamp: 'b' },
        { id: 2, quantity: 4, stamp: 'b' },
      ],
    });
    expect(explain(differencesOf(was, is), [stamped], ON_19).unexplained.map(({ key }) => key)).toEqual([
      '[2]',
    ]);
  });
});
