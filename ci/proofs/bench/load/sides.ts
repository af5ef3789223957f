/** The programs that are compared: each makes the calls of sales orders against the same stub. */

import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { newRunId } from '../../../../fixtures/target/run-request.ts';
import { SYSTEM_TAGS } from '../../../../load/k6/options.ts';
import { argumentsOf, environmentOf, MAIN_SCRIPT } from '../../../../load/k6/runner.ts';
import type { LoadTransport } from '../../../../load/profiles/profile.ts';
import type { Program } from './process-cost.ts';
import type { RecordedCall } from '../../../../load/stub/recorded-calls.ts';
import { prepareStub, stubTarget } from '../../../../load/stub/stub-run.ts';

/**
 * `ours`: the steps of `journeys/`. `bare`: k6 as it comes, without any output. `bare_alike`: with the output, the tags
 * and the garbage collection that ours has. `locust_…`: Locust with either of its clients, and OdooLocust.
 */
export const SIDES = ['ours', 'bare', 'bare_alike', 'locust_http', 'locust_fast', 'locust_odoo'] as const;
export type Side = (typeof SIDES)[number];

/** OdooLocust and the Locust that it wants. */
const LOCUST = ['OdooLocust==2.0.0', 'locust==2.43.3'] as const;

const VUS = 40;

export interface Setting {
  readonly k6: string;
  readonly locust: string;
  /** Origin of the stub. */
  readonly origin: string;
  /** Folder of the bench. */
  readonly folder: string;
}

/** Sales orders at an even rate by our code. */
export async function ourProgram(
  { k6, origin, folder }: Setting,
  run: {
    readonly name: string;
    readonly transport: LoadTransport;
    readonly perSecond: number;
    readonly durationS: number;
  },
): Promise<Program & { readonly samplesPath: string }> {
  const own = join(folder, run.name);
  await mkdir(own, { recursive: true });
  const perHour = run.perSecond * 3600;
  const stream = {
    name: 'orders',
    journey: 'sales_order',
    transport: run.transport,
    curve: { startPerHour: perHour, stages: [{ durationS: run.durationS, toPerHour: perHour }] },
    peakPerSecond: run.perSecond,
    spreadMs: 0,
    preAllocatedVus: VUS,
    maxVus: VUS,
  } as const;
  const request = { runId: newRunId(), seed: 1, target: stubTarget(origin, 5_000), folder: own };
  const { inputPath } = await prepareStub(request, [stream], own);
  const samplesPath = join(own, 'samples.csv');
  const k6Run = {
    k6,
    script: MAIN_SCRIPT,
    inputPath,
    samplesPath,
    limitMs: 60_000,
    signal: new AbortController().signal,
    onJournal: () => undefined,
  };
  return { command: k6, args: argumentsOf(k6Run), env: environmentOf(k6Run), samplesPath };
}

/** The recorded calls of an order by k6, as often. */
export async function bareProgram(
  { k6, origin, folder }: Setting,
  run: {
    readonly transport: LoadTransport;
    readonly perSecond: number;
    readonly durationS: number;
    readonly calls: readonly RecordedCall[];
    /** With the output, the tags and the garbage collection of ours. */
    readonly alike: boolean;
  },
): Promise<Program> {
  const { perSecond, durationS, calls, alike, transport } = run;
  const input = join(folder, `bare-${transport}-${alike ? 'alike' : 'plain'}.json`);
  const shape = { url: origin, rate: perSecond, durationS, vus: VUS, calls };
  await writeFile(input, JSON.stringify(alike ? { ...shape, systemTags: SYSTEM_TAGS } : shape));
  const ours = environmentOf({ inputPath: input });
  const script = fileURLToPath(new URL('bare.js', import.meta.url));
  const output = alike ? [`--out=csv=${input}.csv`] : [];
  return {
    command: k6,
    args: ['run', '--quiet', '--no-usage-report', '--summary-mode=disabled', ...output, script],
    env: { ...(alike ? ours : process.env), BENCH_INPUT: input },
  };
}

/** Four clients without a pause: Locust's cost for a call does not depend on the pace. */
export async function locustProgram(
  { locust, origin, folder }: Setting,
  run: {
    readonly transport: LoadTransport;
    readonly calls: readonly RecordedCall[];
    readonly client: 'http' | 'fast' | 'odoo';
  },
): Promise<Program> {
  const input = join(folder, `locust-${run.transport}-${run.client}.json`);
  const { hostname, port } = new URL(origin);
  await writeFile(input, JSON.stringify({ ...run, host: hostname, port: Number(port) }));
  const script = fileURLToPath(new URL('locustfile.py', import.meta.url));
  const args = ['-f', script, '--headless', '-u', '4', '-r', '4', '-t', '30s', '--only-summary'];
  return { command: locust, args, env: { ...process.env, BENCH_INPUT: input }, cwd: folder };
}

/** Locust in an environment of its own below the user's cache. */
export async function ensureLocust(): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const venv = join(cache, 'cutoff', 'bench', LOCUST.join('-').replaceAll('==', '-'));
  const locust = join(venv, 'bin', 'locust');
  const known = await execa(locust, ['--version'], { reject: false });
  if (known.exitCode !== 0) {
    process.stderr.write(`installing ${LOCUST.join(' and ')} into ${venv}\n`);
    await execa('python3', ['-m', 'venv', venv]);
    await execa(join(venv, 'bin', 'pip'), ['install', '--quiet', ...LOCUST]);
  }
  return locust;
}
