/** Looks at a server while it is loaded: its log, its database, its host, whatever of these can be reached. */

import type { ClientConfig } from 'pg';
import type { Observation } from '../../fixtures/record/capacity.ts';
import { redact } from '../../fixtures/secrets/secret.ts';
import { watchActivity, type ActivityWatch } from './activity.ts';
import { loadBetween, readHost } from './host-load.ts';
import type { LogSource } from './log-source.ts';
import { observationOf } from './observation.ts';
import { parseRequestLog } from './request-log.ts';
import { parseRetries } from './retries.ts';

/** What can be looked at; each part is optional. */
export interface ServerAccess {
  /** Name of the database of the target. */
  readonly database: string;
  readonly postgres: ClientConfig | undefined;
  readonly log: LogSource | undefined;
  /** Whether Odoo runs on this machine. */
  readonly isLocal: boolean;
}

export interface ServerWatch {
  /** What was seen between two moments, Unix milliseconds. Ends the looking; never throws. */
  stop(window: { readonly fromMs: number; readonly untilMs: number }): Promise<Observation>;
}

/** Begins to look. What cannot be reached is named in the observation, and keeps nothing else from being seen. */
export async function watchServer({ database, postgres, log, isLocal }: ServerAccess): Promise<ServerWatch> {
  const missing: string[] = [];
  let activity: ActivityWatch | undefined;
  if (postgres === undefined) {
    missing.push('PostgreSQL was not observed: server.postgres of the target is not set.');
  } else {
    activity = await watchActivity(postgres).catch((error: unknown) => {
      missing.push(redact(`PostgreSQL could not be observed: ${messageOf(error)}.`));
      return undefined;
    });
  }
  let from: number | undefined;
  if (log === undefined) {
    missing.push("Odoo's log was not read: server.log of the target is not set.");
  } else {
    from = await log.read().then(
      ({ end }) => end,
      (error: unknown) => {
        missing.push(`Odoo's log could not be read: ${messageOf(error)}.`);
        return undefined;
      },
    );
  }
  const host = isLocal ? readHost() : undefined;
  if (!isLocal)
    missing.push('Processor, memory and disk were not observed: server.local of the target is not true.');
  return {
    stop: async ({ fromMs, untilMs }) => {
      const hostAfter = isLocal ? readHost() : undefined;
      const seen = await activity?.stop().catch((error: unknown) => {
        missing.push(redact(`The connection to PostgreSQL was lost: ${messageOf(error)}.`));
        return undefined;
      });
      const text =
        log === undefined || from === undefined
          ? undefined
          : await log.read(from).then(
              (part) => part.text,
              (error: unknown) => {
                missing.push(`Odoo's log could not be read: ${messageOf(error)}.`);
                return undefined;
              },
            );
      const requests =
        text === undefined ? undefined : parseRequestLog(text).filter((each) => each.database === database);
      if (requests?.length === 0) missing.push("Odoo's log has no line of a request of this database.");
      return observationOf({
        fromMs,
        untilMs,
        requests: requests !== undefined && requests.length > 0 ? requests : undefined,
        retries: text === undefined ? [] : parseRetries(text).filter((each) => each.database === database),
        activity: seen,
        host: host && hostAfter && loadBetween(host, hostAfter),
        missing,
      });
    },
  };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
