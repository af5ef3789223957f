/** Finding k6, or building the pinned version of it. */

import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { cacheDir } from '../../fixtures/lab/cache-dir.ts';
import { withLock } from '../../fixtures/lab/lock.ts';
import { findProgram, pathFolders } from '../../fixtures/lab/metrics-programs.ts';
import { runPlans, stage, type Output, type Plan } from '../../fixtures/lab/stage.ts';

/** The version that is built where none is found, and that everything here was tried with. */
const PINNED_K6 = '2.2.0';

const K6_MODULE = 'go.k6.io/k6/v2';

/** Oldest Go that builds it. */
const OLDEST_GO = [1, 25] as const;

const BUILD_LIMIT_MS = 30 * 60_000;

/** A k6 that can be run. */
export interface K6Program {
  readonly path: string;
  /** For example `2.2.0`. */
  readonly version: string;
}

export interface FindK6Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly output?: Output;
  /** Takes the progress of a build in place of `output`, for a caller that shows stages of its own. */
  readonly say?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * k6 from PATH where it is 2.x, else the one in the cache folder, built there first where it is missing (minutes of
 * CPU, once).
 *
 * @throws {CommandError} `environment` where there is neither a k6 nor a Go to build it with, or the build failed.
 */
export async function ensureK6({
  env = process.env,
  output = 'terminal',
  say,
  signal,
}: FindK6Options = {}): Promise<K6Program> {
  const unsuitable: string[] = [];
  const installed = await findProgram(['k6'], pathFolders(env));
  if (installed !== undefined) {
    const version = await versionOf(installed);
    if (version !== undefined && suits(version)) return { path: installed, version };
    unsuitable.push(`${installed} is ${version === undefined ? 'no k6 that answers' : `version ${version}`}`);
  }
  const folder = ownFolder(env);
  const own = await findProgram(['k6'], [folder]);
  const ownVersion = own === undefined ? undefined : await versionOf(own);
  if (own !== undefined && ownVersion !== undefined) return { path: own, version: ownVersion };

  const go = await findGo(env, unsuitable);
  const build = (tell: (line: string) => void): Promise<void> =>
    withLock(folder, () => buildK6(go, folder, env, tell, signal));
  if (say) await build(say);
  else await runPlans([stage(`Building k6 ${PINNED_K6} with Go, once (some minutes)`, build)], output);
  const path = join(folder, 'k6');
  const version = await versionOf(path);
  if (version !== undefined) return { path, version };
  throw new CommandError(
    'environment',
    `${path} was built but does not run: try "${path} version" by hand, or put a k6 2.x on PATH.`,
  );
}

/** k6 as a stage of a set-up: what it would install, and its making. */
export function k6Stage(env: NodeJS.ProcessEnv = process.env): Plan {
  return stage(
    'k6',
    async (say) => void (await ensureK6({ env, say })),
    undefined,
    async () => {
      const there = (await findProgram(['k6'], [...pathFolders(env), ownFolder(env)])) !== undefined;
      return there ? undefined : `k6 ${PINNED_K6}, built with Go into the cache folder`;
    },
  );
}

function ownFolder(env: NodeJS.ProcessEnv): string {
  return join(cacheDir(env), 'k6', `v${PINNED_K6}`);
}

/** From 2.0 on and before 3: scripts in TypeScript, the options used here. */
export function suits(version: string): boolean {
  return /^2\.\d+\.\d+/.test(version);
}

/** The version in what `k6 version` prints, for example `k6 v2.2.0 (go1.26.8, linux/amd64)`. */
export function parseK6Version(text: string): string | undefined {
  return /^k6(?:\.exe)? v(\d+\.\d+\.\d+\S*)/m.exec(text)?.[1];
}

/** Whether Go is new enough, by what `go env GOVERSION` prints, for example `go1.26.8`. */
export function goSuits(text: string): boolean {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(text.trim()) ?? [];
  if (major === undefined || minor === undefined) return false;
  return Number(major) > OLDEST_GO[0] || (Number(major) === OLDEST_GO[0] && Number(minor) >= OLDEST_GO[1]);
}

async function versionOf(path: string): Promise<string | undefined> {
  const { stdout } = await execa(path, ['version'], {
    reject: false,
    timeout: 20_000,
    stdin: 'ignore',
    // Nothing of ours is told to whatever program this is.
    env: {},
    extendEnv: false,
  });
  return parseK6Version(stdout);
}

/** Go on PATH, or where its installers put it. */
async function findGo(env: NodeJS.ProcessEnv, unsuitable: readonly string[]): Promise<string> {
  const home = env['HOME'] ?? homedir();
  const folders = [
    ...pathFolders(env),
    '/usr/local/go/bin',
    '/usr/lib/go/bin',
    '/opt/homebrew/bin',
    join(home, 'go/bin'),
    join(home, 'sdk/go/bin'),
  ];
  const go = await findProgram(['go'], folders);
  const why = unsuitable.length > 0 ? `${unsuitable.join('; ')}, and ` : 'k6 is not on PATH, and ';
  if (go === undefined) {
    throw new CommandError(
      'environment',
      `Load tests need k6 2.x: ${why}there is no Go to build it with. Install k6 (https://grafana.com/docs/k6/latest/set-up/install-k6/) or Go ${OLDEST_GO.join('.')} or newer (https://go.dev/dl/).`,
    );
  }
  const { stdout } = await execa(go, ['env', 'GOVERSION'], {
    reject: false,
    timeout: 20_000,
    stdin: 'ignore',
  });
  if (goSuits(stdout)) return go;
  throw new CommandError(
    'environment',
    `Load tests need k6 2.x: ${why}${go} is ${stdout.trim() || 'no Go that answers'}, too old to build it. Install k6 or Go ${OLDEST_GO.join('.')} or newer.`,
  );
}

/**
 * Builds beside the folder and moves the program into place when it is complete. A module of its own instead of
 * `go install path@version`: the same build, and it does not ask for the list of all versions, which some proxies of
 * companies do not give.
 */
async function buildK6(
  go: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  if ((await findProgram(['k6'], [folder])) !== undefined) return;
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, 'build-'));
  try {
    await writeFile(
      join(work, 'go.mod'),
      `module cutoff/k6\n\ngo ${OLDEST_GO.join('.')}.0\n\nrequire ${K6_MODULE} v${PINNED_K6}\n`,
    );
    const build = execa(go, ['build', '-mod=mod', '-trimpath', '-v', '-o', join(work, 'k6'), K6_MODULE], {
      cwd: work,
      env: { ...env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' },
      extendEnv: false,
      stdin: 'ignore',
      all: true,
      reject: false,
      timeout: BUILD_LIMIT_MS,
      forceKillAfterDelay: 5_000,
      ...(signal ? { cancelSignal: signal } : {}),
    });
    let packages = 0;
    for await (const line of build.iterable({ from: 'all' })) {
      packages += 1;
      say(`${packages}: ${line}`);
    }
    const { exitCode, all, timedOut } = await build;
    signal?.throwIfAborted();
    if (exitCode !== 0) {
      const words = all.trim().split('\n').slice(-6).join('\n');
      throw new CommandError(
        'environment',
        `Building k6 ${PINNED_K6} with ${go} ${timedOut ? 'took too long' : 'failed'}: ${words}\nCheck access to the Go modules (GOPROXY), or put a k6 2.x on PATH.`,
      );
    }
    await rename(join(work, 'k6'), join(folder, 'k6'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
