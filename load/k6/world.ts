/** The world of a journey in k6: sessions over `k6/http`, a ledger that speaks to Node, a prepared plan. */

import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import type { Documents } from '../../fixtures/odoo/documents.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import type { Dialect } from '../../fixtures/odoo/versions.ts';
import { seededRandom, seedFrom } from '../../fixtures/machine/random.ts';
import { registerSecret } from '../../fixtures/secrets/secret.ts';
import type { CatalogueSelection } from '../../fixtures/target/target.ts';
import type { LedgerWriter, World } from '../../journeys/world.ts';
import type { LoadTransport } from '../profiles/profile.ts';
import { openDocuments } from './documents.ts';
import type { LoadInput, Secrets } from './input.ts';
import type { CreatedEvent, IntentEvent } from './journal.ts';
import { webSession, webSignIn, type CookieHolder } from './session-web.ts';
import { xmlRpcSession, xmlRpcSignIn, type Caller } from './session-xmlrpc.ts';
import type { MeasuredWire } from './wire.ts';

/** What a VU keeps from one transaction to the next. */
export interface VuClients {
  readonly input: LoadInput;
  readonly rpc: Caller;
  readonly web: Caller;
  /** The conversations that a transport starts with: the one that works, and the one that reads back. */
  readonly sessions: Readonly<Record<LoadTransport, Conversations>>;
  readonly documents: Documents;
}

interface Conversations {
  readonly acting: OdooSession;
  readonly verifier: OdooSession;
}

/** Prepares a VU. The web sessions of the pool are shared out by its number. */
export function openClients(input: LoadInput, secrets: Secrets, wire: MeasuredWire, vu: number): VuClients {
  const { uid, context, dialect, documentFormat } = input;
  const { database, login, callTimeoutMs } = input.target;
  const { rpcPassword, webPassword, cookies, headers = {} } = secrets;
  for (const secret of [rpcPassword, webPassword, ...cookies, ...Object.values(headers)])
    registerSecret(secret);
  const caller = { wire, database, login, callTimeoutMs };
  const cookie = (number: number): CookieHolder => ({
    value: secrets.cookies[number % Math.max(1, secrets.cookies.length)] ?? '',
  });
  const rpc = { ...caller, password: secrets.rpcPassword };
  const web = { ...caller, password: secrets.webPassword };
  const overRpc = xmlRpcSession(rpc, uid, context);
  const acting = cookie(vu);
  return {
    input,
    rpc,
    web,
    sessions: {
      xmlrpc: { acting: overRpc, verifier: overRpc },
      web: {
        acting: webSession(web, acting, uid, context),
        verifier: webSession(web, cookie(vu + 1), uid, context),
      },
    },
    documents: openDocuments(web, acting, dialect, documentFormat),
  };
}

/** The world of one transaction. Everybody is signed in already; `signIn` signs in once more, as a user would. */
export class LoadWorld implements World {
  readonly selection: CatalogueSelection;
  readonly login: string;
  readonly reference: string;
  // Numbering is part of the load: orders queue for their numbers.
  readonly documentName = undefined;
  readonly ledger: LedgerWriter;
  readonly verifier: OdooSession;
  readonly dialect: Dialect;
  readonly documents: Documents;
  acting: OdooSession;
  readonly #clients: VuClients;
  readonly #transport: LoadTransport;
  #random: (() => number) | undefined;

  constructor(
    clients: VuClients,
    transport: LoadTransport,
    reference: string,
    say: (event: IntentEvent | CreatedEvent) => void,
  ) {
    const { input, sessions } = clients;
    this.#clients = clients;
    this.#transport = transport;
    this.selection = input.target.catalogue;
    this.login = input.target.login;
    this.reference = reference;
    this.dialect = input.dialect;
    this.documents = clients.documents;
    this.acting = sessions[transport].acting;
    this.verifier = sessions[transport].verifier;
    this.ledger = {
      intend: (model, marked) => say({ cutoff: 'intent', reference: marked, model, at: Date.now() }),
      created: (model, id, name) => say({ cutoff: 'created', reference, model, id, name, at: Date.now() }),
    };
  }

  /** Seeded on the first draw: most transactions draw nothing, since their plan was made before the run. */
  get random(): () => number {
    return (this.#random ??= seededRandom(seedFrom(`${this.#clients.input.seed}/${this.reference}`)));
  }

  async signIn(): Promise<void> {
    const { rpc, web, input } = this.#clients;
    if (this.#transport === 'web') {
      const opened = await webSignIn(web);
      this.acting = webSession(web, opened.cookie, opened.uid, input.context);
    } else {
      this.acting = xmlRpcSession(rpc, await xmlRpcSignIn(rpc), input.context);
    }
  }

  enter(): Promise<void> {
    return Promise.resolve();
  }

  admits(): Promise<boolean> {
    return Promise.reject(
      new JourneyFailure('harness', 'No wrong password is tried under load.', {
        hint: 'Ten of them from one address make Odoo refuse everybody from there for a minute.',
      }),
    );
  }
}
