import { describe, expect, test } from 'vitest';
import type { RecordedProfile } from '../../load/replay/recorded-profile.ts';
import { headroomOf } from './headroom.ts';

const profile: RecordedProfile = {
  profile: 'cutoff.profile',
  version: 1,
  source: { kind: 'odoo', odoo: '19.0', scope: 'one warehouse' },
  window: { timeZone: 'Europe/Paris', day: '2026-06-01', from: '14:00', minutes: 60 },
  streams: [
    {
      event: 'order_confirmed',
      transport: null,
      basis: [{ from: 'sale.order.date_order', events: 330 }],
      // 4 a minute, and 10 in the last quarter of an hour.
      perMinute: Array.from({ length: 60 }, (_, minute) => (minute < 45 ? 4 : 10)),
    },
  ],
  demand: null,
  leftOut: [],
};

describe('headroom', () => {
  test('is taken over the busiest quarter of an hour', () => {
    const headroom = headroomOf(profile, [], 900);
    expect(headroom?.peakOrdersPerHour).toBe(600);
    expect(headroom?.growth).toEqual([{ factor: 1, on: null, ordersPerHour: 600, headroom: 0.5 }]);
    expect(headroom?.fitsUntil).toBeNull();
  });

  test('is negative where the grown peak does not fit, and says until when it does', () => {
    const headroom = headroomOf(profile, [{ factor: 2, on: '2026-12-01' }], 900);
    expect(headroom?.growth[0]).toMatchObject({ ordersPerHour: 1_200, headroom: -0.25 });
    // 183 days to the double; ln 1.5 / ln 2 of them to half as much again.
    expect(headroom?.fitsUntil).toBe('2026-09-16');
  });

  test('goes on at the last pace beyond the days that were given, and not for ever', () => {
    expect(headroomOf(profile, [{ factor: 1.2, on: '2027-06-01' }], 900)?.fitsUntil).toBe('2028-08-20');
    expect(headroomOf(profile, [{ factor: 1.0001, on: '2027-06-01' }], 900)?.fitsUntil).toBeNull();
    expect(headroomOf(profile, [{ factor: 0.9, on: '2027-06-01' }], 900)?.fitsUntil).toBeNull();
  });

  test('is not said without orders in the profile', () => {
    const without = {
      ...profile,
      streams: profile.streams.map((each) => ({ ...each, event: 'sign_in' as const })),
    };
    expect(headroomOf(without, [], 900)).toBeNull();
  });
});
