import { expect, test } from 'vitest';
import { segmentsOf } from './segments.ts';

test('divides the whole into equal segments, as k6 writes them', () => {
  expect(segmentsOf(3)).toEqual([
    { segment: '0:1/3', sequence: '0,1/3,2/3,1' },
    { segment: '1/3:2/3', sequence: '0,1/3,2/3,1' },
    { segment: '2/3:1', sequence: '0,1/3,2/3,1' },
  ]);
});
