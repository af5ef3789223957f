import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RecordedProfile } from '../../../load/replay/recorded-profile.ts';
import { passedCapacity } from '../../../reporters/sections/capacity/sample.ts';
import { headroomOf, peakOf } from './headroom.ts';
import { headroomFrom } from './request.ts';

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

/** A capacity of so many orders an hour, known to within so much below and above. */
function answerOf(ordersPerHour: number, { below = 0, above = 0, isConfirmed = true } = {}) {
  const perSecond = ordersPerHour / 1_800;
  return {
    perSecond,
    ordersPerHour,
    interval: { low: perSecond * (1 - below), high: perSecond * (1 + above) },
    failedPerSecond: perSecond * 1.1,
    isConfirmed,
  };
}

describe('headroom', () => {
  test('uses the busiest quarter of an hour', () => {
    const headroom = headroomOf(profile, [], answerOf(900));
    expect(headroom?.peakOrdersPerHour).toBe(600);
    expect(headroom?.growth).toEqual([
      { factor: 1, on: null, ordersPerHour: 600, headroom: 0.5, atLeast: 0.5, atMost: 0.5, is: 'fits' },
    ]);
    expect(headroom?.fitsUntil).toBeNull();
  });

  test('is negative when the grown peak does not fit, and names the last day on which it fits', () => {
    const headroom = headroomOf(profile, [{ factor: 2, on: '2026-12-01' }], answerOf(900));
    expect(headroom?.growth[0]).toMatchObject({ ordersPerHour: 1_200, headroom: -0.25 });
    // 183 days to the double; ln 1.5 / ln 2 of them to half as much again.
    expect(headroom?.fitsUntil).toBe('2026-09-16');
  });

  test('extrapolates at the last pace beyond the given days, up to a limit', () => {
    expect(headroomOf(profile, [{ factor: 1.2, on: '2027-06-01' }], answerOf(900))?.fitsUntil).toBe(
      '2028-08-20',
    );
    expect(headroomOf(profile, [{ factor: 1.0001, on: '2027-06-01' }], answerOf(900))?.fitsUntil).toBeNull();
    expect(headroomOf(profile, [{ factor: 0.9, on: '2027-06-01' }], answerOf(900))?.fitsUntil).toBeNull();
  });

  test('is known when the whole interval agrees', () => {
    const fitOf = (answer: ReturnType<typeof answerOf>) => headroomOf(profile, [], answer)?.growth[0]?.is;
    const wide = { below: 0.2, above: 0.1 };
    expect(fitOf(answerOf(751, wide))).toBe('fits');
    expect(fitOf(answerOf(749, wide))).toBe('unknown');
    expect(fitOf(answerOf(546, wide))).toBe('unknown');
    expect(fitOf(answerOf(545, wide))).toBe('does_not_fit');
    expect(fitOf(answerOf(751, { ...wide, isConfirmed: false }))).toBe('unknown');
  });

  test('is never too little when no rate was missed', () => {
    const open = { ...answerOf(500), interval: null, failedPerSecond: null };
    expect(headroomOf(profile, [], open)?.growth[0]).toMatchObject({
      headroom: 500 / 600 - 1,
      atMost: null,
      is: 'unknown',
    });
    expect(headroomOf(profile, [], { ...open, ordersPerHour: 601 })?.growth[0]?.is).toBe('fits');
  });

  test('fits until one day by the lower end of the interval, and may fit until another by the upper end', () => {
    const headroom = headroomOf(
      profile,
      [{ factor: 2, on: '2026-12-01' }],
      answerOf(900, { below: 0.2, above: 0.1 }),
    );
    // Of 183 days to the double: ln 1.2 / ln 2, and ln 1.65 / ln 2.
    expect(headroom).toMatchObject({ fitsUntil: '2026-07-19', mayFitUntil: '2026-10-11' });
    const open = answerOf(900, { below: 0.2, above: 0.1, isConfirmed: false });
    expect(headroomOf(profile, [{ factor: 2, on: '2026-12-01' }], open)).toMatchObject({
      fitsUntil: null,
      mayFitUntil: '2026-10-11',
    });
  });

  test('is absent when the profile has no orders', () => {
    const without = {
      ...profile,
      streams: profile.streams.map((each) => ({ ...each, event: 'sign_in' as const })),
    };
    expect(headroomOf(without, [], answerOf(900))).toBeNull();
    expect(peakOf(without)).toBeNull();
    expect(peakOf(profile)).toBe(600);
  });

  test('refuses a profile without orders before anything is measured', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cutoff-headroom-'));
    try {
      const file = join(folder, 'quiet.json');
      const [first] = passedCapacity().configurations;
      const confirmed = first?.answer ?? null;
      const quiet = profile.streams.map((each) => ({ ...each, event: 'sign_in' }));
      writeFileSync(file, JSON.stringify({ ...profile, streams: quiet }));
      expect(() => headroomFrom(file, [])).toThrow('has no confirmed orders');
      writeFileSync(file, JSON.stringify(profile));
      expect(headroomFrom(file, [])(null)).toBeNull();
      expect(headroomFrom(file, [])(confirmed)?.peakOrdersPerHour).toBe(600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
