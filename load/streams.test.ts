import { expect, test } from 'vitest';
import { smoke } from './scenarios/smoke.ts';
import { streamsOf } from './streams.ts';

const vusWith = (roomS?: number): number[] =>
  streamsOf({ profile: smoke, scale: 10, durationS: 600, vus: undefined, roomS, segments: 1, seed: 1 }).map(
    ({ preAllocatedVus }) => preAllocatedVus,
  );

test('plans VUs for transactions of 25 s, or for longer ones on request', () => {
  const usual = vusWith();
  expect(vusWith(9)).toEqual(usual);
  const peaks = [2, 1, 1];
  expect(vusWith(65)).toEqual(usual.map((vus, index) => vus + 40 * (peaks[index] ?? 0)));
});
