import { expect, test } from 'vitest';
import { pages, tableNames } from './tables.ts';

test.each(pages())('finds the generated tables current in $path (else run npm run docs)', (page) => {
  expect(page.text).toBe(page.current);
});

test('finds every generated table in one page', () => {
  expect(
    pages()
      .flatMap(({ tables }) => tables)
      .toSorted(),
  ).toEqual(tableNames().toSorted());
});
