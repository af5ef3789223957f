import { createHash } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makePrivateFolder } from '../../fixtures/machine/private-folder.ts';
import { writeAtomic } from '../storage/atomic-file.ts';
import type { GroupKey } from '../metrics/group.ts';
import { groupId, readableParts } from './grouping-key.ts';

/**
 * What is known of each group beside what is in the records: when it last ran and last passed, which run each
 * gateway has, and which it still has to get. One small file a group in `<results>/pushgateway/`, so that probes of
 * different targets never write the same file. A gateway holds one value a series, so at most one run waits for it:
 * the newest; older ones are counted.
 */

const UnixSeconds = z.number().nonnegative().nullable();
const OF_TARGET = { environment: z.string(), tenant: z.string(), region: z.string() };
const GroupStateSchema = z.strictObject({
  state: z.literal('cutoff.pushgateway'),
  version: z.literal(1),
  key: z.union([
    z.strictObject({ ...OF_TARGET, journey: z.string(), channel: z.string() }),
    z.strictObject({ ...OF_TARGET, scenario: z.string(), part: z.string() }),
  ]),
  lastRunAt: UnixSeconds,
  lastSuccessAt: UnixSeconds,
  /** By address, without credentials. */
  gateways: z.record(
    z.string(),
    z.strictObject({
      /** Id of the newest run that the gateway took. */
      delivered: z.string().nullable(),
      /** The newest run that it did not take yet, since when something waits, and how many older ones it replaced. */
      pending: z
        .strictObject({ run: z.string(), since: z.iso.datetime(), replaced: z.number().int().nonnegative() })
        .nullable(),
    }),
  ),
});
export type GroupState = z.infer<typeof GroupStateSchema>;

const FOLDER = 'pushgateway';

/** The states in a results folder. Never throws: what the disk refuses is kept in memory, and `troubles` says so. */
export class GroupStates {
  readonly folder: string;
  readonly troubles = new Set<string>();
  readonly #unsaved = new Map<string, GroupState>();

  constructor(resultsDir: string) {
    this.folder = join(resultsDir, FOLDER);
  }

  /** The state of a group; a new one where there is none, or where the file is damaged. */
  async read(key: GroupKey): Promise<GroupState> {
    const kept = this.#unsaved.get(groupId(key)) ?? (await this.#load(this.#fileOf(key)));
    return kept ?? emptyState(key);
  }

  async write(state: GroupState): Promise<void> {
    const id = groupId(state.key);
    try {
      makePrivateFolder(this.folder);
      await writeAtomic(this.#fileOf(state.key), `${JSON.stringify(state, null, 2)}\n`);
      this.#unsaved.delete(id);
    } catch (error) {
      this.#unsaved.set(id, state);
      const reason = error instanceof Error ? error.message : String(error);
      this.troubles.add(`What is still to be pushed cannot be noted in ${this.folder}: ${reason}.`);
    }
  }

  /** Forgets a group. */
  async remove(key: GroupKey): Promise<void> {
    this.#unsaved.delete(groupId(key));
    await rm(this.#fileOf(key), { force: true });
  }

  /** Every state, those in memory included. */
  async all(): Promise<readonly GroupState[]> {
    const names = await readdir(this.folder).catch(() => []);
    const files = names.filter((name) => name.endsWith('.json'));
    const states = new Map<string, GroupState>();
    for (const name of files) {
      const state = await this.#load(join(this.folder, name));
      if (state) states.set(groupId(state.key), state);
    }
    for (const [id, state] of this.#unsaved) states.set(id, state);
    return [...states.values()];
  }

  /** The folder whose existence means that some process is pushing this group. */
  lockOf(key: GroupKey): string {
    return this.#fileOf(key).replace(/\.json$/, '.lock.d');
  }

  #fileOf(key: GroupKey): string {
    const readable = readableParts(key)
      .join('-')
      .replaceAll(/[^A-Za-z0-9_-]+/g, '_');
    const hash = createHash('sha256').update(groupId(key)).digest('hex').slice(0, 12);
    return join(this.folder, `${readable.slice(0, 80)}-${hash}.json`);
  }

  async #load(path: string): Promise<GroupState | undefined> {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return GroupStateSchema.parse(JSON.parse(text));
    } catch {
      this.troubles.add(`${path} is damaged and was left out: what it said of pending pushes is lost.`);
      return undefined;
    }
  }
}

function emptyState(key: GroupKey): GroupState {
  return {
    state: 'cutoff.pushgateway',
    version: 1,
    key: { ...key },
    lastRunAt: null,
    lastSuccessAt: null,
    gateways: {},
  };
}
