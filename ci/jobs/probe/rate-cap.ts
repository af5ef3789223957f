import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { makePrivateFolder } from '../../../fixtures/machine/private-folder.ts';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { formatCount } from '../../../reporters/format.ts';
import { writeAtomic } from '../../../reporters/storage/atomic-file.ts';

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
 * @throws {CommandError} `inconclusive` where the hour before has as many as are allowed, `environment` where they
 *   cannot be counted; then nothing is noted
 */
export async function noteStart(cap: RateCap): Promise<void> {
  const { target, maxPerHour, now } = cap;
  const recent = recentStarts(await readStarts(cap), now);
  const [oldest] = recent;
  if (recent.length >= maxPerHour && oldest !== undefined) {
    const free = new Date(Date.parse(oldest) + HOUR_MS).toISOString();
    throw new CommandError(
      'inconclusive',
      `Target ${target} was probed ${formatCount(recent.length, 'time')} within an hour, which is its cap: nothing was run. Wait until ${free}, or raise max_runs_per_hour (CUTOFF_MAX_RUNS_PER_HOUR).`,
    );
  }
  await writeStarts(cap, [...recent, now.toISOString()]);
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

/** A file that cannot be read counts as full for as long as it may hold starts of the last hour. */
async function readStarts({ target, file, now }: RateCap): Promise<string[]> {
  try {
    return Starts.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === 'ENOENT') return [];
    if (code !== undefined) throw unusable(target, file, `cannot be read (${code})`, error);
    const freeMs = (await stat(file)).mtimeMs + HOUR_MS;
    if (freeMs <= now.getTime()) return [];
    const until = new Date(freeMs).toISOString();
    throw unusable(target, file, `is damaged, and counts as full until ${until}`, error);
  }
}

async function writeStarts({ target, file }: RateCap, starts: readonly string[]): Promise<void> {
  try {
    makePrivateFolder(dirname(file));
    await writeAtomic(file, `${JSON.stringify(starts)}\n`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw unusable(target, file, `cannot be written (${code})`, error);
  }
}

function unusable(target: string, file: string, what: string, cause: unknown): CommandError {
  return new CommandError(
    'environment',
    `The starts of target ${target} are counted in ${file}, which ${what}: nothing was run, because its cap (max_runs_per_hour) could not be kept. Repair or remove that file.`,
    cause,
  );
}
