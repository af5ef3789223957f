/** Web sessions that a load run shares between its VUs: opened before it, logged out after it. */

import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { webSessionCookie } from '../../fixtures/odoo/connect.ts';
import { openWire } from '../../fixtures/odoo/wire.ts';
import type { Target } from '../../fixtures/target/target.ts';

const LOGOUT_LIMIT_MS = 5_000;

/** Opens so many sessions and returns the values of their cookies, which are secrets. */
export async function openWebSessions(
  target: Target,
  count: number,
  onProgress: (line: string) => void,
): Promise<string[]> {
  const cookies: string[] = [];
  for (let number = 1; number <= count; number++) {
    onProgress(`opening web session ${number} of ${count}`);
    const cookie = await webSessionCookie(target);
    cookies.push(cookie.value.reveal());
  }
  return cookies;
}

/** Logs the sessions out. One that does not answer ends by itself; never throws a failure of the target. */
export async function closeWebSessions(target: Target, cookies: readonly string[]): Promise<void> {
  if (cookies.length === 0) return;
  const wire = openWire(target);
  try {
    for (const cookie of cookies) {
      await wire.get({
        path: '/web/session/logout',
        headers: { Cookie: `session_id=${cookie}` },
        attempt: {
          what: 'log-out',
          transport: 'web',
          origin: wire.origin,
          database: target.database,
          limitMs: LOGOUT_LIMIT_MS,
        },
      });
    }
  } catch (error) {
    if (!(error instanceof JourneyFailure)) throw error;
  } finally {
    wire.close();
  }
}
