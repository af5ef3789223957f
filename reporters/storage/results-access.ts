import { chmodSync, opendirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';

/** Names in a results folder, beside those that begin with a dot. */
const OURS = /^(?:\d{8}T\d{6}Z-[a-z0-9]{6}|latest|targets|pushgateway|index|history\.html)$/;

/**
 * Closes a results folder that earlier versions made readable for everybody. One that holds anything else than runs, or
 * in which somebody works or lives, is not ours alone and stays as it is: the folders in it are closed each.
 */
export function narrowResults(resultsDir: string): void {
  for (const name of ['targets', 'pushgateway']) close(join(resultsDir, name));
  if ([process.cwd(), homedir()].some((folder) => isWithin(folder, resultsDir))) return;
  if (isWide(resultsDir) && isOurs(resultsDir)) close(resultsDir);
}

function isWithin(folder: string, outer: string): boolean {
  const path = relative(resolve(outer), folder);
  return path === '' || !path.startsWith('..');
}

function isWide(path: string): boolean {
  return ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0;
}

function isOurs(folder: string): boolean {
  const entries = opendirSync(folder);
  try {
    for (let entry = entries.readSync(); entry !== null; entry = entries.readSync()) {
      if (!entry.name.startsWith('.') && !OURS.test(entry.name)) return false;
    }
    return true;
  } finally {
    entries.closeSync();
  }
}

/** What belongs to another user cannot be closed by us. */
function close(folder: string): void {
  try {
    if (isWide(folder)) chmodSync(folder, 0o700);
  } catch {
    // Its owner decides.
  }
}
