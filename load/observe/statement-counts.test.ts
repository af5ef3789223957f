import { describe, expect, test } from 'vitest';
import { statementsBetween, type StatementEntry, type StatementLook } from './statement-counts.ts';

function entry(calls: number, head = 'SELECT $1', more: Partial<StatementEntry> = {}): StatementEntry {
  return { calls, ms: calls * 2, head, isNested: false, isLook: false, ...more };
}

function look(entries: Record<string, StatementEntry>, more: Partial<StatementLook> = {}): StatementLook {
  const losses = { before: '0 2026-11-24', after: '0 2026-11-24' };
  return { entries: new Map(Object.entries(entries)), rows: 10, room: 5_000, losses, ...more };
}

describe('statements between two readings', () => {
  test('are the additional runs of known statements, and all runs of new ones', () => {
    const count = statementsBetween(look({ a: entry(5) }), look({ a: entry(7), b: entry(3) }));
    expect(count).toEqual({ is: 'exact', queries: 5, sqlS: 0.01 });
    expect(statementsBetween(look({ a: entry(5) }), look({ a: entry(5) }))).toMatchObject({ queries: 0 });
  });

  test.each([
    ['BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE', 0],
    ['begin', 0],
    ['COMMIT', 0],
    ['ROLLBACK', 0],
    ['ABORT', 0],
    ['DISCARD ALL', 0],
    ['SAVEPOINT $1', 1],
    ['RELEASE SAVEPOINT "60fc17"', 1],
    ['ROLLBACK TO SAVEPOINT "60fc17"', 1],
    ['SET LOCAL lock_timeout = $1', 1],
    ['UPDATE "sale_order" SET "state" = $1', 1],
  ])('include %s %i times', (head, queries) => {
    expect(statementsBetween(look({}), look({ a: entry(1, head) }))).toMatchObject({ is: 'exact', queries });
  });

  test('exclude nested statements and those of the observer', () => {
    const after = look({
      a: entry(4, 'SELECT $1', { isNested: true }),
      b: entry(4, 'SELECT', { isLook: true }),
    });
    expect(statementsBetween(look({}), after)).toEqual({ is: 'exact', queries: 0, sqlS: 0 });
  });

  test.each<[string, StatementLook, StatementLook]>([
    ['a row is gone', look({ a: entry(5), b: entry(1) }), look({ a: entry(6) })],
    ['a row counts less', look({ a: entry(5) }), look({ a: entry(2) })],
    [
      'rows were dropped',
      look({ a: entry(5) }),
      look({ a: entry(6) }, { losses: { before: '0 2026-11-24', after: '1 2026-11-24' } }),
    ],
    [
      'rows were dropped while the first look was read',
      look({ a: entry(5) }, { losses: { before: '0 2026-11-24', after: '1 2026-11-24' } }),
      look({ a: entry(6) }, { losses: { before: '1 2026-11-24', after: '1 2026-11-24' } }),
    ],
    [
      'all was reset',
      look({}),
      look({ a: entry(6) }, { losses: { before: '0 2026-11-24', after: '0 2026-11-25' } }),
    ],
    [
      'PostgreSQL does not tell, and there is hardly room left',
      look({ a: entry(5) }, { losses: undefined }),
      look({ a: entry(6) }, { losses: undefined, rows: 4_501 }),
    ],
  ])('are unknown when %s', (_why, before, after) => {
    expect(statementsBetween(before, after).is).toBe('unknown');
  });

  test('are known before PostgreSQL 14 while its table has room', () => {
    const [before, after] = [
      look({ a: entry(5) }, { losses: undefined }),
      look({ a: entry(6) }, { losses: undefined, rows: 4_500 }),
    ];
    expect(statementsBetween(before, after)).toMatchObject({ is: 'exact', queries: 1 });
  });
});
