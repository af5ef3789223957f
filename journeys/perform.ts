import { join } from 'node:path';
import type { TestInfo } from 'playwright/test';
import { test } from 'playwright/test';
import { Conversation } from '../fixtures/trace/conversation.ts';
import { JourneyFailure } from '../fixtures/failures/errors.ts';
import { Ledger } from '../fixtures/sweep/ledger.ts';
import { readRecords, text } from '../fixtures/odoo/records.ts';
import { seedFrom } from '../fixtures/machine/random.ts';
import type { ArtefactResult, Channel } from '../fixtures/record/record.ts';
import type { RunRequest } from '../fixtures/target/run-request.ts';
import { redactValues } from '../fixtures/secrets/structure.ts';
import type { Target } from '../fixtures/target/target.ts';
import { openTrace, spanOf } from '../fixtures/trace/trace.ts';
import { toolVersion } from '../fixtures/machine/version.ts';
import { openBench } from './bench.ts';
import { cleanUp } from './cleanup.ts';
import { describeFailure, runJourney } from './engine.ts';
import type { Outcome } from './engine.ts';
import type { AnyJourney, Driver } from './define.ts';
import { JourneyOutcome, OUTCOME_ATTACHMENT } from './outcome-file.ts';
import type { World } from './world.ts';

/** What a channel brings along. */
export interface ChannelTools {
  readonly channel: Channel;
  readonly driver: Driver;
  /** Hears what is said to the target, and marks it. */
  readonly conversation: Conversation;
  /** Told of each step before its clock starts, after the conversation was. */
  readonly enter?: () => Promise<void>;
  /** Part of the preparation, for example signing the browser in. */
  readonly setUp?: (world: World) => Promise<void>;
  /** Called once after a failure: keeps trace and screenshot and says where. */
  readonly evidence?: (folder: string) => Promise<ArtefactResult[]>;
}

/** Exchanges that the record itself tells of a failure; the artefact has more. */
const EXCHANGES_IN_RECORD = 20;

/** The conversation of one journey with its target, under a trace of its own. */
export function conversationOf(request: RunRequest, { name }: AnyJourney, channel: Channel): Conversation {
  const what = `${name}/${channel}`;
  return new Conversation(openTrace({ runId: request.id, what, version: toolVersion(), sampled: true }));
}

/** Runs one journey inside a Playwright test, undoes what it made, and hands the outcome to the collector. */
export async function performJourney(
  journey: AnyJourney,
  run: { readonly request: RunRequest; readonly target: Target; readonly testInfo: TestInfo },
  tools: ChannelTools,
): Promise<void> {
  const { request, target, testInfo } = run;
  const { channel, conversation } = tools;
  const { trace } = conversation;
  const ledger = new Ledger(join(request.folder, 'ledger.jsonl'));
  const bench = openBench({
    target,
    ledger,
    reference: `cutoff-${request.id}-${journey.name}-${channel}`,
    seed: seedFrom(`${request.seed}/${journey.name}/${channel}`),
    connection: conversation.listening,
  });
  const { world } = bench;
  const startedAt = new Date().toISOString();
  try {
    const outcome = await runJourney(withSetUp(journey, tools.setUp), world, {
      driver: tools.driver,
      now: () => performance.now(),
      limit: (work, what) => withinLimit(work, what, target.stepTimeoutMs),
      enter: async (step) => {
        ledger.reached(world.reference, step);
        trace.enter(step);
        await tools.enter?.();
      },
      around: (step, body) => test.step(step, body),
    });
    const exchanges = conversation.newest(EXCHANGES_IN_RECORD);
    const artefacts = outcome.failure ? ((await tools.evidence?.(request.folder)) ?? []) : [];
    ledger.reached(world.reference, 'cleanup');
    trace.enter('cleanup');
    const cleaned = await test.step('clean up', () =>
      cleanUp(world, ledger, namesOf(journey, outcome.state)));
    const account = accountOf(outcome, cleaned.failure);
    if (account.failure) {
      for (const each of await conversation.keep(request.folder, `${journey.name}-${channel}`)) {
        artefacts.push(each);
      }
    }
    const isAway = outcome.failure?.kind === 'timeout' || outcome.failure?.kind === 'transport';
    // One that hangs would only use up its time limit once more.
    const identity = isAway ? { odoo: null, language: null } : await identify(world);
    const handed: JourneyOutcome = {
      odoo: identity.odoo,
      language: identity.language,
      result: {
        journey: journey.name,
        channel,
        startedAt,
        ...account,
        steps: account.steps.map((step) =>
          step.offsetMs === null ? step : { ...step, span: spanOf(trace.id, step.name) },
        ),
        artefacts,
        trace: trace.id,
        ...(account.failure
          ? { exchanges: outcome.failure ? exchanges : conversation.newest(EXCHANGES_IN_RECORD) }
          : {}),
        documents: [...cleaned.documents],
        residue: cleaned.residue,
      },
    };
    await testInfo.attach(OUTCOME_ATTACHMENT, {
      body: JSON.stringify(redactValues(JourneyOutcome, handed)),
      contentType: 'application/json',
    });
  } finally {
    await bench.close();
  }
}

/** The names that people know the documents by, as the checks read them back. */
function namesOf(journey: AnyJourney, state: unknown): Map<string, string> {
  const documents = state === undefined ? [] : journey.documents(state);
  return new Map(documents.map(({ model, id, name }) => [`${model},${id}`, name]));
}

/** A journey that passed but could not be cleaned up has broken our own promise, not the target's. */
function accountOf(
  outcome: Outcome,
  cleanUpError: unknown,
): Pick<JourneyOutcome['result'], 'status' | 'steps' | 'durationMs' | 'failure'> {
  const { steps, durationMs, failure, status } = outcome;
  if (failure) return { status, steps, durationMs, failure };
  if (cleanUpError === undefined) return { status, steps, durationMs };
  const described = describeFailure(cleanUpError);
  return { status: 'broken', steps, durationMs, failure: { step: 'cleanup', ...described } };
}

function withSetUp(journey: AnyJourney, setUp: ChannelTools['setUp']): AnyJourney {
  if (!setUp) return journey;
  return {
    ...journey,
    prepare: async (world) => {
      const state = await journey.prepare(world);
      await setUp(world);
      return state;
    },
  };
}

/** Rejects with a `timeout` failure when the work is not done in time; the work itself is then abandoned. */
export async function withinLimit<T>(work: Promise<T>, what: string, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new JourneyFailure('timeout', `${what} was not done within ${limitMs / 1000} s.`, {
          hint: 'The limit is the step timeout of the target.',
        }),
      );
    }, limitMs);
  });
  try {
    return await Promise.race([work, alarm]);
  } finally {
    clearTimeout(timer);
  }
}

async function identify(world: World): Promise<{ odoo: string | null; language: string | null }> {
  try {
    await world.enter();
    const [user] = await readRecords(world.books, 'res.users', [world.books.uid], { lang: text });
    return { odoo: world.dialect.version.text, language: user?.lang ?? null };
  } catch {
    return { odoo: null, language: null };
  }
}
