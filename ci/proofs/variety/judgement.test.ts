import { expect, test } from 'vitest';
import { complaint, type Seen } from './judgement.ts';

const PASSED: Seen = { status: 'passed', step: null, kind: null, message: null, left: 0 };
const REFUSED: Seen = {
  status: 'unsupported',
  step: 'prepare',
  kind: 'unsupported',
  message: 'Not supported: the tax X.',
  left: 0,
};
const EXPECTED = { kind: 'unsupported', says: 'the tax X' } as const;

test('accepts what was expected', () => {
  expect(complaint('passed', PASSED)).toBeUndefined();
  expect(complaint(EXPECTED, REFUSED)).toBeUndefined();
});

test.each([
  ['a false failure', 'passed', REFUSED, 'expected to pass'],
  ['a false pass', EXPECTED, PASSED, 'passed, expected unsupported'],
  ['another setting', EXPECTED, { ...REFUSED, message: 'Not supported: the tax Y.' }, 'expected unsupported'],
  ['a setting that is named too late', EXPECTED, { ...REFUSED, step: 'confirm' }, 'expected beforehand'],
  ['something left behind', EXPECTED, { ...REFUSED, left: 2 }, 'left 2 behind'],
  ['an unknown rest', EXPECTED, { ...REFUSED, left: null }, 'left something unknown behind'],
] as const)('reports %s', (_what, expected, seen, says) => {
  expect(complaint(expected, seen)).toContain(says);
});
