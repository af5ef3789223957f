import { expect, it } from 'vitest';
import { atWidth, columnsOf, wrapped } from './wrap.ts';

it.each([
  [{ columns: 60 }, {}, 60],
  [{}, { COLUMNS: '72' }, 72],
  [{ columns: 60 }, { COLUMNS: '72' }, 60],
  [{ columns: 0 }, { COLUMNS: 'wide' }, 100],
  [{ columns: 12 }, {}, 40],
  [{}, {}, 100],
])('writes %j and %j in %d columns', (stream, env, columns) => {
  expect(columnsOf(stream, env)).toBe(columns);
});

it('wraps at the given width, and at the usual one afterwards, also after an error', () => {
  const text = 'word '.repeat(60);
  const longest = (): number => wrapped(text, '').reduce((most, line) => Math.max(most, line.length), 0);
  expect(atWidth(50, longest)).toBeLessThanOrEqual(50);
  expect(() =>
    atWidth(50, () => {
      throw new Error('no report');
    }),
  ).toThrow('no report');
  expect(longest()).toBeGreaterThan(90);
});
