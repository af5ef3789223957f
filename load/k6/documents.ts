/** Printed documents for k6, rendered by Odoo's report controller in a web session. */

import { endsOfPdf, type DocumentFormat, type Documents } from '../../fixtures/odoo/documents.ts';
import { replyFailure } from '../../fixtures/odoo/failures.ts';
import type { Dialect } from '../../fixtures/odoo/versions.ts';
import { followCookie, webAttempt, type CookieHolder } from './session-web.ts';
import type { Caller } from './session-xmlrpc.ts';

const MOST_REDIRECTS = 3;

/** Documents in a session that is open already; the format was asked for before the run. */
export function openDocuments(
  caller: Caller,
  cookie: CookieHolder,
  dialect: Dialect,
  format: DocumentFormat,
): Documents {
  return {
    format: () => Promise.resolve(format),
    render: async (report, id, wanted) => {
      const base = wanted === 'pdf' ? dialect.urls.reportPdf : dialect.urls.reportHtml;
      const attempt = webAttempt(caller, `${report} as ${wanted}`);
      let path = `${base}${report}/${id}`;
      for (let hop = 0; ; hop++) {
        const headers = { Cookie: `session_id=${cookie.value}` };
        const reply = await caller.wire.get({ path, headers, attempt });
        followCookie(reply, cookie);
        if (reply.location === undefined || hop === MOST_REDIRECTS) {
          return {
            format: wanted,
            status: reply.status,
            contentType: reply.contentType,
            bytes: reply.bytes,
            text: wanted === 'html' ? reply.body : endsOfPdf(reply.body),
          };
        }
        // Users of another language are sent on to an address with their language in it.
        const next = pathUnder(reply.location, caller.wire.origin);
        if (next === undefined || next.startsWith(dialect.urls.login)) {
          throw replyFailure(attempt, reply, 'a document');
        }
        path = next;
      }
    },
  };
}

/** The path of an address on this origin; `undefined` for any other. */
function pathUnder(location: string, origin: string): string | undefined {
  if (location.startsWith('/')) return location;
  return location.startsWith(`${origin}/`) ? location.slice(origin.length) : undefined;
}
