import { expect, test } from 'vitest';
import { pages, tableNames } from './tables.ts';

const PAGES = await pages();

test.each(PAGES)('has up-to-date generated parts in $path (else run npm run docs)', (page) => {
  expect(page.text).toBe(page.current);
});

test('places every generated part on exactly one page', () => {
  expect(PAGES.flatMap(({ tables }) => tables).toSorted()).toEqual(tableNames().toSorted());
});
