import { expect, test } from 'vitest';
import { pages, tableNames } from './tables.ts';

const PAGES = await pages();

test.each(PAGES)('finds the generated parts current in $path (else run npm run docs)', (page) => {
  expect(page.text).toBe(page.current);
});

test('finds every generated part in one page', () => {
  expect(PAGES.flatMap(({ tables }) => tables).toSorted()).toEqual(tableNames().toSorted());
});
