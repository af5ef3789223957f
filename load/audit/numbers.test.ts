import { expect, test } from 'vitest';
import { missingNumbers } from './numbers.ts';

test('finds missing numbers of a sequence, with leading zeros', () => {
  expect(missingNumbers(['S00008', 'S00011'])).toEqual(['S00009', 'S00010']);
});

test('separates sequences by prefix', () => {
  expect(missingNumbers(['WH/PICK/1', 'WH/OUT/2', 'WH/PICK/3', 'WH/OUT/3'])).toEqual(['WH/PICK/2']);
});

test('starts another sequence after a jump of more than a thousand, and at a name without a number', () => {
  expect(missingNumbers(['INV/00001', 'INV/05000', 'draft', 'INV/05002'])).toEqual(['INV/05001']);
});
