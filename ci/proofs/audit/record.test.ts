import { expect, test } from 'vitest';
import { INVARIANTS } from '../../../fixtures/record/audit.ts';
import { unreadable } from '../../../load/audit/judge.ts';
import type { Corruption } from './corruption.ts';
import { CORRUPTIONS } from './proof.ts';
import { judge, reasonsOf, type Sighting, type Tried } from './record.ts';

const corruption: Corruption = {
  id: 'shelf-emptied',
  title: 'A shelf is empty',
  sql: () => [],
  breaks: ['no_negative_quant', 'stock_matches_moves'],
};
const seen: Sighting = {
  verdict: 'fail',
  broken: ['stock_matches_moves', 'no_negative_quant'],
  takenFor: [],
};

test.each<[string, boolean, Sighting, string]>([
  ['exactly what it breaks is broken', true, seen, 'found'],
  ['the invariant that should name it held', true, { ...seen, broken: ['stock_matches_moves'] }, 'missed'],
  ['another one is broken as well', true, { ...seen, broken: [...seen.broken, 'no_oversell'] }, 'wrong'],
  ['one that follows is not', true, { ...seen, broken: ['no_negative_quant'] }, 'wrong'],
  ["it is taken for Odoo's own fault", true, { ...seen, takenFor: ['a leak'] }, 'wrong'],
  ['the run does not fail', true, { ...seen, verdict: 'inconclusive' }, 'wrong'],
  ['a statement changed nothing', false, seen, 'not struck'],
])('expects broken books where %s', (_title, isStruck, sighting, result) => {
  expect(judge(corruption, isStruck, sighting)).toBe(result);
});

test('gives each corruption an id of its own, and names every invariant', () => {
  expect(new Set(CORRUPTIONS.map(({ id }) => id)).size).toBe(CORRUPTIONS.length);
  expect(new Set(CORRUPTIONS.map(({ breaks }) => breaks[0]))).toEqual(new Set(INVARIANTS));
});

test('does not pass when nothing was tried, or when books are unclean or not wholly checked', () => {
  const clean = {
    ...unreadable(''),
    verdict: 'pass' as const,
    invariants: INVARIANTS.map((name) => ({ name, status: 'held' as const, checked: 1, broken: 0 })),
  };
  const tried: Tried = {
    corruption: 'x',
    title: 'x',
    expected: ['no_oversell'],
    broken: ['no_oversell'],
    message: null,
    result: 'found',
  };
  const verdict = (parts: Parameters<typeof reasonsOf>[0]): string =>
    reasonsOf(parts).length === 0 ? 'pass' : 'fail';
  expect(verdict({ clean: { before: clean, after: clean }, trials: [tried] })).toBe('pass');
  expect(verdict({ clean: { before: clean, after: clean }, trials: [] })).toBe('fail');
  expect(verdict({ clean: { before: clean, after: null }, trials: [tried] })).toBe('fail');
  expect(verdict({ clean: { before: unreadable('gone'), after: null }, trials: [] })).toBe('fail');
  expect(verdict({ clean: { before: clean, after: unreadable('gone') }, trials: [tried] })).toBe('fail');
  expect(verdict({ clean: { before: clean, after: clean }, trials: [{ ...tried, result: 'missed' }] })).toBe(
    'fail',
  );
  const [first, ...others] = clean.invariants;
  const partly = { ...clean, invariants: [{ ...first!, status: 'unchecked' as const }, ...others] };
  expect(verdict({ clean: { before: partly, after: clean }, trials: [tried] })).toBe('fail');
});
