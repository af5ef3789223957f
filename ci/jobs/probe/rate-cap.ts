import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { formatCount } from '../../../reporters/format.ts';

/**
 * At most so many runs of a target within an hour, whoever starts them: a scheduler gone wild must not fill real books.
 * The starts are kept in a file beside the lock of the target, which is held while this is asked.
 */

const HOUR_MS = 3_600_000;

const Starts = z.array(z.iso.datetime());

export interface RateCap {
  /** Name of the target, for the message. */
  readonly target: string;
  /** File that keeps the starts. */
  readonly file: string;
  readonly maxPerHour: number;
  readonly now: Date;
}

/**
 * Notes a start.
 *
 * @throws {CommandError} `inconclusive` where the hour before has as many as are allowed; then nothing is noted
 */
export async function noteStart({ target, file, maxPerHour, now }: RateCap): Promise<void> {
  const recent = recentStarts(await readStarts(file), now);
  const [oldest] = recent;
  if (recent.length >= maxPerHour && oldest !== undefined) {
    const free = new Date(Date.parse(oldest) + HOUR_MS).toISOString();
    throw new CommandError(
      'inconclusive',
      `Target ${target} was probed ${formatCount(recent.length, 'time')} within an hour, which is its cap: nothing was run. Wait until ${free}, or raise max_runs_per_hour (CUTOFF_MAX_RUNS_PER_HOUR).`,
    );
  }
  await writeStarts(file, [...recent, now.toISOString()]);
}

/** Those of the last hour, the oldest first; a clock that was set back makes no start of the future count. */
export function recentStarts(starts: readonly string[], now: Date): string[] {
  return starts
    .filter((start) => {
      const agoMs = now.getTime() - Date.parse(start);
      return agoMs >= 0 && agoMs < HOUR_MS;
    })
    .toSorted();
}

async function readStarts(file: string): Promise<string[]> {
  try {
    return Starts.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return [];
  }
}

/** A disk that takes no file must not keep probes from running. */
async function writeStarts(file: string, starts: readonly string[]): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.partial`, `${JSON.stringify(starts)}\n`);
    await rename(`${file}.partial`, file);
  } catch {
    // Counted anew from the next start on.
  }
}
