import { randomUUID } from 'node:crypto';
import { AskedOnce } from '../fixtures/odoo/asked-once.ts';
import { connect, connectWithReason, type ConnectOptions } from '../fixtures/odoo/connect.ts';
import { openDocuments } from '../fixtures/odoo/documents-http.ts';
import type { OwnedDocuments } from '../fixtures/odoo/documents-http.ts';
import { JourneyFailure } from '../fixtures/failures/errors.ts';
import type { OwnedSession } from '../fixtures/odoo/session.ts';
import { dialectOf, probeDialect } from '../fixtures/odoo/versions.ts';
import type { Dialect, ServerVersion } from '../fixtures/odoo/versions.ts';
import { serverVersion } from '../fixtures/odoo/server-version.ts';
import { seededRandom } from '../fixtures/machine/random.ts';
import { Secret } from '../fixtures/secrets/secret.ts';
import type { Target } from '../fixtures/target/target.ts';
import type { LedgerWriter, World } from './world.ts';

/** The world of a journey under Node: sessions on real sockets, a ledger on disk. */
export interface JourneySessions {
  readonly world: World;
  /** Closes the sessions; never throws. */
  close(): Promise<void>;
}

interface Rooms {
  readonly verifier: OwnedSession;
  readonly documents: OwnedDocuments;
  readonly dialect: Dialect;
}

/** What a journey needs beside the target. */
export interface JourneySessionsOptions {
  readonly target: Target;
  readonly ledger: LedgerWriter;
  readonly reference: string;
  readonly seed: number;
  /** Whether anybody acts before the journey itself signs in (default: yes). */
  readonly actsAtOnce?: boolean | undefined;
  /** How its requests are marked and heard. */
  readonly connection?: ConnectOptions | undefined;
  /** What differs here, asked once for all journeys of a run; `version`: the version says enough for this journey. */
  readonly dialect?: AskedOnce<Dialect> | 'version' | undefined;
}

/** Prepares a world; nothing is sent before `world.enter()` or `world.admits()`. */
export function openJourneySessions(options: JourneySessionsOptions): JourneySessions {
  const { target, ledger, reference, seed, connection, actsAtOnce = true } = options;
  let entering: Promise<Rooms> | undefined;
  let rooms: Rooms | undefined;
  let acting: OwnedSession | undefined;
  const opened = <T>(part: T | undefined): T => {
    if (!part) throw new JourneyFailure('harness', 'A step used the session before the sign-in.');
    return part;
  };
  const signIn = async (): Promise<void> => {
    const before = acting;
    acting = await connectWithReason(target, connection);
    await before?.close();
  };
  const world: World = {
    selection: target.catalogue,
    ledger,
    reference,
    documentName: reference,
    random: seededRandom(seed),
    login: target.login,
    signIn,
    enter: async () => {
      entering ??= openRooms(options);
      [rooms] = await Promise.all([entering, actsAtOnce && !acting ? signIn() : undefined]);
    },
    admits: (password) => admits(target, password, connection),
    get acting() {
      return opened(acting);
    },
    get verifier() {
      return opened(rooms).verifier;
    },
    get dialect() {
      return opened(rooms).dialect;
    },
    get documents() {
      return opened(rooms).documents;
    },
  };
  return {
    world,
    close: async () => {
      const open = await entering?.catch(() => undefined);
      await Promise.allSettled([acting?.close(), open?.verifier.close(), open?.documents.close()]);
    },
  };
}

async function openRooms({
  target,
  connection,
  dialect: known = new AskedOnce(),
}: JourneySessionsOptions): Promise<Rooms> {
  const verifier = await connect(target, connection);
  try {
    const version = (): Promise<ServerVersion> => serverVersion(target, connection);
    const dialect =
      known === 'version'
        ? dialectOf(await version())
        : await known.of(async () => probeDialect(verifier, await version()));
    return { verifier, dialect, documents: openDocuments(target, dialect, connection) };
  } catch (error) {
    await verifier.close();
    throw error;
  }
}

/** Tries the password on the target's own transport; only a refusal of the credentials counts as refused. */
async function admits(target: Target, password: string, connection?: ConnectOptions): Promise<boolean> {
  const wrong = new Secret(`${password}-${randomUUID()}`);
  // JSON-2 knows keys alone.
  const apiKey = target.transport === 'json2' ? wrong : undefined;
  try {
    const session = await connect({ ...target, password: wrong, apiKey }, connection);
    await session.close();
    return true;
  } catch (error) {
    if (error instanceof JourneyFailure && error.kind === 'credential') return false;
    throw error;
  }
}
