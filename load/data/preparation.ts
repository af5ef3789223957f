/** Everything that is done against the target before k6 starts. */

import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { Ledger } from '../../fixtures/sweep/ledger.ts';
import type { OdooContext } from '../../fixtures/odoo/session.ts';
import { unsupported } from '../../fixtures/facts/unsupported.ts';
import { requirePassword } from '../../fixtures/odoo/second-factor.ts';
import { revealed } from '../../fixtures/odoo/route.ts';
import { seedFrom } from '../../fixtures/machine/random.ts';
import { openTrace } from '../../fixtures/trace/trace.ts';
import { toolVersion } from '../../fixtures/machine/version.ts';
import { openJourneySessions } from '../../journeys/journey-sessions.ts';
import { transactionNamed } from '../../journeys/catalogue.ts';
import type { World } from '../../journeys/world.ts';
import { arrivalOffsets } from '../profiles/curve.ts';
import type { LoadInput, Secrets, States, StreamInput } from '../k6/input.ts';
import type { LoadRequest } from '../request.ts';
import { prepareBacklog, type Backlog } from './backlog.ts';
import { readMasterData, type MasterData } from './master-data.ts';
import { drawOrders, mostUnits, shelvesOf, type Draw } from './plans.ts';
import { openWebSessions } from './web-sessions.ts';

export interface PreparationRequest extends Pick<
  LoadRequest,
  'runId' | 'seed' | 'target' | 'profile' | 'tellsCalls' | 'budgets' | 'folder' | 'signal'
> {
  readonly streams: readonly StreamInput[];
  readonly gracefulStopS: number;
  /** Address that says whether an arrival still begins. */
  readonly control?: string | undefined;
  /** Web sessions to open and to share between the VUs of `web` streams. */
  readonly webSessions: number;
  /** Folder for secrets, mode 0700, removed after the run. */
  readonly secretFolder: string;
  /** Where k6 will find the secrets, where that is not the file in this folder. */
  readonly secretsAt?: string | undefined;
  readonly onProgress: (line: string) => void;
}

export interface Preparation {
  /** Path of the `LoadInput` file. */
  readonly inputPath: string;
  readonly input: LoadInput;
  /** Path of the `Secrets` file, in the folder for secrets. */
  readonly secretsFile: string;
  /** As the server says, for example `19.0`. */
  readonly odoo: string;
  readonly language: string | null;
  /** Secret values of the cookies of the web sessions that were opened; whoever prepared closes them. */
  readonly cookies: readonly string[];
}

/**
 * Reads the master data, draws the orders, brings the backlog into the house, opens the web sessions and writes the files
 * that k6 reads. Secrets go into a file of their own, mode 0600.
 *
 * @throws {JourneyFailure} of any kind: nothing was loaded yet.
 */
export async function prepareLoad(request: PreparationRequest): Promise<Preparation> {
  const { runId, seed, target, profile, streams, folder, secretFolder, onProgress } = request;
  const trace = openTrace({ runId, what: 'preparation', version: toolVersion(), sampled: false });
  const opened = openJourneySessions({
    connection: { headers: () => trace.next() },
    target,
    ledger: new Ledger(join(folder, 'ledger.jsonl')),
    reference: `cutoff-${runId}`,
    seed: seedFrom(`${seed}/load`),
  });
  const { world } = opened;
  try {
    onProgress('signing in');
    await world.enter();
    const documentFormat = await world.documents.format();
    const counts = streams.map((stream) => Math.max(1, arrivalOffsets(stream.curve).length));
    onProgress(`reading products and customers`);
    const masterData = await readMasterData(world, {
      products: profile.products,
      minFree: mostUnits(
        streams.map(({ name }, index) => ({ name, count: counts[index] ?? 1 })),
        { ...profile, seed },
      ),
    });
    const shelves = shelvesOf(counts, profile);
    const prepared = await Promise.all(
      streams.map(async (stream, index) =>
        drawStates(world, masterData, stream, {
          seed,
          count: counts[index] ?? 1,
          mix: profile.mix,
          shelf: shelves[index],
        }),
      ),
    );
    const backlog = streams.map((stream, index) => backlogOf(runId, stream, prepared[index] ?? []));
    const waiting = backlog.flat();
    const ready = await prepareBacklog(world, waiting, {
      signal: request.signal,
      onReady: (count) => onProgress(`order ${count} of ${waiting.length} of the backlog`),
    });
    const states = statesOf(streams, prepared, backlog, ready);
    const needsWeb = streams.some((stream) => stream.transport === 'web' || printsIn(stream));
    if (needsWeb) requirePassword(target, 'Printing, and load over the web client,');
    if (
      target.totpSecret &&
      streams.some(({ transport, journey }) => transport === 'web' && journey === 'login')
    ) {
      throw unsupported(
        'sign-ins with a second factor under load',
        'Leave the journey login out of the load.',
      );
    }
    const cookies = needsWeb ? await openWebSessions(target, request.webSessions, onProgress) : [];

    const statesPath = join(folder, 'states.json');
    const secretsFile = join(secretFolder, 'secrets.json');
    const inputPath = join(folder, 'input.json');
    const input: LoadInput = {
      runId,
      version: toolVersion(),
      seed,
      target: {
        url: new URL(target.url).origin,
        database: target.database,
        login: target.login,
        callTimeoutMs: target.callTimeoutMs,
        stepTimeoutMs: target.stepTimeoutMs,
        verifyTls: target.tls.verify,
        catalogue: target.catalogue,
      },
      uid: world.acting.uid,
      context: world.acting.context,
      dialect: world.dialect,
      documentFormat,
      streams,
      secretsPath: request.secretsAt ?? secretsFile,
      statesPath,
      gracefulStopS: request.gracefulStopS,
      ...(request.control === undefined ? {} : { control: request.control }),
      ...(request.budgets === undefined ? {} : { budgets: request.budgets }),
      ...(request.tellsCalls === undefined ? {} : { tellsCalls: request.tellsCalls }),
    };
    const secrets: Secrets = {
      rpcPassword: (target.apiKey ?? target.password).reveal(),
      webPassword: target.password.reveal(),
      headers: revealed(target.headers),
      cookies,
    };
    await writeFile(secretsFile, JSON.stringify(secrets), { mode: 0o600, flag: 'wx' });
    await writeFile(statesPath, JSON.stringify(states));
    await writeFile(inputPath, JSON.stringify(input));
    return {
      inputPath,
      input,
      secretsFile,
      odoo: world.dialect.version.text,
      language: languageOf(world.acting.context),
      cookies,
    };
  } finally {
    await opened.close();
  }
}

function languageOf(context: OdooContext): string | null {
  const language = context['lang'];
  return typeof language === 'string' ? language : null;
}

/** What each arrival of the stream starts from, before its backlog. */
export async function drawStates(
  world: World,
  masterData: MasterData,
  { name, journey }: Pick<StreamInput, 'name' | 'journey'>,
  draw: Draw & { readonly count: number },
): Promise<unknown[]> {
  const stateOf = await transactionNamed(journey).load.arrivals(world, masterData.warehouse);
  return drawOrders(masterData, name, draw).map(stateOf);
}

/** What must be in the house before the stream can start; empty for streams that start from nothing. */
function backlogOf(runId: string, { name, journey }: StreamInput, states: readonly unknown[]): Backlog[] {
  const { backlog: steps } = transactionNamed(journey);
  if (steps === undefined) return [];
  return states.map((state, number) => ({
    state,
    steps,
    reference: `cutoff-${runId}-backlog-${name}-${number}`,
  }));
}

function statesOf(
  streams: readonly StreamInput[],
  prepared: readonly (readonly unknown[])[],
  backlog: readonly (readonly Backlog[])[],
  ready: readonly unknown[],
): States {
  let taken = 0;
  return Object.fromEntries(
    streams.map((stream, index) => {
      const waiting = backlog[index]?.length ?? 0;
      if (waiting === 0) return [stream.name, prepared[index] ?? []];
      const own = ready.slice(taken, taken + waiting);
      taken += waiting;
      return [stream.name, own];
    }),
  );
}

/** Documents are rendered in a web session whatever the transport of the stream. */
function printsIn({ journey }: StreamInput): boolean {
  return transactionNamed(journey).steps.some(({ dependency }) => dependency === 'report');
}
