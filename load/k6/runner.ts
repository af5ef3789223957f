/** Running k6: closed environment, wall-clock limit, the journal as it comes, and an end that leaves nothing running. */

import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { proxyOf } from '../../fixtures/config/proxy.ts';
import { CommandError } from '../../fixtures/failures/errors.ts';
import type { ProxyServer } from '../../fixtures/target/target.ts';
import { readCpu, type CpuReading } from './cpu.ts';
import { endingOf, type K6Ending, type StopReason } from './ending.ts';
import { INPUT_VARIABLE } from './input.ts';
import { JOURNAL_PREFIX } from './journal.ts';
import {
  remoteWriteArguments,
  remoteWriteEnvironment,
  saysUnwritten,
  type RemoteWriteRun,
} from './remote-write.ts';
import { pausedArguments } from './start-line.ts';

/** Where k6 finds its third file on Linux. */
export const SECRETS_PATH = '/proc/self/fd/3';

/** The script for every scenario. */
export const MAIN_SCRIPT = fileURLToPath(new URL('main.ts', import.meta.url));

export interface K6Run {
  /** Path of the program. */
  readonly k6: string;
  readonly script: string;
  /** Path of the `LoadInput` file. */
  readonly inputPath: string;
  /** Where k6 writes its raw samples, `.csv`. */
  readonly samplesPath: string;
  /** The process is stopped when it takes longer, in milliseconds. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
  /** Called with each line of the journal as it arrives; a returned reason stops the run. */
  readonly onJournal: (line: string) => StopReason | undefined;
  /** Called about once a second while k6 runs; a returned reason stops the run. */
  readonly onTick?: (() => StopReason | undefined) | undefined;
  /** Share of the load, for several processes: `0:1/3` of `0,1/3,2/3,1`. */
  readonly segment?: { readonly segment: string; readonly sequence: string } | undefined;
  /** Whether the options have thresholds that k6 must judge. */
  readonly hasThresholds?: boolean | undefined;
  /** k6 waits to be released by `startTogether` at this port of loopback; `undefined` starts at once. */
  readonly startPort?: number | undefined;
  /** Series are also written there while k6 runs, with these labels on each. */
  readonly remoteWrite?: RemoteWriteRun | undefined;
  /** A folder with further certificate authorities and nothing else that k6 could take for one. */
  readonly caFolder?: string | undefined;
  /** Through which the target is reached. */
  readonly proxy?: ProxyServer | undefined;
  /** An open file with the secrets, which k6 gets as `SECRETS_PATH`: a file that has no name can be left nowhere. */
  readonly secretsFd?: number | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

export interface K6Result {
  readonly ending: K6Ending;
  /** What k6 itself logged, last lines; secrets are redacted by whoever prints it. */
  readonly log: readonly string[];
  readonly cpu: readonly CpuReading[];
  readonly cores: number;
  /** Which of several processes decided how the run ended, where one did not run to its end. */
  readonly decidedBy?: string;
  /** How often the receiver of remote write did not take what k6 sent. */
  readonly unwritten: number;
}

/** After the first signal k6 gets this long to write what it has. */
const GRACE_MS = 10_000;
const TICK_MS = 1_000;
const LONGEST_LOG = 40;

/**
 * Runs k6 to its end, whatever that is.
 *
 * @throws {CommandError} `environment` when the program cannot be started.
 */
export async function runK6(run: K6Run): Promise<K6Result> {
  // A process group of its own: a Ctrl-C of the terminal reaches k6 through us alone, and all of it ends together.
  const child = spawn(run.k6, argumentsOf(run), {
    env: environmentOf(run),
    stdio: ['ignore', 'pipe', 'pipe', ...(run.secretsFd === undefined ? [] : [run.secretsFd])],
    detached: true,
  });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('The output of k6 is a pipe.');
  const started = new Promise<number>((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.once('error', (error) => reject(cannotStart(run.k6, error)));
  });
  const pid = await started;
  let stopped: StopReason | undefined;
  let killTimer: NodeJS.Timeout | undefined;
  const stop = (reason: StopReason): void => {
    if (stopped !== undefined) return;
    stopped = reason;
    signalGroup(pid, 'SIGTERM');
    killTimer = setTimeout(() => signalGroup(pid, 'SIGKILL'), GRACE_MS);
  };
  const onAbort = (): void => stop('user');
  if (run.signal.aborted) onAbort();
  run.signal.addEventListener('abort', onAbort, { once: true });
  const limit = setTimeout(() => stop('limit'), run.limitMs);

  let defect: { readonly error: unknown } | undefined;
  /** Listeners that throw, because the disk is full for example, would end this process and leave k6 alone with the target. */
  const ask = (listener: () => StopReason | undefined): void => {
    try {
      const reason = listener();
      if (reason !== undefined) stop(reason);
    } catch (error) {
      defect ??= { error };
      stop('user');
    }
  };
  const cpu: CpuReading[] = [];
  const sample = (): void => {
    const reading = readCpu(pid, performance.now());
    if (reading) cpu.push(reading);
    ask(() => run.onTick?.());
  };
  sample();
  const ticker = setInterval(sample, TICK_MS);

  const log: string[] = [];
  let unwritten = 0;
  const keep = (line: string): void => {
    if (line.trim() === '') return;
    if (saysUnwritten(line)) unwritten += 1;
    log.push(line);
    if (log.length > LONGEST_LOG) log.shift();
  };
  createInterface({ input: stderr }).on('line', keep);
  createInterface({ input: stdout }).on('line', (line) => {
    if (!line.startsWith(JOURNAL_PREFIX)) {
      keep(line);
      return;
    }
    ask(() => run.onJournal(line));
  });

  try {
    const end = await new Promise<{ code: number | undefined; signal: string | undefined }>((resolve) => {
      child.once('close', (code, signal) =>
        resolve({ code: code ?? undefined, signal: signal ?? undefined }),
      );
    });
    if (defect) throw defect.error;
    return { ending: endingOf(end, stopped), log, cpu, cores: availableParallelism(), unwritten };
  } finally {
    clearTimeout(limit);
    clearTimeout(killTimer);
    clearInterval(ticker);
    run.signal.removeEventListener('abort', onAbort);
    signalGroup(pid, 'SIGKILL');
  }
}

export function argumentsOf({
  script,
  samplesPath,
  segment,
  startPort,
  hasThresholds,
  remoteWrite,
}: Omit<K6Run, 'k6' | 'inputPath' | 'limitMs' | 'signal' | 'onJournal'>): string[] {
  return [
    'run',
    '--quiet',
    '--no-color',
    '--no-usage-report',
    ...(hasThresholds ? [] : ['--no-thresholds']),
    '--summary-mode=disabled',
    '--log-output=stdout',
    '--log-format=raw',
    `--out=csv=${samplesPath}`,
    ...(remoteWrite ? remoteWriteArguments(remoteWrite, segment?.segment) : []),
    ...(segment
      ? [`--execution-segment=${segment.segment}`, `--execution-segment-sequence=${segment.sequence}`]
      : []),
    ...(startPort === undefined ? [] : pausedArguments(startPort)),
    script,
  ];
}

/** What k6 sees: no options from the user's own environment, which would change what is measured, and no secrets of ours. */
export function environmentOf({
  inputPath,
  remoteWrite,
  caFolder,
  proxy,
  env = process.env,
}: Pick<K6Run, 'inputPath' | 'remoteWrite' | 'caFolder' | 'proxy' | 'env'>): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(?:K6|CUTOFF|ODOO)_/.test(name));
  return {
    // Collecting garbage took a quarter of k6's time: our steps make many small objects, and few that stay.
    GOGC: '400',
    ...Object.fromEntries(kept),
    // Go reads the file of the system beside these folders.
    ...(caFolder ? { SSL_CERT_DIR: `${env['SSL_CERT_DIR'] ?? SYSTEM_CA_FOLDERS}:${caFolder}` } : {}),
    ...(proxy ? proxyEnvironment(proxy, remoteWrite?.to.url, env) : {}),
    [INPUT_VARIABLE]: inputPath,
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    K6_CSV_TIME_FORMAT: 'unix_milli',
    ...(remoteWrite ? remoteWriteEnvironment(remoteWrite) : {}),
  };
}

/** Where Go looks for authorities if nobody says otherwise (crypto/x509/root_linux.go). */
const SYSTEM_CA_FOLDERS = '/etc/ssl/certs:/etc/pki/tls/certs';

/**
 * k6 takes its proxy, with its password, from the environment, which other users of the machine cannot read. The
 * receiver of remote write keeps the way that it has.
 */
function proxyEnvironment(
  { host, port, user, password }: ProxyServer,
  receiver: string | undefined,
  env: NodeJS.ProcessEnv,
): Record<string, string> {
  const url = new URL(`http://${host}:${port}`);
  url.username = encodeURIComponent(user ?? '');
  url.password = encodeURIComponent(password?.reveal() ?? '');
  const apart =
    receiver !== undefined && proxyOf(receiver, env) === undefined ? new URL(receiver).hostname : '';
  return { HTTP_PROXY: url.href, HTTPS_PROXY: url.href, NO_PROXY: apart };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 0) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended already.
  }
}

function cannotStart(path: string, error: Error): CommandError {
  return new CommandError(
    'environment',
    `${path} cannot be started: ${error.message}. Put a k6 2.x on PATH, or remove the cached one to build it again.`,
    error,
  );
}
