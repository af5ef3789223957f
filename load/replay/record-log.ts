/** From what an access log says to a profile. Pure. */

import { localClock } from '../../fixtures/calendar/calendar.ts';
import { CommandError } from '../../fixtures/failures/errors.ts';
import type { LogAccount } from './access-log.ts';
import { EVENTS, LEFT_OUT, type NamedWindow, type RecordedProfile } from './recorded-profile.ts';

const MINUTE_MS = 60_000;
/** The longest day has 25 hours; a day and its edges fit into this. */
const MOST_MINUTES = 1_560;

/**
 * The profile of a log.
 *
 * @param window as asked; `undefined` takes the whole log
 * @throws {CommandError} `inconclusive` where nothing in it is an event, `configuration` where it is too long for one day
 */
export function profileFromLog(
  account: LogAccount,
  asked: NamedWindow | undefined,
  timeZone: string,
): RecordedProfile {
  const window = asked ?? wholeLog(account, timeZone);
  const count = (what: (typeof LEFT_OUT)[number]): number => account.leftOut.get(what) ?? 0;
  if (account.events.length === 0) {
    throw new CommandError(
      'inconclusive',
      `None of the ${account.lines} lines is a confirmation, a validation, a posting or a sign-in: ${
        LEFT_OUT.filter((what) => count(what) > 0)
          .map((what) => `${count(what)} ${what}`)
          .join(', ') || 'the log is empty'
      }. What integrations call is not in their paths: use --from-odoo.`,
    );
  }
  const firstMinute = Math.floor(window.startMs / MINUTE_MS);
  return {
    profile: 'cutoff.profile',
    version: 1,
    source: { kind: 'access_log', odoo: null, scope: 'everything readable' },
    window: { timeZone, day: window.day, from: window.from, minutes: window.minutes },
    streams: account.events
      .toSorted((a, b) => EVENTS.indexOf(a.event) - EVENTS.indexOf(b.event))
      .map(({ event, transport, byMinute }) => {
        const perMinute = Array.from(
          { length: window.minutes },
          (_, minute) => byMinute.get(firstMinute + minute) ?? 0,
        );
        return {
          event,
          transport,
          basis: [{ from: 'access log' as const, events: perMinute.reduce((sum, each) => sum + each, 0) }],
          perMinute,
        };
      }),
    demand: null,
    leftOut: LEFT_OUT.filter((what) => account.leftOut.has(what)).map((what) => ({
      what,
      count: count(what),
    })),
  };
}

function wholeLog({ span, lines }: LogAccount, timeZone: string): NamedWindow {
  if (span === undefined) {
    throw new CommandError(
      'inconclusive',
      `None of the ${lines} lines of the log is a request in the combined format or in Traefik's JSON.`,
    );
  }
  const minutes = span.last - span.first + 1;
  const startMs = span.first * MINUTE_MS;
  const { day, time } = localClock(timeZone, startMs);
  if (minutes > MOST_MINUTES) {
    throw new CommandError(
      'configuration',
      `The log covers ${Math.round(minutes / 60)} hours from ${time} on ${day}: choose a part of it with --day and --window.`,
    );
  }
  return { startMs, endMs: startMs + minutes * MINUTE_MS, minutes, timeZone, day, from: time };
}
