import { expect, test } from 'vitest';
import { loadBetween, refusedOf } from './host-load.ts';

test('reads connections that found a full queue by the name of their column', () => {
  const text =
    'TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 4870 4871\nIpExt: InNoRoutes\nIpExt: 7\n';
  expect(refusedOf(text)).toBe(4_870);
  expect(refusedOf('TcpExt: SyncookiesSent\nTcpExt: 0\n')).toBeNull();
  expect(refusedOf('')).toBeNull();
});

test('returns the difference of two readings', () => {
  const reading = { atMs: 0, busyTicks: 0, allTicks: 0, memoryStallUs: null, diskStallUs: null, refused: 10 };
  const later = { ...reading, atMs: 1_000, busyTicks: 50, allTicks: 100, refused: 13 };
  expect(loadBetween(reading, later)).toMatchObject({
    cpuShare: 0.5,
    refusedConnections: 3,
    diskStall: null,
  });
  expect(loadBetween({ ...reading, refused: null }, later).refusedConnections).toBeNull();
});
