import { mkdir, mkdtemp, rmdir, statfs, writeFile, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../../../fixtures/failures/errors.ts';

/**
 * Where a run writes its ledger, outcomes and evidence: the results folder, and another one while that is full. Without
 * a ledger nothing may be created in Odoo, and a disk that is full is not a reason to be blind.
 */

/** What a run with traces of several failures may need, in bytes. */
const LEAST_FREE_BYTES = 16 * 1024 ** 2;

export interface Place {
  /** Folder in which the run's own folder is made. */
  readonly runsDir: string;
  readonly isSpare: boolean;
}

export class Places {
  readonly #resultsDir: string;
  readonly #parent: string;
  readonly #say: (line: string) => void;
  #spare: string | undefined;

  /** @param parent folder in which the spare folder is made when it is needed */
  constructor(resultsDir: string, say: (line: string) => void, parent: string = tmpdir()) {
    this.#resultsDir = resultsDir;
    this.#say = say;
    this.#parent = parent;
  }

  /**
   * A folder with room for a run.
   *
   * @throws {CommandError} `environment` where there is none.
   */
  async choose(): Promise<Place> {
    const why = await whyNoRoom(this.#resultsDir);
    if (why === undefined) return { runsDir: this.#resultsDir, isSpare: false };
    const spare = await this.#makeSpare().catch(() => undefined);
    const whyNot = spare === undefined ? 'cannot be written to' : await whyNoRoom(spare);
    if (spare === undefined || whyNot !== undefined) {
      throw new CommandError(
        'environment',
        `The results folder ${this.#resultsDir} ${why}, and ${spare ?? this.#parent} ${whyNot}: nothing was run. Free some space.`,
      );
    }
    this.#say(
      `the results folder ${this.#resultsDir} ${why}: free some space. Until then runs write to ${spare}.`,
    );
    return { runsDir: spare, isSpare: true };
  }

  /** Removes the spare folder, unless something is still in it. */
  async close(): Promise<void> {
    if (this.#spare !== undefined) await rmdir(this.#spare).catch(() => undefined);
  }

  async #makeSpare(): Promise<string> {
    if (this.#spare === undefined || (await whyNoRoom(this.#spare)) !== undefined) {
      this.#spare = await mkdtemp(join(this.#parent, 'cutoff-spare-'));
    }
    return this.#spare;
  }
}

/** A clause, or `undefined` where there is room. */
async function whyNoRoom(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < LEAST_FREE_BYTES) return 'has no room for a run';
    const probe = join(folder, `.room-${randomUUID()}`);
    await writeFile(probe, 'x');
    await rm(probe, { force: true });
    return undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return `cannot be written to (${code})`;
  }
}
