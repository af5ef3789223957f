/** The world of a journey in k6: sessions over `k6/http`, a ledger that speaks to Node, a prepared plan. */

import { JourneyFailure } from '../../fixtures/errors.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import { seededRandom, seedFrom } from '../../fixtures/random.ts';
import { registerSecret } from '../../fixtures/secret.ts';
import type { World } from '../../journeys/world.ts';
import { openDocuments } from './documents.ts';
import type { LoadInput, Secrets, StreamInput } from './input.ts';
import type { CreatedEvent, IntentEvent } from './journal.ts';
import { webSession, webSignIn, type CookieHolder } from './session-web.ts';
import { xmlRpcSession, xmlRpcSignIn, type Caller } from './session-xmlrpc.ts';
import type { MeasuredWire } from './wire.ts';

/** What a VU keeps from one transaction to the next. */
export interface Desk {
  readonly wire: MeasuredWire;
  readonly rpc: Caller;
  readonly web: Caller;
  /** The web session that works, and the one that reads back. */
  readonly cookies: { readonly acting: CookieHolder; readonly books: CookieHolder };
}

/** Prepares a VU. The web sessions of the pool are shared out by its number. */
export function openDesk(input: LoadInput, secrets: Secrets, wire: MeasuredWire, vu: number): Desk {
  const { database, login, callTimeoutMs } = input.target;
  for (const secret of [secrets.rpcPassword, secrets.webPassword, ...secrets.cookies]) registerSecret(secret);
  const caller = { wire, database, login, callTimeoutMs };
  const cookie = (number: number): CookieHolder => ({
    value: secrets.cookies[number % Math.max(1, secrets.cookies.length)] ?? '',
  });
  return {
    wire,
    rpc: { ...caller, password: secrets.rpcPassword },
    web: { ...caller, password: secrets.webPassword },
    cookies: { acting: cookie(vu), books: cookie(vu + 1) },
  };
}

/** The world of one transaction. Everybody is signed in already; `signIn` signs in once more, as a user would. */
export function openWorld(
  input: LoadInput,
  desk: Desk,
  stream: StreamInput,
  reference: string,
  say: (event: IntentEvent | CreatedEvent) => void,
): World {
  const { dialect, uid, context } = input;
  const { rpc, web, cookies } = desk;
  const overWeb = stream.transport === 'web';
  let acting: OdooSession = overWeb
    ? webSession(web, cookies.acting, uid, context)
    : xmlRpcSession(rpc, uid, context);
  const books: OdooSession = overWeb
    ? webSession(web, cookies.books, uid, context)
    : xmlRpcSession(rpc, uid, context);
  return {
    selection: input.target.catalogue,
    login: input.target.login,
    reference,
    // Numbering is part of the load: orders queue for their numbers.
    documentName: undefined,
    random: seededRandom(seedFrom(`${input.seed}/${reference}`)),
    ledger: {
      intend: (model, marked) => say({ cutoff: 'intent', reference: marked, model, at: Date.now() }),
      created: (model, id, name) => say({ cutoff: 'created', reference, model, id, name, at: Date.now() }),
    },
    signIn: async () => {
      if (overWeb) {
        const opened = await webSignIn(web);
        acting = webSession(web, opened.cookie, opened.uid, context);
      } else {
        acting = xmlRpcSession(rpc, await xmlRpcSignIn(rpc), context);
      }
    },
    enter: () => Promise.resolve(),
    admits: () =>
      Promise.reject(
        new JourneyFailure('harness', 'No wrong password is tried under load.', {
          hint: 'Ten of them from one address make Odoo refuse everybody from there for a minute.',
        }),
      ),
    get acting() {
      return acting;
    },
    books,
    dialect,
    documents: openDocuments(web, cookies.acting, dialect, input.documentFormat),
  };
}
