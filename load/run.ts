/** One load run from beginning to end: prepare, k6, read back, judge. */

import { copyFile, mkdir, mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RemoteWrite } from '../fixtures/config/config.ts';
import type { LoadSection } from '../fixtures/record/load.ts';
import type { Target } from '../fixtures/target/target.ts';
import { openControl, type RunObserver } from './control.ts';
import { watchTargetBacklog } from './data/backlog-watch.ts';
import { closeWebSessions } from './data/web-sessions.ts';
import { prepareLoad, type Preparation } from './data/preparation.ts';
import { ensureK6 } from './k6/binary.ts';
import type { JournalEvent } from './k6/journal.ts';
import type { StepBudget, StreamInput } from './k6/input.ts';
import { SECRETS_PATH } from './k6/runner.ts';
import { checkSize, checkTarget } from './limits.ts';
import { arrivalOffsets } from './profiles/curve.ts';
import { runPrepared } from './prepared-run.ts';
import { lengthOf, type LoadProfile } from './profiles/profile.ts';
import { streamsOf } from './streams.ts';
import { makePrivateFolder } from '../fixtures/machine/private-folder.ts';

export interface LoadRequest {
  readonly runId: string;
  readonly target: Target;
  readonly profile: LoadProfile;
  /** Factor on every rate. */
  readonly scale: number;
  /** Length of the schedule in seconds; `undefined` takes the profile's own. */
  readonly durationS: number | undefined;
  readonly seed: number;
  /** VUs for each stream; `undefined` computes them from the peak. */
  readonly vus: number | undefined;
  /** Where VUs are computed: a transaction may take so many seconds on average before they run out, or 25. */
  readonly roomS?: number | undefined;
  /** k6 processes that share the load. */
  readonly segments: number;
  /**
   * When arrivals come. Absent: near their turn by the curve. `random`: like a Poisson process, so that as many come at
   * once as would in life. `delaysMs`: by stream, each put off by its own time in milliseconds.
   */
  readonly arrivals?:
    'random' | { readonly delaysMs: Readonly<Record<string, readonly number[]>> } | undefined;
  /** k6 waits, paused, to be let go by `startTogether` at this port of loopback; one process only. */
  readonly startPort?: number | undefined;
  /** Series are also written there while k6 runs. */
  readonly remoteWrite?: RemoteWrite | undefined;
  /** Sees the run while it goes on, and may end its schedule early. */
  readonly observer?: RunObserver<JournalEvent> | undefined;
  /** What the steps may take; absent where nothing was promised. */
  readonly budgets?: readonly StepBudget[] | undefined;
  /** Whether the journal tells the calls of each step. */
  readonly tellsCalls?: boolean | undefined;
  /** Folder of the run; made where it is not there. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
}

export type LoadProgress =
  | { readonly is: 'preparing'; readonly line: string }
  | {
      readonly is: 'running';
      readonly elapsedS: number;
      readonly durationS: number;
      readonly begun: number;
      readonly ended: number;
      readonly failed: number;
      readonly busy: number;
    };

/** Transactions under way when the schedule ends get so long. */
export const GRACEFUL_STOP_S = 30;
export const WEB_SESSIONS = 4;

/** The account of a load run, and what the server said of itself. */
export interface LoadOutcome {
  readonly load: LoadSection;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** As the server says, for example `19.0`. */
  readonly odoo: string;
  readonly language: string | null;
  /** How often the receiver of remote write did not take what k6 sent. */
  readonly unwritten: number;
}

/**
 * Runs the load and accounts for it, also when it was interrupted or k6 died. Beside the account the folder of the run
 * keeps what it was made from: the journal, the raw samples, what k6 was given and what it logged.
 *
 * @throws {CommandError} `configuration` for a target or a size that is refused, `environment` without k6
 * @throws {JourneyFailure} when the preparation failed: then nothing was loaded, and there is no account
 */
export async function runLoad(request: LoadRequest): Promise<LoadOutcome> {
  const { target, profile, folder, signal } = request;
  const streams = streamsWithin(request);
  const durationS = lengthOf(profile, request.durationS);
  const k6 = await ensureK6({ signal });
  const startedAt = new Date();
  makePrivateFolder(folder);
  const secretFolder = await mkdtemp(join(tmpdir(), 'cutoff-load-'));
  const isLinux = process.platform === 'linux';
  let preparation: Preparation | undefined;
  let secrets: FileHandle | undefined;
  const control = request.observer === undefined ? undefined : await openControl();
  try {
    preparation = await prepareLoad({
      ...request,
      streams,
      secretFolder,
      secretsAt: isLinux ? SECRETS_PATH : undefined,
      control: control?.url,
      gracefulStopS: GRACEFUL_STOP_S,
      webSessions: WEB_SESSIONS,
      onProgress: (line) => request.onProgress({ is: 'preparing', line }),
    });
    if (isLinux) secrets = await withoutName(preparation.secretsFile);
    signal.throwIfAborted();
    const caFolder = await caFolderOf(target, secretFolder);
    const backlog = watchTargetBacklog(target);
    const { load, unwritten } = await runPrepared({
      request,
      streams,
      durationS,
      preparation,
      secretsFd: secrets?.fd,
      caFolder,
      k6,
      backlog,
      control,
    });
    const { odoo, language } = preparation;
    return { load, startedAt, finishedAt: new Date(), odoo, language, unwritten };
  } finally {
    await control?.close();
    await closeWebSessions(target, preparation?.cookies ?? []);
    await secrets?.close();
    await rm(secretFolder, { recursive: true, force: true });
  }
}

/** The certificate authorities of the target alone: Go would trust every certificate of a folder. */
async function caFolderOf({ tls: { caFile } }: Target, folder: string): Promise<string | undefined> {
  if (caFile === undefined) return undefined;
  const caFolder = join(folder, 'authorities');
  await mkdir(caFolder);
  await copyFile(caFile, join(caFolder, 'ca.pem'));
  return caFolder;
}

/** Opens a file and removes its name: from then on only who was given it can read it, and a kill leaves none behind. */
async function withoutName(path: string): Promise<FileHandle> {
  const handle = await open(path, 'r');
  await rm(path);
  return handle;
}

/**
 * The streams of a request whose target and size are allowed.
 *
 * @throws {CommandError} `configuration` for a target or a size that is refused
 */
export function streamsWithin(request: LoadRequest): StreamInput[] {
  const { target, profile } = request;
  checkTarget(target);
  const streams = streamsOf(request);
  checkSize(target, {
    durationS: lengthOf(profile, request.durationS),
    peakPerSecond: streams.reduce((sum, stream) => sum + stream.peakPerSecond, 0),
    arrivals: streams.reduce((sum, stream) => sum + arrivalOffsets(stream.curve).length, 0),
  });
  return streams;
}
