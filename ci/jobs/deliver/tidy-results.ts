import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Retention } from '../../../fixtures/config/retention.ts';
import { makePrivateFolder } from '../../../fixtures/machine/private-folder.ts';
import { writeAtomic } from '../../../reporters/storage/atomic-file.ts';
import { removeExpired } from '../../../reporters/retention/retention.ts';
import { printError } from '../../cli/exit.ts';

/** Looking for expired runs lists the whole results folder: a ten-thousandth of all time may go into it. */
const SHARE_OF_TIME = 1 / 10_000;

/** When somebody looked the last time, and for how long. */
const Tidied = z.object({ atMs: z.number(), tookMs: z.number().nonnegative() });

export interface TidyOptions {
  /** Takes one line about a run that is kept beyond its time, or that cannot be removed. */
  readonly say?: (line: string) => void;
  readonly nowMs?: number;
}

/**
 * Removes the runs of probes that are beyond what the configuration keeps; nothing where it does not say. A folder with
 * many runs is looked through now and then only, by one of the processes that share it.
 */
export async function tidyResults(
  resultsDir: string,
  keep: Retention | undefined,
  { say = printError, nowMs = Date.now() }: TidyOptions = {},
): Promise<void> {
  if (keep === undefined) return;
  const path = join(resultsDir, 'targets', 'tidied.json');
  const last = await tidied(path);
  const tookMs = last?.tookMs ?? 0;
  // An instant in the future is that of a wrong clock.
  if (last && last.atMs <= nowMs && nowMs - last.atMs < tookMs / SHARE_OF_TIME) return;
  // Noted beforehand, so that of several processes that end together one looks.
  await note(path, { atMs: nowMs, tookMs });
  const begun = performance.now();
  const { messages } = await removeExpired(resultsDir, keep, nowMs);
  await note(path, { atMs: nowMs, tookMs: performance.now() - begun });
  for (const message of messages) say(message);
}

async function tidied(path: string): Promise<z.infer<typeof Tidied> | undefined> {
  try {
    return Tidied.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Only saves time: a disk that does not take it keeps nothing from being removed. */
async function note(path: string, last: z.infer<typeof Tidied>): Promise<void> {
  try {
    makePrivateFolder(dirname(path));
    await writeAtomic(path, JSON.stringify(last));
  } catch {
    // Looked for again sooner.
  }
}
