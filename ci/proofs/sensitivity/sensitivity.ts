import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLab, type Lab, type Series } from '../../../fixtures/lab/lab.ts';
import { withLock } from '../../../fixtures/lab/lock.ts';
import { redactValues } from '../../../fixtures/secrets/structure.ts';
import { writeAtomic } from '../../../reporters/storage/atomic-file.ts';
import { runCourse, type CourseEvent, type CourseOutcome } from './course.ts';
import type { Fault } from './fault.ts';
import { recordOf, SensitivityRecord } from './record.ts';
import { Site } from './site.ts';

export interface SensitivityOptions {
  readonly odoo: Series;
  readonly faults: readonly Fault[];
  /** Whether these are all there are: then every journey shows the clean system. */
  readonly isComplete: boolean;
  /** Absolute path of the results folder. */
  readonly resultsDir: string;
  /** Installs what the lab needs without asking. */
  readonly yes: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: CourseEvent) => void;
  readonly say: (line: string) => void;
}

/** Database of the lab that is made for the faults, and removed afterwards. */
const DATABASE = 'sensitivity';

/**
 * Brings the lab up, puts each fault into a database of its own, lets the journeys look, takes it back, and writes the
 * record.
 *
 * @throws {CommandError} `environment` when there can be no lab, `interrupted` by the signal.
 */
export async function runSensitivity(options: SensitivityOptions): Promise<SensitivityRecord> {
  const { odoo, resultsDir, say } = options;
  const startedAt = new Date();
  const lab = await openLab();
  await lab.up({ series: [odoo], databases: [], yes: options.yes });
  const course = await withLock(`${lab.provider.host(odoo).id}:${DATABASE}`, () => atSite(lab, options), {
    onWait: () => say('Waiting for another run of the seeded faults'),
  });
  const record = SensitivityRecord.parse(recordOf({ odoo, startedAt, finishedAt: new Date() }, course));
  await mkdir(resultsDir, { recursive: true });
  await writeAtomic(
    join(resultsDir, `sensitivity-${odoo}.json`),
    `${JSON.stringify(redactValues(SensitivityRecord, record), null, 2)}\n`,
  );
  return record;
}

async function atSite(lab: Lab, options: SensitivityOptions): Promise<CourseOutcome> {
  options.say(`Database ${DATABASE} with the add-on`);
  const site = await Site.open(lab, options.odoo, DATABASE);
  try {
    const folder = await mkdtemp(join(tmpdir(), 'cutoff-sensitivity-'));
    try {
      return await runCourse({
        site,
        faults: options.faults,
        everyJourney: options.isComplete,
        folder,
        signal: options.signal,
        onEvent: options.onEvent,
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  } finally {
    await site.close();
  }
}
