import {
  CommandError,
  exitOfFailure,
  JourneyFailure,
  statusOf,
  type ExitName,
} from '../../../fixtures/failures/errors.ts';
import { readUsersWarehouse } from '../../../fixtures/facts/warehouse.ts';
import { requireChromium } from '../../../fixtures/lab/chromium.ts';
import { seededRandom } from '../../../fixtures/machine/random.ts';
import { connect } from '../../../fixtures/odoo/connect.ts';
import type { Documents } from '../../../fixtures/odoo/documents.ts';
import { openDocuments, type OwnedDocuments } from '../../../fixtures/odoo/documents-http.ts';
import { many2one, optional, readRecord, text } from '../../../fixtures/odoo/records.ts';
import { serverVersion } from '../../../fixtures/odoo/server-version.ts';
import type { OdooSession, OdooValue, OwnedSession } from '../../../fixtures/odoo/session.ts';
import { probeDialect, type Dialect } from '../../../fixtures/odoo/versions.ts';
import type { Channel, FailureResult } from '../../../fixtures/record/record.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { journeyNamed, JOURNEYS, type JourneyName } from '../../../journeys/catalogue.ts';
import type { AnyJourney } from '../../../journeys/define.ts';
import { describeFailure } from '../../../journeys/engine.ts';
import { planned, weaknesses } from '../../../journeys/needs.ts';
import type { World } from '../../../journeys/world.ts';
import { worstExit } from '../fleet/worst-exit.ts';
import { writingDoubt } from '../probe/permit.ts';
import { refusals } from '../probe/safety.ts';

/** Whether journeys can run against a target, asked without writing: by the plans that a probe makes before it writes. */

const VERDICTS_OF_CHECK = ['runs', 'weaker', 'unsupported', 'lacks', 'unknown'] as const;

/** What is said of one journey on one channel. */
export interface CheckedJourney {
  readonly journey: JourneyName;
  readonly channel: Channel;
  readonly verdict: (typeof VERDICTS_OF_CHECK)[number];
  /** What its checks see less of than they could, for settings of the target. */
  readonly weaker: readonly string[];
  readonly failure?: FailureResult;
}

/** What the target is, as far as it let itself be asked. */
interface TargetFacts {
  readonly odoo: string;
  readonly user: string;
  readonly language: string;
  readonly company: string;
  /** `null` where the user sees none. */
  readonly warehouse: string | null;
}

export interface CheckReport {
  readonly target: string;
  readonly url: string;
  readonly database: string;
  readonly kind: Target['kind'];
  readonly safety: Target['safety'];
  readonly facts: TargetFacts | null;
  readonly journeys: readonly CheckedJourney[];
}

type Answer = Pick<CheckedJourney, 'weaker' | 'failure'>;

/** Every plan draws the same products and customers: then they share most of what they ask. */
const SEED = 1;

function writesNothing(): never {
  throw new JourneyFailure('harness', 'A check of a target writes nothing.');
}

/**
 * Asks for each journey and channel. Every session is held to reading, whatever the target allows. Never throws for what
 * the target lacks.
 */
export async function checkTarget(
  target: Target,
  journeys: readonly JourneyName[],
  channels: readonly Channel[],
): Promise<CheckReport> {
  const { name, url, database, kind, safety } = target;
  const head = { target: name, url, database, kind, safety };
  const forbidden = journeys.filter((journey) => refusals(target, [journey]).length > 0);
  const [forbids] = refusals(target, forbidden);
  const readable: Target = { ...target, safety: 'read-only' };
  let session: OwnedSession | undefined;
  let documents: OwnedDocuments | undefined;
  try {
    session = await connect(readable);
    const dialect = await probeDialect(session, await serverVersion(readable));
    documents = openDocuments(readable, dialect);
    const world = readingWorld(readable, session, dialect, documents);
    const [facts, browser, writing, answers] = await Promise.all([
      readFacts(world),
      channels.includes('ui') ? failureOf(browserNeeds(documents)) : undefined,
      writingDoubt(target, journeys, target.callTimeoutMs),
      Promise.all(
        JOURNEYS.filter(({ name }) => journeys.includes(name) && !forbidden.includes(name)).map(
          async (journey) => [journey.name, await ask(journey, world, target)] as const,
        ),
      ),
    ]);
    const found = new Map<JourneyName, Answer>(answers);
    const refused = writing && describeFailure(writing);
    const forbiddenOnes = describeFailure(new JourneyFailure('refused', forbids ?? 'Nothing is forbidden.'));
    const answer = (journey: JourneyName, channel: Channel): Answer => {
      const own = found.get(journey) ?? { weaker: [], failure: forbiddenOnes };
      if (own.failure) return own;
      const failure =
        (journeyNamed(journey).needs === 'read-only' ? undefined : refused) ??
        (channel === 'ui' ? browser : undefined);
      return failure ? { weaker: [], failure } : own;
    };
    return { ...head, facts, journeys: each(journeys, channels, answer) };
  } catch (error) {
    const answer = { weaker: [], failure: describeFailure(error) };
    return { ...head, facts: null, journeys: each(journeys, channels, () => answer) };
  } finally {
    await Promise.all([session?.close(), documents?.close()]);
  }
}

/** How a check of these journeys ends: as a probe of them would that met the worst of it. */
export function exitOfCheck({ journeys }: CheckReport, chosen: readonly JourneyName[]): ExitName {
  const exits = journeys
    .filter(({ journey }) => chosen.includes(journey))
    .map(({ failure }) => (failure ? exitOfFailure(failure.kind) : 'passed'));
  return worstExit(exits);
}

async function ask(journey: AnyJourney, world: World, target: Target): Promise<Answer> {
  try {
    const state = await planned(journey, world);
    return { weaker: await weaknesses(journey, world, target, state) };
  } catch (error) {
    return { weaker: [], failure: describeFailure(error) };
  }
}

/** The browser starts from a web session, which takes the password; printing does as well. */
async function browserNeeds(documents: Documents): Promise<void> {
  await requireChromium('The ui channel', 'run with --channel rpc').catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    throw new JourneyFailure('runner', error.message, { cause: error });
  });
  await documents.format();
}

async function readFacts(world: World): Promise<TargetFacts> {
  const { verifier, dialect, login } = world;
  const [user, warehouse] = await Promise.all([
    readRecord(verifier, 'res.users', verifier.uid, { lang: optional(text), company_id: many2one }),
    readUsersWarehouse(verifier, dialect).catch(() => undefined),
  ]);
  return {
    odoo: dialect.version.text,
    user: login,
    language: user.lang ?? 'no language',
    company: user.company_id.name,
    warehouse: warehouse?.name ?? null,
  };
}

/** A world for plans alone: one session for all of them, in which one question is asked once, since most begin alike. */
function readingWorld(
  { catalogue, login }: Target,
  session: OdooSession,
  dialect: Dialect,
  documents: Documents,
): World {
  const answers = new Map<string, Promise<OdooValue>>();
  const once: OdooSession = {
    ...session,
    call: (call) => {
      const question = JSON.stringify(call);
      const answer = answers.get(question) ?? session.call(call);
      answers.set(question, answer);
      return answer;
    },
  };
  return {
    selection: catalogue,
    login,
    ledger: { intend: writesNothing, created: writesNothing },
    reference: 'cutoff-check',
    documentName: undefined,
    get random() {
      return seededRandom(SEED);
    },
    signIn: writesNothing,
    enter: () => Promise.resolve(),
    admits: writesNothing,
    acting: once,
    verifier: once,
    dialect,
    documents,
  };
}

async function failureOf(asked: Promise<unknown>): Promise<FailureResult | undefined> {
  try {
    await asked;
    return undefined;
  } catch (error) {
    return describeFailure(error);
  }
}

function each(
  journeys: readonly JourneyName[],
  channels: readonly Channel[],
  answer: (journey: JourneyName, channel: Channel) => Answer,
): CheckedJourney[] {
  return journeys.flatMap((journey) =>
    channels.map((channel) => {
      const said = answer(journey, channel);
      return { journey, channel, verdict: verdictOf(said), ...said };
    }),
  );
}

function verdictOf({ failure, weaker }: Answer): CheckedJourney['verdict'] {
  if (!failure) return weaker.length > 0 ? 'weaker' : 'runs';
  const status = statusOf(failure.kind);
  if (status === 'failed' || failure.kind === 'harness' || failure.kind === 'throttled') return 'unknown';
  return status === 'unsupported' && failure.setting?.includes(' module ') !== true ? 'unsupported' : 'lacks';
}
