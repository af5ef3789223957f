import { describe, expect, test } from 'vitest';
import type { BusinessCalendar } from '../../../fixtures/calendar/calendar.ts';
import { maintenanceWindowOf } from '../../../fixtures/calendar/maintenance.ts';
import { aheadOf } from './announce-calendar.ts';

const window = (text: string) => {
  const parsed = maintenanceWindowOf(text);
  if (!parsed) throw new Error(`${text} is not a window.`);
  return parsed;
};
const calendar: BusinessCalendar = {
  timeZone: 'Europe/Paris',
  workingDays: ['mon', 'tue', 'wed', 'thu', 'fri'],
  holidays: ['2026-03-30'],
  cutOffs: [
    { warehouse: 'WH', at: '17:00' },
    { warehouse: 'EAST', at: '15:30' },
  ],
  maintenance: [window('sun 02:00-04:00'), window('sun 03:00-05:00')],
};
const at = (instant: string) => aheadOf(calendar, Date.parse(instant));

describe('upcoming events', () => {
  test('include the next cut-off of any warehouse, over a weekend, a holiday and a change of clocks', () => {
    expect(at('2026-03-27T12:00:00Z').nextCutOffMs).toBe(Date.parse('2026-03-27T14:30:00Z'));
    expect(at('2026-03-27T15:00:00Z').nextCutOffMs).toBe(Date.parse('2026-03-27T16:00:00Z'));
    expect(at('2026-03-27T17:00:00Z').nextCutOffMs).toBe(Date.parse('2026-03-31T13:30:00Z'));
  });

  test('include the next maintenance, and the current one until all its windows end', () => {
    expect(at('2026-11-20T12:00:00Z').maintenance).toEqual({
      startMs: Date.parse('2026-11-22T01:00:00Z'),
      endMs: Date.parse('2026-11-22T03:00:00Z'),
    });
    expect(at('2026-11-22T02:30:00Z').maintenance?.endMs).toBe(Date.parse('2026-11-22T04:00:00Z'));
    expect(at('2026-11-22T04:00:00Z').maintenance?.startMs).toBe(Date.parse('2026-11-29T01:00:00Z'));
  });

  test('are absent when the calendar is empty', () => {
    const empty = { ...calendar, cutOffs: [], maintenance: [] };
    expect(aheadOf(empty, 0)).toEqual({ nextCutOffMs: undefined, maintenance: undefined });
  });
});
