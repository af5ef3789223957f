import { cp, rm } from 'node:fs/promises';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { noteStoredLedger } from '../../../fixtures/sweep/open-ledgers.ts';
import { publish } from '../../../reporters/publish.ts';
import type { Publication } from '../../../reporters/publish.ts';
import type { Gateway } from '../../../reporters/pushgateway/gateway.ts';
import { runFolder } from '../../../reporters/storage/run-folder.ts';

/**
 * Publishes the records of a watch, and holds those that the disk did not take until it does: a full results folder
 * costs no record while the watch goes on. What is held is bounded; dropped records are reported.
 */

export interface KeeperOptions {
  readonly resultsDir: string;
  readonly gateway: Gateway | undefined;
  /** Takes one line that people should see. */
  readonly say: (line: string) => void;
}

/** Records held in memory at most: some megabytes. */
const MOST_HELD = 200;

interface Held {
  readonly record: RunRecord;
  readonly pushed: boolean;
  /** Where the run was written instead, with its evidence; `undefined` where it was in the results folder. */
  readonly spareFolder: string | undefined;
}

export class Keeper {
  readonly #options: KeeperOptions;
  #held: readonly Held[] = [];
  #lost = 0;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** How many records wait for the disk. */
  get held(): number {
    return this.#held.length;
  }

  /** How many records were dropped. */
  get lost(): number {
    return this.#lost;
  }

  /**
   * Publishes a record, or holds it. Resolves to whether every report arrived; never throws.
   *
   * @param push whether its metrics go to the gateway
   */
  async keep(record: RunRecord, spareFolder: string | undefined, push = true): Promise<boolean> {
    const { say, gateway } = this.#options;
    const published = await this.#publish(record, push ? gateway : undefined);
    if (published === undefined) return false;
    if (arrived(published, 'record')) {
      await this.#moveEvidence(record, spareFolder);
      return published.delivered;
    }
    const pushed = !push || gateway === undefined || arrived(published, 'pushgateway');
    this.#held = [...this.#held, { record, pushed, spareFolder }];
    say(
      `run ${record.run.id} is kept in memory until the results folder accepts it (${this.#held.length} wait).`,
    );
    if (this.#held.length > MOST_HELD) await this.#letGo(`more than ${MOST_HELD} waited`);
    return false;
  }

  /** Tries again what waits; stops at the first that the disk still does not take. */
  async retry(): Promise<void> {
    const waiting = this.#held;
    for (const [index, { record, pushed, spareFolder }] of waiting.entries()) {
      const published = await this.#publish(record, pushed ? undefined : this.#options.gateway, true);
      if (published === undefined || !arrived(published, 'record')) return;
      await this.#moveEvidence(record, spareFolder);
      this.#held = waiting.slice(index + 1);
      this.#options.say(`run ${record.run.id}, which was kept in memory, is in the results folder now.`);
    }
  }

  /** Tries once more, and says what is lost where it does not help. */
  async close(): Promise<void> {
    await this.retry();
    while (this.#held.length > 0) await this.#letGo('the watch ended before the results folder accepted it');
  }

  async #publish(
    record: RunRecord,
    gateway: Gateway | undefined,
    quietly = false,
  ): Promise<Publication | undefined> {
    const { resultsDir, say } = this.#options;
    try {
      return await publish(record, {
        resultsDir,
        gateway,
        print: undefined,
        log: quietly ? () => undefined : (line) => say(line),
        colour: false,
      });
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  async #letGo(why: string): Promise<void> {
    const [oldest, ...others] = this.#held;
    if (!oldest) return;
    this.#held = others;
    this.#lost += 1;
    const { record, spareFolder } = oldest;
    const where = spareFolder === undefined ? '' : ` Its own files are in ${spareFolder}.`;
    this.#options.say(
      `run ${record.run.id} of ${record.target.name} (${record.verdict}) is lost: ${why}.${where}`,
    );
  }

  /** Evidence beside the record; the record is safe whether or not this succeeds. */
  async #moveEvidence(record: RunRecord, spareFolder: string | undefined): Promise<void> {
    if (spareFolder === undefined) return;
    try {
      const folder = runFolder(this.#options.resultsDir, record.run.id);
      await cp(spareFolder, folder, { recursive: true, force: false });
      noteStoredLedger(this.#options.resultsDir, record.run.id);
      await rm(spareFolder, { recursive: true, force: true });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.say(`the evidence of run ${record.run.id} stays in ${spareFolder}: ${reason}`);
    }
  }
}

function arrived({ outcomes }: Publication, reporter: string): boolean {
  return outcomes.find((each) => each.reporter === reporter)?.delivered ?? false;
}
