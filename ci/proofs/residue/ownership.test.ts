import { describe, expect, it } from 'vitest';
import { differencesOf, explain } from './comparison.ts';
import { ownershipOf, type Owner } from './ownership.ts';
import type { Picture } from './picture.ts';
import type { Remain } from './remains.ts';

const OWNER: Owner = {
  companyId: 2,
  userId: 7,
  links: new Map([
    [
      'move_move',
      [
        { column: 'from', to: 'move' },
        { column: 'to', to: 'move' },
      ],
    ],
    ['partner', [{ column: 'commercial', to: 'partner' }]],
  ]),
};

const NOTHING: Picture = new Map();

function picture(table: string, ...rows: readonly object[]): Picture {
  return new Map([[table, new Map(rows.map((row, index) => [`[${index + 1}]`, JSON.stringify(row)]))]]);
}

function ownerOfFirst(before: Picture, after: Picture): string | undefined {
  return differencesOf(before, after).map((each) => ownershipOf(each, OWNER, [after, before]))[0];
}

describe('the owner of a row that differs', () => {
  it.each([
    ['of the synthetic company', { company_id: 2, create_uid: 1 }, 'own'],
    ['of a real company, though the probe made it', { company_id: 1, create_uid: 7 }, 'foreign'],
    ['of no company, made by the probe', { company_id: null, create_uid: 7 }, 'own'],
    ['of no company, made by somebody', { create_uid: 5 }, 'foreign'],
    ['of no company, made by Odoo itself', { create_uid: 1 }, 'nobody'],
    ['a note of the sign-in of the probe', { user_id: 7 }, 'own'],
    ['unowned', { name: 'x' }, 'foreign'],
  ])('%s', (_, row, owner) => {
    expect(ownerOfFirst(NOTHING, picture('any', row))).toBe(owner);
  });

  it('is foreign when it came from another company', () => {
    expect(ownerOfFirst(picture('any', { company_id: 1 }), picture('any', { company_id: 2 }))).toBe(
      'foreign',
    );
  });

  it('is the owner of both rows that a relation connects', () => {
    const moves = picture('move', { company_id: 2 }, { company_id: 2 }, { company_id: 1 });
    const bind = (from: number, to: number): Picture =>
      new Map([...moves, ...picture('move_move', { from, to })]);
    expect(ownerOfFirst(moves, bind(1, 2))).toBe('own');
    expect(ownerOfFirst(moves, bind(1, 3))).toBe('foreign');
  });

  it('is foreign when the row relates to itself, as the address of a company does', () => {
    expect(ownerOfFirst(NOTHING, picture('partner', { id: 1, commercial: 1 }))).toBe('foreign');
  });

  it('refuses documented differences of a real company, and allows unowned ones only if listed', () => {
    const remain: Remain = { table: 'quant', change: 'added', odoo: ['19'], reason: 'it stays' };
    const differences = differencesOf(
      NOTHING,
      picture('quant', { company_id: 2 }, { company_id: 1 }, { create_uid: 1 }),
    );
    const unexplained = (each: Remain): string[] =>
      explain(differences, [each], { odoo: '19', place: 'company' }, (difference) =>
        ownershipOf(difference, OWNER, []),
      ).unexplained.map(({ key }) => key);
    expect(unexplained(remain)).toEqual(['[2]', '[3]']);
    expect(unexplained({ ...remain, ofNobody: true })).toEqual(['[2]']);
  });
});
