import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLab, type Series } from '../../fixtures/lab/lab.ts';
import { withLock } from '../../fixtures/lab/lock.ts';
import { CHANNELS, type Channel } from '../../fixtures/record.ts';
import { redact } from '../../fixtures/secret.ts';
import { writeAtomic } from '../../reporters/storage/atomic-file.ts';
import type { Fault } from './fault.ts';
import { trialsOf } from './fault.ts';
import { runLane, type LaneEvent, type LaneOutcome } from './lane.ts';
import { recordOf, SensitivityRecord } from './record.ts';
import { Site } from './site.ts';

export interface SensitivityOptions {
  readonly odoo: Series;
  readonly faults: readonly Fault[];
  /** Whether these are all there are: then every journey shows the clean system. */
  readonly isComplete: boolean;
  /** Absolute path of the results folder. */
  readonly resultsDir: string;
  readonly yes: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: LaneEvent) => void;
  readonly say: (line: string) => void;
}

/**
 * Puts each fault into a lab's Odoo, lets the journeys look, takes it back, and writes the record. Both channels run side
 * by side, each in a database of its own, which is removed afterwards.
 */
export async function runSensitivity(options: SensitivityOptions): Promise<SensitivityRecord> {
  const { odoo, faults, resultsDir, signal, say } = options;
  const startedAt = new Date();
  const lab = await openLab();
  await lab.up({ series: [odoo], databases: [], yes: options.yes });
  const channels = CHANNELS.filter((channel) =>
    faults.flatMap(trialsOf).some((each) => each.channel === channel),
  );
  const lock = `${lab.provider.host(odoo).id}:sensitivity`;
  const lanes = await withLock(
    lock,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'cutoff-sensitivity-'));
      try {
        say(`Databases with the add-on: ${channels.map(databaseOf).join(', ')}`);
        const sites: Site[] = [];
        try {
          for (const channel of channels) {
            signal.throwIfAborted();
            sites.push(await Site.open(lab, odoo, databaseOf(channel)));
          }
          return await settled(
            channels.map((channel, index) =>
              runLane({
                site: siteAt(sites, index),
                channel,
                faults,
                everyJourney: options.isComplete,
                folder,
                signal,
                onEvent: options.onEvent,
              }),
            ),
          );
        } finally {
          for (const site of sites) await site.close();
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    { onWait: () => say('Waiting for another run of the seeded faults') },
  );
  const record = SensitivityRecord.parse(recordOf({ odoo, startedAt, finishedAt: new Date() }, lanes));
  await mkdir(resultsDir, { recursive: true });
  await writeAtomic(
    join(resultsDir, `sensitivity-${odoo}.json`),
    `${redact(JSON.stringify(record, null, 2))}\n`,
  );
  return record;
}

const databaseOf = (channel: Channel): string => `sensitivity-${channel}`;

function siteAt(sites: readonly Site[], index: number): Site {
  const site = sites[index];
  if (site === undefined) throw new RangeError(`There is no site ${index}.`);
  return site;
}

/** Waits for all lanes, also when one of them fails, so that no database goes while a lane still uses it. */
async function settled(lanes: readonly Promise<LaneOutcome>[]): Promise<LaneOutcome[]> {
  await Promise.allSettled(lanes);
  return Promise.all(lanes);
}
