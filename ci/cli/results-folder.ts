import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { CommandError } from '../../fixtures/failures/errors.ts';
import { makePrivateFolder } from '../../fixtures/machine/private-folder.ts';

/**
 * The results folder that a command was given, by `--results` or by the configuration, checked before anything else is
 * done: a folder that takes no file must not be found out about after the run.
 */

/**
 * For commands that write: the folder exists afterwards, and takes files.
 *
 * @throws {CommandError} `configuration`
 */
export function resultsFolder(flag: string | undefined, configured: () => string): string {
  const path = named(flag, configured);
  try {
    makePrivateFolder(path);
    const trial = join(path, `.cutoff-${randomUUID()}`);
    closeSync(openSync(trial, 'wx', 0o600));
    rmSync(trial, { force: true });
  } catch (error) {
    throw unusable(flag, path, error);
  }
  return path;
}

/** For commands that only read: a folder, or nothing yet. */
export function storedResults(flag: string | undefined, configured: () => string): string {
  const path = named(flag, configured);
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === false) {
      throw Object.assign(new Error('ENOTDIR'), { code: 'ENOTDIR' });
    }
  } catch (error) {
    throw unusable(flag, path, error);
  }
  return path;
}

function named(flag: string | undefined, configured: () => string): string {
  if (flag?.trim() === '') {
    throw new CommandError('configuration', '--results is empty: name a folder, or leave the option out.');
  }
  return resolve(flag ?? configured());
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTDIR: 'the path, or a part of it, is not a folder',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOENT: 'no folder can be made there',
  ENOSPC: 'no space left on the disk',
  ENAMETOOLONG: 'the name is too long',
};

function unusable(flag: string | undefined, path: string, error: unknown): CommandError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  const setting = flag === undefined ? 'results_dir (CUTOFF_RESULTS_DIR)' : '--results';
  const exit = code === 'ENOSPC' ? 'environment' : 'configuration';
  return new CommandError(
    exit,
    `The results folder ${path} cannot be used: ${REASONS[code] ?? 'the file system refuses it'} (${code}). Name a folder that can be written to in ${setting}.`,
    error,
  );
}
