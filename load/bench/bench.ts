/**
 * `npm run bench:load`: what our k6 code costs beside bare k6 and beside Locust, and how many arrivals one core starts on
 * time. Against the stub on another core, so it needs two cores, Linux and a quiet machine. By hand; minutes.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { execa } from 'execa';
import { z } from 'zod';
import { ensureK6 } from '../k6/binary.ts';
import { argumentsOf, environmentOf, MAIN_SCRIPT } from '../k6/runner.ts';
import type { LoadTransport } from '../profiles/profile.ts';
import { newRunId } from '../../fixtures/run-request.ts';
import { noSamples, readSamples } from '../result/samples.ts';
import { costOf, type Cost, type Program } from './process-cost.ts';
import { recordCalls, type RecordedCall } from './recorded-calls.ts';
import { prepareStub, stubTarget } from './stub-run.ts';

const TRANSPORTS: readonly LoadTransport[] = ['xmlrpc', 'web'];
const ROUNDS = 2;
const ORDERS_PER_S = 40;
const WINDOW = { fromS: 3, toS: 9 };
const DURATION_S = 15;
const VUS = 40;
const LOCUST = 'locust==2.32.4';
/** On time: at most 1 arrival in 100 starts later than this after its moment, and none is dropped. */
const LATE_MS = 10;
const MOST_LATE = 0.01;
const ARRIVAL_RATES = [25, 50, 75, 100, 150, 200, 300] as const;
const ARRIVAL_S = 8;

type Side = 'ours' | 'bare' | 'locust_http' | 'locust_fast';

const folder = await mkdtemp(join(tmpdir(), 'cutoff-bench-'));
const stub = await startStub();
try {
  const k6 = await ensureK6();
  const locust = await ensureLocust();
  const rows: { transport: LoadTransport; side: Side; round: number; cost: Cost }[] = [];
  for (const transport of TRANSPORTS) {
    const calls = await recordCalls(transport, join(folder, `calls-${transport}`));
    for (let round = 1; round <= ROUNDS; round++) {
      const sides: Record<Side, () => Promise<Program>> = {
        ours: () => ourProgram(transport, k6.path, ORDERS_PER_S, DURATION_S, `${transport}-${round}`),
        bare: () => bareProgram(transport, k6.path, calls),
        locust_http: () => locustProgram(transport, locust, calls, 'http'),
        locust_fast: () => locustProgram(transport, locust, calls, 'fast'),
      };
      for (const [name, program] of Object.entries(sides)) {
        const side = z.enum(['ours', 'bare', 'locust_http', 'locust_fast']).parse(name);
        const cost = await costOf(await program(), { counter: stub.counter, ...WINDOW });
        rows.push({ transport, side, round, cost });
        process.stderr.write(
          `${transport} ${side} ${round}: ${cost.callsPerCpuSecond.toFixed(0)} calls per CPU second\n`,
        );
      }
    }
  }
  const arrivals = await arrivalAccuracy(k6.path);
  print(rows, arrivals);
} finally {
  stub.stop();
  await rm(folder, { recursive: true, force: true });
}

function print(
  rows: readonly { transport: LoadTransport; side: Side; cost: Cost }[],
  arrivals: readonly { perSecond: number; late: number; dropped: number; started: number }[],
): void {
  const mean = (transport: LoadTransport, side: Side): number => {
    const own = rows.filter((row) => row.transport === transport && row.side === side).map((row) => row.cost);
    return (
      own.reduce((sum, { calls }) => sum + calls, 0) / own.reduce((sum, each) => sum + each.cpuSeconds, 0)
    );
  };
  const table = new Table({
    head: ['transport', 'ours', 'bare k6', 'ratio', 'Locust', 'ratio', 'Locust fast', 'ratio'],
  });
  const ratios = TRANSPORTS.map((transport) => {
    const ours = mean(transport, 'ours');
    const bare = mean(transport, 'bare');
    const http = mean(transport, 'locust_http');
    const fast = mean(transport, 'locust_fast');

    table.push([
      transport,
      ours.toFixed(0),
      bare.toFixed(0),
      (ours / bare).toFixed(2),
      http.toFixed(0),
      (ours / http).toFixed(1),
      fast.toFixed(0),
      (ours / fast).toFixed(1),
    ]);
    return {
      transport,
      ours,
      bare,
      http,
      fast,
      toBare: ours / bare,
      toHttp: ours / http,
      toFast: ours / fast,
    };
  });
  process.stdout.write(`Calls for each second of the generator's own processor time\n${table.toString()}\n`);
  const lateness = new Table({ head: ['orders/s', 'started', 'dropped', `later than ${LATE_MS} ms`] });
  for (const each of arrivals) {
    lateness.push([each.perSecond, each.started, each.dropped, `${(each.late * 100).toFixed(2)}%`]);
  }
  const best = arrivals.filter(({ late, dropped }) => late <= MOST_LATE && dropped === 0).at(-1);
  process.stdout.write(
    `Arrivals from one core, the stub on another\n${lateness.toString()}\nHighest rate with at most 1% late: ${best === undefined ? 'none' : `${best.perSecond} orders/s`}\n`,
  );
  process.stdout.write(`${JSON.stringify({ ratios, arrivals, best: best?.perSecond ?? null })}\n`);
}

async function startStub(): Promise<{ origin: string; counter: string; stop: () => void }> {
  const script = fileURLToPath(new URL('stub-server.ts', import.meta.url));
  const child = spawn('taskset', ['-c', '1', process.execPath, '--import', 'tsx', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const addresses = z.object({ origin: z.string(), counter: z.string() }).parse(JSON.parse(String(line)));
  return { ...addresses, stop: () => void child.kill('SIGKILL') };
}

async function ourProgram(
  transport: LoadTransport,
  k6: string,
  perSecond: number,
  durationS: number,
  name: string,
): Promise<Program> {
  const own = join(folder, name);
  await mkdir(own, { recursive: true });
  const perHour = perSecond * 3600;
  const stream = {
    name: 'orders',
    journey: 'sales_order',
    transport,
    curve: { startPerHour: perHour, stages: [{ durationS, toPerHour: perHour }] },
    peakPerSecond: perSecond,
    spreadMs: 0,
    preAllocatedVus: VUS,
    maxVus: VUS,
  } as const;
  const request = { runId: newRunId(), seed: 1, target: stubTarget(stub.origin, 5_000), folder: own };
  const { inputPath } = await prepareStub(request, [stream], own);
  const run = {
    k6,
    script: MAIN_SCRIPT,
    inputPath,
    samplesPath: join(own, 'samples.csv'),
    limitMs: 60_000,
    signal: new AbortController().signal,
    onJournal: () => undefined,
  };
  return { command: k6, args: argumentsOf(run), env: environmentOf(run) };
}

async function bareProgram(
  transport: LoadTransport,
  k6: string,
  calls: readonly RecordedCall[],
): Promise<Program> {
  const input = join(folder, `bare-${transport}.json`);
  const shape = { url: stub.origin, rate: ORDERS_PER_S, durationS: DURATION_S, vus: VUS, calls };
  await writeFile(input, JSON.stringify(shape));
  const script = fileURLToPath(new URL('bare.js', import.meta.url));
  const args = ['run', '--quiet', '--no-usage-report', '--summary-mode=disabled', script];
  return { command: k6, args, env: { ...process.env, BENCH_INPUT: input } };
}

/** Four clients without a pause: Locust's cost for a call does not depend on the pace. */
async function locustProgram(
  transport: LoadTransport,
  locust: string,
  calls: readonly RecordedCall[],
  client: 'http' | 'fast',
): Promise<Program> {
  const input = join(folder, `locust-${transport}-${client}.json`);
  await writeFile(input, JSON.stringify({ transport, client, calls }));
  const script = fileURLToPath(new URL('locustfile.py', import.meta.url));
  const args = [
    '-f',
    script,
    '--headless',
    '-u',
    '4',
    '-r',
    '4',
    '-t',
    '15s',
    '--host',
    stub.origin,
    '--only-summary',
  ];
  return { command: locust, args, env: { ...process.env, BENCH_INPUT: input }, cwd: folder };
}

/** Locust in an environment of its own below the user's cache. */
async function ensureLocust(): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const venv = join(cache, 'cutoff', 'bench', LOCUST.replace('==', '-'));
  const locust = join(venv, 'bin', 'locust');
  const known = await execa(locust, ['--version'], { reject: false });
  if (known.exitCode !== 0) {
    process.stderr.write(`installing ${LOCUST} into ${venv}\n`);
    await execa('python3', ['-m', 'venv', venv]);
    await execa(join(venv, 'bin', 'pip'), ['install', '--quiet', LOCUST]);
  }
  return locust;
}

async function arrivalAccuracy(
  k6: string,
): Promise<{ perSecond: number; late: number; dropped: number; started: number }[]> {
  const seen = [];
  for (const perSecond of ARRIVAL_RATES) {
    const name = `arrivals-${perSecond}`;
    const { command, args, env } = await ourProgram('xmlrpc', k6, perSecond, ARRIVAL_S, name);
    await execa('taskset', ['-c', '0', command, ...args], { env, stdout: 'ignore', reject: false });
    const samples = noSamples();
    await readSamples(join(folder, name, 'samples.csv'), samples);
    const all = [...samples.latenessMs.values()].flat();
    const start = all.reduce((low, each) => Math.min(low, each), Infinity);
    const late = all.filter((each) => each - Math.max(0, start) > LATE_MS).length / Math.max(1, all.length);
    seen.push({ perSecond, late, dropped: samples.dropped, started: all.length });
    process.stderr.write(`${perSecond} orders/s: ${(late * 100).toFixed(2)}% late\n`);
    // Far beyond the limit already: more only takes time.
    if (late > 0.2) break;
  }
  return seen;
}
