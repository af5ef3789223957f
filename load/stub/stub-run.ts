/** A load run against a stub: prepared without a target, everything else as in `load/run.ts`. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_INDICATORS } from '../../fixtures/config/indicator-settings.ts';
import type { LoadSection } from '../../fixtures/record/load.ts';
import { newRunId } from '../../fixtures/target/run-request.ts';
import { Secret } from '../../fixtures/secrets/secret.ts';
import type { Target } from '../../fixtures/target/target.ts';
import { openControl } from '../control.ts';
import { ensureK6 } from '../k6/binary.ts';
import type { LoadInput, Secrets, States, StreamInput } from '../k6/input.ts';
import { runPrepared } from '../prepared-run.ts';
import { lengthOf, phased, type LoadProfile, type LoadTransport } from '../profiles/profile.ts';
import type { LoadRequest } from '../request.ts';
import { streamsOf } from '../streams.ts';
import { ANSWERS } from './stub-odoo.ts';

/** What an imitated target lets through as a password; it must not show anywhere. */
export const STUB_PASSWORD = 'a-password-that-must-not-show';

export interface StubRun {
  /** Origin of the stub. */
  readonly url: string;
  readonly perMinute: number;
  readonly durationS: number;
  readonly transport?: LoadTransport;
  readonly vus?: number;
  readonly segments?: number;
  readonly callTimeoutMs?: number;
  /** Folder of the run. */
  readonly folder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: LoadRequest['onProgress'];
  readonly observer?: LoadRequest['observer'];
  readonly arrivals?: LoadRequest['arrivals'];
  readonly seed?: number;
  /** Changes what k6 is given. */
  readonly change?: (input: LoadInput) => LoadInput;
}

/** Sales orders at an even rate against a stub, accounted for like any run. */
export async function runAgainstStub(run: StubRun): Promise<LoadSection> {
  const request = requestOf(run);
  const secretFolder = await mkdtemp(join(tmpdir(), 'cutoff-load-'));
  const control = run.observer === undefined ? undefined : await openControl();
  try {
    const streams = streamsOf(request);
    const { path, version } = await ensureK6();
    const preparation = await prepareStub(request, streams, secretFolder, (input) => ({
      ...(run.change?.(input) ?? input),
      ...(control === undefined ? {} : { control: control.url }),
    }));
    const { load } = await runPrepared({
      request,
      streams,
      durationS: run.durationS,
      preparation,
      k6: { path, version },
      control,
      backlog: { seen: [], stop: () => Promise.resolve() },
    });
    return load;
  } finally {
    await control?.close();
    await rm(secretFolder, { recursive: true, force: true });
  }
}

/** Writes what k6 reads; the states are those of the recorded answers. */
export async function prepareStub(
  { runId, seed, target, folder }: Pick<LoadRequest, 'runId' | 'seed' | 'target' | 'folder'>,
  streams: readonly StreamInput[],
  secretFolder: string,
  change: (input: LoadInput) => LoadInput = (input) => input,
): Promise<{ readonly inputPath: string; readonly input: LoadInput }> {
  const { dialect, uid, context, states: recorded } = ANSWERS;
  const secretsPath = join(secretFolder, 'secrets.json');
  const statesPath = join(folder, 'states.json');
  const inputPath = join(folder, 'input.json');
  const { url, database, login, callTimeoutMs, stepTimeoutMs, catalogue } = target;
  const input = change({
    runId,
    version: '0',
    seed,
    target: { url, database, login, callTimeoutMs, stepTimeoutMs, verifyTls: true, catalogue },
    uid,
    context,
    dialect,
    documentFormat: 'html',
    streams,
    secretsPath,
    statesPath,
    gracefulStopS: 5,
  });
  const secrets: Secrets = { rpcPassword: STUB_PASSWORD, webPassword: STUB_PASSWORD, cookies: ['a-cookie'] };
  const states: States = Object.fromEntries(
    streams.map(({ name, transport }) => [name, recorded[transport] ?? []]),
  );
  await mkdir(folder, { recursive: true });
  await writeFile(secretsPath, JSON.stringify(secrets), { mode: 0o600 });
  await writeFile(statesPath, JSON.stringify(states));
  await writeFile(inputPath, JSON.stringify(input));
  return { inputPath, input };
}

function requestOf(run: StubRun): LoadRequest {
  return {
    runId: newRunId(),
    target: stubTarget(run.url, run.callTimeoutMs ?? 5_000),
    profile: profileOf(run),
    scale: 1,
    durationS: run.durationS,
    seed: run.seed ?? 7,
    vus: run.vus,
    segments: run.segments ?? 1,
    folder: run.folder,
    observer: run.observer,
    arrivals: run.arrivals,
    signal: run.signal ?? new AbortController().signal,
    onProgress: run.onProgress ?? (() => undefined),
  };
}

function profileOf({ perMinute, durationS, transport = 'xmlrpc' }: StubRun): LoadProfile {
  const profile = phased({
    name: 'stub_orders',
    title: 'Orders at an even rate',
    durationS,
    products: 2,
    mix: { lines: [1, 2], maxQuantity: 2, skew: 0 },
    phases: [{ name: 'all', share: 1 }],
    streams: [{ name: 'orders', journey: 'sales_order', transport, perMinute: { all: perMinute } }],
  });
  if (lengthOf(profile, durationS) !== durationS) throw new Error('The profile has another length.');
  return profile;
}

export function stubTarget(url: string, callTimeoutMs: number): Target {
  return {
    name: 'stub',
    kind: 'lab',
    url,
    database: 'stub',
    login: 'probe',
    password: new Secret(STUB_PASSWORD),
    apiKey: undefined,
    transport: 'xmlrpc',
    labels: { environment: 'test', tenant: 'stub', service: 'odoo', region: 'local', release: 'none' },
    safety: 'full',
    catalogue: { productCodePrefix: 'CUT-P', customerRefPrefix: 'CUT-C' },
    callTimeoutMs,
    stepTimeoutMs: 20_000,
    tls: { caFile: undefined, verify: true },
    indicators: DEFAULT_INDICATORS,
  };
}
