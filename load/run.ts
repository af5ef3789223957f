/** One load run from beginning to end: prepare, k6, read back, judge. */

import { copyFile, mkdir, mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Target } from '../fixtures/target/target.ts';
import { openControl } from './control.ts';
import { watchTargetBacklog } from './data/backlog-watch.ts';
import { closeWebSessions } from './data/web-sessions.ts';
import { prepareLoad, type Preparation } from './data/preparation.ts';
import { ensureK6 } from './k6/binary.ts';
import type { StreamInput } from './k6/input.ts';
import { SECRETS_PATH } from './k6/runner.ts';
import { checkSize, checkTarget } from './limits.ts';
import { arrivalOffsets } from './profiles/curve.ts';
import { runPrepared } from './prepared-run.ts';
import { lengthOf } from './profiles/profile.ts';
import type { LoadOutcome, LoadRequest } from './request.ts';
import { streamsOf } from './streams.ts';
import { makePrivateFolder } from '../fixtures/machine/private-folder.ts';

/** Transactions under way when the schedule ends get so long. */
export const GRACEFUL_STOP_S = 30;
export const WEB_SESSIONS = 4;

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
