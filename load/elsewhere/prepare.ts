/** Preparing a run for k6 on other machines: everything but k6 itself. */

import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { prepareLoad, type Preparation } from '../data/preparation.ts';
import { closeWebSessions } from '../data/web-sessions.ts';
import type { LoadInput } from '../k6/input.ts';
import { GRACEFUL_STOP_S, streamsWithin, WEB_SESSIONS } from '../run.ts';
import type { LoadRequest } from '../request.ts';
import { LOGS, PREPARED_FILE, SAMPLES, SECRETS_FILE, VOLUME, type Prepared } from './prepared-file.ts';

/** The folders that `load/k6/main.ts` is made of; k6 runs the TypeScript as it is. */
const SCRIPT_FOLDERS = ['fixtures', 'journeys', 'load'];
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface ElsewhereRequest extends LoadRequest {
  /** Path at which k6 will find the file of secrets. */
  readonly secretsAt: string;
  readonly about: Pick<Prepared, 'tool' | 'command' | 'target'>;
}

/**
 * Does everything against the target that a load run does before k6 starts, and writes what k6 needs into the folder of
 * the request: script, input and data into `volume/`, the secrets beside it with mode 0600. The web sessions stay open.
 *
 * @throws {CommandError} `configuration` for a target or a size that is refused, and for a folder that is not empty
 * @throws {JourneyFailure} when the preparation failed
 */
export async function prepareElsewhere(request: ElsewhereRequest): Promise<void> {
  const { folder, target, profile, secretsAt, about } = request;
  const streams = streamsWithin(request);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new CommandError('configuration', `${folder} is not empty: name a new folder for this run.`);
  }
  await mkdir(join(folder, SAMPLES), { recursive: true });
  await mkdir(join(folder, LOGS));
  let preparation: Preparation | undefined;
  try {
    preparation = await prepareLoad({
      ...request,
      streams,
      secretFolder: folder,
      gracefulStopS: GRACEFUL_STOP_S,
      webSessions: WEB_SESSIONS,
      onProgress: (line) => request.onProgress({ is: 'preparing', line }),
    });
    await moveToVolume(folder, preparation, secretsAt);
    await copyScript(join(folder, VOLUME));
    const { runId, scale, durationS, seed, vus, segments } = request;
    const prepared: Prepared = {
      prepared: 'cutoff.load',
      version: 1,
      runId,
      ...about,
      preparedAt: new Date().toISOString(),
      profile: JSON.parse(JSON.stringify(profile)),
      scale,
      ...(durationS === undefined ? {} : { durationS }),
      seed,
      ...(vus === undefined ? {} : { vus }),
      segments,
      odoo: preparation.odoo,
      language: preparation.language,
    };
    await writeFile(join(folder, PREPARED_FILE), `${JSON.stringify(prepared, null, 2)}\n`);
  } catch (error) {
    await closeWebSessions(target, preparation?.cookies ?? []);
    await rm(join(folder, SECRETS_FILE), { force: true });
    throw error;
  }
}

/** k6 opens what the input names from the folder of the script, wherever the volume is mounted. */
async function moveToVolume(
  folder: string,
  { input, inputPath }: Preparation,
  secretsAt: string,
): Promise<void> {
  const moved: LoadInput = { ...input, statesPath: '../../states.json', secretsPath: secretsAt };
  await rename(input.statesPath, join(folder, VOLUME, 'states.json'));
  await rm(inputPath);
  await writeFile(join(folder, VOLUME, 'input.json'), JSON.stringify(moved));
}

async function copyScript(volume: string): Promise<void> {
  for (const name of SCRIPT_FOLDERS) {
    await cp(join(ROOT, name), join(volume, name), {
      recursive: true,
      filter: (path) => !path.endsWith('.test.ts') && (path.endsWith('.ts') || !/\.[a-z0-9]+$/i.test(path)),
    });
  }
}
