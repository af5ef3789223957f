import { describe, expect, test } from 'vitest';
import type { BusinessCalendar } from '../../../fixtures/calendar/calendar.ts';
import { chosenWindow, type WindowFlags } from './window.ts';

const calendar: BusinessCalendar = {
  timeZone: 'Europe/Paris',
  workingDays: ['mon', 'tue', 'wed', 'thu', 'fri'],
  holidays: ['2026-12-25'],
  maintenance: [],
  cutOffs: [
    { warehouse: 'WH', at: '12:00' },
    { warehouse: 'WH', at: '17:00' },
  ],
};
const flags = (given: Partial<WindowFlags>): WindowFlags => ({ before: 180, ...given });

describe('the window of a profile', () => {
  test('uses local time of the calendar, or of the named time zone', () => {
    const asked = flags({ day: '2026-11-20', window: '14:00-17:00' });
    expect(chosenWindow(asked, calendar)).toEqual({
      startMs: Date.parse('2026-11-20T13:00:00Z'),
      endMs: Date.parse('2026-11-20T16:00:00Z'),
      minutes: 180,
      timeZone: 'Europe/Paris',
      day: '2026-11-20',
      from: '14:00',
    });
    expect(chosenWindow({ ...asked, timeZone: 'Asia/Tokyo' }, calendar).startMs).toBe(
      Date.parse('2026-11-20T05:00:00Z'),
    );
  });

  test('includes the extra hour of an autumn night, and can be a whole day', () => {
    expect(chosenWindow(flags({ day: '2026-10-25', window: '00:00-24:00' }), calendar).minutes).toBe(1_500);
    expect(chosenWindow(flags({ day: '2026-03-29', window: '01:00-04:00' }), calendar).minutes).toBe(120);
  });

  test('ends at the last cut-off of the day', () => {
    expect(chosenWindow(flags({ day: '2026-11-20', cutOff: 'WH', before: 90 }), calendar)).toMatchObject({
      endMs: Date.parse('2026-11-20T16:00:00Z'),
      minutes: 90,
      day: '2026-11-20',
      from: '15:30',
    });
  });

  test('begins on the day before for a cut-off just after midnight', () => {
    const night = { ...calendar, cutOffs: [{ warehouse: 'WH', at: '00:30' }] };
    expect(chosenWindow(flags({ day: '2026-11-20', cutOff: 'WH' }), night)).toMatchObject({
      day: '2026-11-19',
      from: '21:30',
    });
  });

  test.each<[string, Partial<WindowFlags>, string]>([
    ['no day', { window: '14:00-17:00' }, '--day is missing'],
    [
      'a day that does not exist',
      { day: '2026-02-29', window: '14:00-17:00' },
      '--day 2026-02-29 is not a day',
    ],
    ['no window', { day: '2026-11-20' }, '--window is missing'],
    ['a window in other words', { day: '2026-11-20', window: '2pm-5pm' }, '--window 2pm-5pm is not a window'],
    ['an hour that there is not', { day: '2026-11-20', window: '14:00-25:00' }, 'is not a window'],
    ['a window backwards', { day: '2026-11-20', window: '17:00-14:00' }, 'is empty'],
    ['an hour that the clocks skip', { day: '2026-03-29', window: '02:10-02:50' }, 'is empty'],
    [
      'an unknown zone',
      { day: '2026-11-20', window: '14:00-17:00', timeZone: 'CET+1' },
      '--time-zone CET+1 is unknown',
    ],
    ['a warehouse without cut-off', { day: '2026-11-20', cutOff: 'LYON' }, 'it has WH'],
    ['a holiday', { day: '2026-12-25', cutOff: 'WH' }, '2026-12-25 is not a working day'],
    ['a Sunday', { day: '2026-11-22', cutOff: 'WH' }, '2026-11-22 is not a working day'],
    ['two windows', { day: '2026-11-20', cutOff: 'WH', window: '14:00-17:00' }, 'leave out --window'],
  ])('refuses %s', (_what, given, said) => {
    expect(() => chosenWindow(flags(given), calendar)).toThrow(said);
  });

  test('refuses to guess the time zone of the machine', () => {
    expect(() => chosenWindow(flags({ day: '2026-11-20', window: '14:00-17:00' }), undefined)).toThrow(
      'set calendar.time_zone in cutoff.yaml (CUTOFF_TIME_ZONE), or name it by --time-zone',
    );
  });
});
