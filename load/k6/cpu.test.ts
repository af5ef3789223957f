import { expect, test } from 'vitest';
import { busiestShare, parseStat, readCpu, sumCpu } from './cpu.ts';

test('reads user and system time whatever the name of the program', () => {
  expect(parseStat('42 (k6 (x) y) S 1 42 42 0 -1 4194304 900 0 0 0 150 50 0 0 20 0 9 0 100 0 0')).toBe(2_000);
});

test('uses the busiest stretch instead of the mean', () => {
  const readings = [0, 1, 2, 3, 4].map((second) => ({
    atMs: second * 1000,
    usedMs: second < 2 ? 0 : (second - 1) * 2000,
  }));
  expect(busiestShare(readings, 2, 2_000)).toBeCloseTo(1);
  expect(busiestShare(readings, 2, 4_000)).toBeCloseTo(0.75);
});

test('returns nothing for too few readings', () => {
  expect(busiestShare([{ atMs: 0, usedMs: 0 }], 2, 5_000)).toBeNull();
  expect(busiestShare([], 2, 5_000)).toBeNull();
});

test.runIf(process.platform === 'linux')('measures this process', () => {
  expect(readCpu(process.pid, 0)?.usedMs).toBeGreaterThan(0);
  expect(readCpu(2 ** 22 + 1, 0)).toBeUndefined();
});

test('adds up several processes, interpolated between their readings', () => {
  const sum = sumCpu([
    [
      { atMs: 0, usedMs: 0 },
      { atMs: 1_000, usedMs: 500 },
      { atMs: 2_000, usedMs: 1_500 },
    ],
    [
      { atMs: 500, usedMs: 10 },
      { atMs: 1_500, usedMs: 110 },
    ],
  ]);
  expect(sum).toEqual([
    { atMs: 0, usedMs: 0 },
    { atMs: 500, usedMs: 260 },
    { atMs: 1_000, usedMs: 560 },
    { atMs: 1_500, usedMs: 1_110 },
    { atMs: 2_000, usedMs: 1_610 },
  ]);
});
