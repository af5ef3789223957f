import {
  cutOffsOn,
  isLocalDay,
  isLocalTime,
  isTimeZone,
  localClock,
  localWindow,
  windowUpTo,
  type BusinessCalendar,
} from '../../../fixtures/calendar/calendar.ts';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import type { NamedWindow } from '../../../load/replay/recorded-profile.ts';

/** How the user names a stretch of a day. */
export interface WindowFlags {
  readonly day?: string;
  readonly window?: string;
  readonly timeZone?: string;
  readonly cutOff?: string;
  /** Minutes before the cut-off. */
  readonly before: number;
}

/** More than the longest day, of 25 hours, is not a window. */
const MOST_MINUTES = 1_560;

/**
 * The time zone of the command line, else of the calendar.
 *
 * @throws {CommandError} `configuration` where neither says one: the machine's own may be any
 */
export function timeZoneOf(flags: WindowFlags, calendar: BusinessCalendar | undefined): string {
  const zone = flags.timeZone ?? calendar?.timeZone;
  if (zone === undefined) {
    throw new CommandError(
      'configuration',
      'The time zone of the window is unknown: set calendar.time_zone in cutoff.yaml (CUTOFF_TIME_ZONE), or name it by --time-zone, for example Europe/Paris.',
    );
  }
  if (!isTimeZone(zone)) {
    throw new CommandError(
      'configuration',
      `--time-zone ${zone} is unknown: write an IANA name such as Europe/Paris. An offset has no summer time.`,
    );
  }
  return zone;
}

/**
 * The window that the flags name: `--day` with `--window`, or the time up to the last cut-off of `--cut-off` on that day.
 *
 * @throws {CommandError} `configuration`, a line for each problem
 */
export function chosenWindow(flags: WindowFlags, calendar: BusinessCalendar | undefined): NamedWindow {
  const timeZone = timeZoneOf(flags, calendar);
  const { day } = flags;
  if (day === undefined || !isLocalDay(day)) {
    throw new CommandError(
      'configuration',
      day === undefined
        ? '--day is missing: name the day to read, for example --day 2026-11-20.'
        : `--day ${day} is not a day: write it as YYYY-MM-DD, for example 2026-11-20.`,
    );
  }
  if (flags.cutOff !== undefined) return beforeCutOff(flags, flags.cutOff, day, calendar);
  const [, from = '', to = ''] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(flags.window ?? '') ?? [];
  if (!isLocalTime(from) || !(isLocalTime(to) || to === '24:00')) {
    throw new CommandError(
      'configuration',
      flags.window === undefined
        ? '--window is missing: name the local time to read, for example --window 14:00-17:00, or take it from the calendar with --cut-off WH.'
        : `--window ${flags.window} is not a window: write two times of the day, for example 14:00-17:00.`,
    );
  }
  try {
    return { ...localWindow(timeZone, day, from, to), timeZone, day, from };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new CommandError('configuration', `--window ${flags.window} is empty: ${error.message}`, error);
  }
}

function beforeCutOff(
  { window, before, timeZone }: WindowFlags,
  warehouse: string,
  day: string,
  calendar: BusinessCalendar | undefined,
): NamedWindow {
  if (window !== undefined || timeZone !== undefined) {
    throw new CommandError(
      'configuration',
      `--cut-off takes the window and the time zone from the calendar: leave out ${window === undefined ? '--time-zone' : '--window'}, or leave out --cut-off.`,
    );
  }
  const known = [...new Set(calendar?.cutOffs.map((each) => each.warehouse) ?? [])];
  if (!calendar || !known.includes(warehouse)) {
    throw new CommandError(
      'configuration',
      `--cut-off ${warehouse} has no cut-off in the calendar (${known.length === 0 ? 'which has none' : `it has ${known.join(', ')}`}): add calendar.cut_offs to cutoff.yaml, or give --window.`,
    );
  }
  const endMs = cutOffsOn(calendar, warehouse, day).at(-1);
  if (endMs === undefined) {
    throw new CommandError(
      'configuration',
      `${day} is not a working day of the calendar, so ${warehouse} has no cut-off on it: choose another day, or give --window.`,
    );
  }
  if (before > MOST_MINUTES) {
    throw new CommandError('configuration', `--before ${before} minutes are longer than a day: shorten it.`);
  }
  const found = windowUpTo(endMs, before);
  const start = localClock(calendar.timeZone, found.startMs);
  return { ...found, timeZone: calendar.timeZone, day: start.day, from: start.time };
}
