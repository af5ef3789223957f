import { describe, expect, test } from 'vitest';
import type { StreamInput } from '../k6/input.ts';
import { schedulesOf, type ReplayedProfile } from '../profiles/profile.ts';
import { arrivalsOf } from './compose.ts';

const history: ReplayedProfile = {
  kind: 'replayed',
  name: 'replay',
  title: 'A history',
  products: 5,
  mix: { lines: [1, 1], maxQuantity: 1, skew: 0 },
  streams: [
    { name: 'orders_web', journey: 'sales_order', transport: 'web', perMinute: [3, 0, 41, 1] },
    { name: 'shipments_web', journey: 'shipment', transport: 'web', perMinute: [1, 2, 0, 0] },
  ],
};

function bins(durationS: number | undefined, lengthS: number): number[] {
  const streams: StreamInput[] = schedulesOf(history, { scale: 1, durationS }).map((schedule, index) => ({
    name: history.streams[index]?.name ?? '',
    journey: 'sales_order',
    transport: 'web',
    curve: schedule.curve,
    peakPerSecond: schedule.peakPerSecond,
    spreadMs: schedule.spreadMs ?? 0,
    preAllocatedVus: 1,
    maxVus: 1,
  }));
  const account = arrivalsOf([], streams, {
    seed: 2,
    durationS: lengthS,
    binS: lengthS / 4,
    startMs: 0,
    dropped: 0,
  });
  return account.bins.map(({ asked }) => asked);
}

describe('the bins of a replay', () => {
  test('are the minutes of the history, each with its planned count', () => {
    expect(bins(undefined, 240)).toEqual([4, 2, 41, 1]);
  });

  test('are shorter in a compressed replay, with the same rates', () => {
    expect(bins(120, 120)).toEqual([3, 1, 20, 1]);
  });
});
