import { expect, test } from 'vitest';
import { missingNumbers } from './numbers.ts';

test('what lies between the numbers of a sequence is missing, with its zeros', () => {
  expect(missingNumbers(['S00008', 'S00011'])).toEqual(['S00009', 'S00010']);
});

test('sequences with other prefixes do not fill each other', () => {
  expect(missingNumbers(['WH/PICK/1', 'WH/OUT/2', 'WH/PICK/3', 'WH/OUT/3'])).toEqual(['WH/PICK/2']);
});

test('a jump over more than a thousand is another sequence, and a name without a number is none', () => {
  expect(missingNumbers(['INV/00001', 'INV/05000', 'draft', 'INV/05002'])).toEqual(['INV/05001']);
});
