import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { onInterrupt } from '../../cli/exit.ts';
import { cacheDir } from '../../../fixtures/lab/cache-dir.ts';
import { coreLimitOf, ProcessWatch } from './process-watch.ts';
import { filesBelow, Search, type Hit } from './search.ts';
import type { Planted, TrialEnvironment } from './environment.ts';

/** One command, run once as a user would, in folders of its own, and everything it left searched. */

const CLI = fileURLToPath(new URL('../../cutoff.mjs', import.meta.url));

export interface Trial {
  /** As the help names it: `probe`, `lab status`. */
  readonly command: string;
  /** What it meets, for people. */
  readonly name: string;
  /** Arguments after the command. */
  readonly args: readonly string[];
  /** Beside what every command gets: which lab, where programs are kept. */
  readonly env?: Readonly<Record<string, string>>;
  /** Secrets that are in `env`. */
  readonly given?: readonly (keyof Planted)[];
  /** Text of a configuration file that it is given. */
  readonly config?: string;
  readonly end: 'succeeds' | 'fails' | 'either';
  /** Files that it must have left, by the end of their names: what is not there has not been searched. */
  readonly leaves?: readonly string[];
  /** Ends it half-way, as soon as this says so. */
  readonly stop?: {
    readonly when: (sight: Sight) => boolean;
    readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'SIGABRT';
    /** All of its processes at once, as a machine that goes down. */
    readonly all?: boolean;
  };
  /** Places where a hit is known and told of: they are readable by their owner only, and the next run removes them. */
  readonly tolerates?: RegExp;
  /** Its folders, kept from an earlier trial that left a run in them. */
  readonly after?: string;
  /** Milliseconds within which it must end. */
  readonly limitMs?: number;
}

/** What can be seen of a command while it runs. */
export interface Sight {
  readonly output: string;
  /** Requests that reached the Odoo since it started. */
  readonly requests: readonly { readonly method: string; readonly path: string }[];
  readonly saw: (program: string) => boolean;
  readonly elapsedMs: number;
}

export interface TrialResult {
  readonly trial: Trial;
  readonly files: number;
  readonly bytes: number;
  readonly hits: readonly Hit[];
  /** Why the trial proves nothing, one sentence each. */
  readonly problems: readonly string[];
  readonly durationMs: number;
}

const LIMIT_MS = 240_000;

/** Folders of the trials so far, by name; `after` finds its predecessor here. */
export class TrialFolders {
  readonly #root: Promise<string>;
  readonly #byName = new Map<string, string>();

  constructor() {
    this.#root = mkdtemp(join(tmpdir(), 'cutoff-secrets-'));
  }

  async of({ name, command, after }: Trial): Promise<string> {
    const folder =
      (after === undefined ? undefined : this.#byName.get(after)) ??
      (await mkdtemp(join(await this.#root, `${command.replaceAll(' ', '-')}-`)));
    this.#byName.set(`${command} ${name}`, folder);
    for (const each of ['work', 'home', 'tmp']) await mkdir(join(folder, each), { recursive: true });
    await shareTranspiled(join(folder, 'tmp'));
    return folder;
  }

  async remove(): Promise<void> {
    await rm(await this.#root, { recursive: true, force: true });
  }
}

export async function runTrial(
  trial: Trial,
  environment: TrialEnvironment,
  folders: TrialFolders,
): Promise<TrialResult> {
  const startedAt = performance.now();
  const folder = await folders.of(trial);
  const problems: string[] = [];
  const given = new Set<string>(trial.given ?? []);
  const watch = new ProcessWatch(environment.secrets(), {
    given,
    remoteWrite: new Set(['remoteWriteToken', 'remoteWritePassword']),
  });
  const requestsBefore = environment.seen().length;
  const args = [...trial.command.split(' '), ...trial.args, ...(await configOf(trial, environment))];
  const child = execa(
    'sh',
    // A limit of the user's own that would write memory images, so that it is ours that keeps them away.
    ['-c', 'ulimit -c unlimited; exec "$@"', 'sh', process.execPath, CLI, ...args],
    {
      cwd: join(folder, 'work'),
      env: environmentOf(trial, folder),
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      detached: true,
      cleanup: false,
      all: true,
      timeout: trial.limitMs ?? LIMIT_MS,
      killSignal: 'SIGKILL',
    },
  );
  const pid = child.pid ?? 0;
  const release = onInterrupt(() => killGroup(pid));
  watch.start(pid);
  let output = '';
  child.all.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const ended = child.then((result) => result);
  if (trial.stop) {
    const { when, signal, all = false } = trial.stop;
    const sight = (): Sight => ({
      output,
      requests: environment.seen().slice(requestsBefore),
      saw: (program) => watch.saw(program),
      elapsedMs: performance.now() - startedAt,
    });
    const over = ended.then(() => true);
    while (!when(sight())) {
      if (await Promise.race([over, delay(30, false)])) break;
    }
    if (child.exitCode === null) {
      const limit = coreLimitOf(pid);
      if (limit !== '0') problems.push(`Its limit for memory images was ${limit ?? 'unknown'}.`);
      process.kill(all ? -pid : pid, signal);
    } else problems.push(`It ended before it could be stopped: ${lastWords(output, environment)}`);
  }
  const { exitCode, timedOut } = await ended;
  release();
  killGroup(pid);
  const { processes, bytes, hits } = watch.stop();

  if (timedOut) problems.push('It did not end in time.');
  const succeeded = exitCode === 0;
  if (trial.end !== 'either' && succeeded !== (trial.end === 'succeeds')) {
    problems.push(
      `It should have ${trial.end === 'succeeds' ? 'succeeded' : 'failed'}, and ended with ${exitCode ?? 'a signal'}: ${lastWords(output, environment)}`,
    );
  }
  if (processes === 0) problems.push('None of its processes was seen.');
  if (output === '' && trial.stop === undefined) problems.push('It said nothing.');
  const names = (await filesBelow(folder)).map((path) => basename(path));
  for (const end of trial.leaves ?? []) {
    if (!names.some((name) => name.endsWith(end))) problems.push(`It left no file *${end}.`);
  }
  const search = new Search(environment.secrets());
  search.bytes('output', Buffer.from(output));
  await search.folder(folder);
  const { result } = search;
  return {
    trial,
    files: result.files,
    bytes: bytes + result.bytes,
    hits: [...hits, ...result.hits.filter(({ where }) => trial.tolerates?.test(where) !== true)],
    problems: [...problems, ...result.unread.map((each) => `Not searched: ${each}.`)],
    durationMs: performance.now() - startedAt,
  };
}

const LAST_LINES = 6;

/** The end of what a command said, to see what went wrong; not of one that said a secret. */
function lastWords(output: string, environment: TrialEnvironment): string {
  const search = new Search(environment.secrets());
  search.bytes('output', Buffer.from(output));
  if (search.result.hits.length > 0) return 'what it said holds a secret.';
  return output.trim().split('\n').slice(-LAST_LINES).join(' ⏎ ');
}

/** The configuration is the user's own, so it lies where nothing is searched. */
async function configOf({ config }: Trial, { input }: TrialEnvironment): Promise<string[]> {
  if (config === undefined) return [];
  const path = join(await mkdtemp(join(input, 'config-')), 'cutoff.yaml');
  await writeFile(path, config);
  return ['--config', path];
}

/** Our own sources as tsx and Playwright transpile them, kept from trial to trial: links are not followed. */
async function shareTranspiled(folder: string): Promise<void> {
  const uid = process.getuid?.() ?? 0;
  for (const name of [`tsx-${uid}`, `playwright-transform-cache-${uid}`]) {
    const shared = join(tmpdir(), `cutoff-secrets-cache-${uid}`, name);
    await mkdir(shared, { recursive: true });
    await symlink(shared, join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

const KEPT = /^(?:PATH|LANG|LC_.*|TZ|CUTOFF_LAB_.*|CUTOFF_CHROMIUM)$/;

function environmentOf({ env = {} }: Trial, folder: string): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
    KEPT.test(name) && value !== undefined ? [[name, value]] : [],
  );
  return {
    ...Object.fromEntries(kept),
    // What is written at home or aside is searched too; programs and the lab stay where they are.
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    CUTOFF_CACHE_DIR: cacheDir(),
    ...env,
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}
