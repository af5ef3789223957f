import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../../fixtures/failures/errors.ts';

/**
 * Folders for what must not outlive a run: traces before they are scrubbed hold what was typed, and session cookies.
 * Readable by their owner only, removed with the run; what a run left that was killed with all its processes is
 * removed by the next one.
 */

const NAME = /^cutoff-scratch-(\d+)-/;

/** Makes a folder for a run of this process, and removes those of processes that are gone. */
export function openScratch(root: string = tmpdir()): { readonly path: string; remove(): void } {
  if (!existsSync(root)) {
    throw new CommandError(
      'environment',
      `The folder for temporary files, ${root}, does not exist: make it, or set TMPDIR to one that does.`,
    );
  }
  for (const name of readdirSync(root)) {
    const pid = Number(NAME.exec(name)?.[1]);
    if (pid > 0 && !isRunning(pid)) discard(join(root, name));
  }
  const path = mkdtempSync(join(root, `cutoff-scratch-${process.pid}-`));
  return { path, remove: () => discard(path) };
}

/** A folder of another user stays: it is his to remove. */
function discard(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && (error.code === 'EPERM' || error.code === 'EACCES')))
      throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
