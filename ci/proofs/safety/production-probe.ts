import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { Client } from 'pg';
import { openLab } from '../../../fixtures/lab/lab.ts';
import { writeConfiguration } from '../../../fixtures/lab/production-like.ts';
import type { Series } from '../../../fixtures/lab/series.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { readRecord } from '../../../reporters/storage/run-folder.ts';
import { differencesOf, explain, type Difference } from '../residue/comparison.ts';
import { ownershipOf, readOwner } from '../residue/ownership.ts';
import { takePicture, type Picture } from '../residue/picture.ts';
import { REMAINS } from '../residue/remains.ts';
import { touchedBeside } from './part-books.ts';

const CLI = fileURLToPath(new URL('../../cutoff.mjs', import.meta.url));

/** What a probe of a production database did to it, as the tables say. */
export interface ProductionProbe {
  readonly record: RunRecord;
  readonly exitCode: number | undefined;
  /** All that the commands wrote to the terminal. */
  readonly said: string;
  readonly differences: readonly Difference[];
  /** Those of them that touch books that are not the probes', or that nobody documented. */
  readonly touched: readonly Difference[];
}

export interface ProductionProbeRequest {
  readonly odoo: Series;
  /** Of kind `production`, prepared. */
  readonly target: Target;
  /** Arguments of `cutoff probe`. */
  readonly args: readonly string[];
}

/** Runs the command as an operator does, sweeps, and compares every row of the database with before. */
export async function probeProduction({
  odoo,
  target,
  args,
}: ProductionProbeRequest): Promise<ProductionProbe> {
  const lab = await openLab();
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-production-'));
  const client = new Client(lab.postgres(odoo, target.database));
  await client.connect();
  try {
    const config = writeConfiguration(folder, target);
    const cutoff = (...words: readonly string[]): Promise<{ exitCode?: number | undefined; all: string }> =>
      execa(process.execPath, [CLI, '--config', config, ...words, '--results', join(folder, 'results')], {
        all: true,
        reject: false,
        stdin: 'ignore',
      });
    const before = await takePicture(client);
    const probe = await cutoff('probe', ...args);
    const { record } = await readRecord(join(folder, 'results'));
    const sweep = await cutoff('sweep');
    const after = await takePicture(client);
    const differences = differencesOf(before, after);
    return {
      record,
      exitCode: probe.exitCode,
      said: `${probe.all}\n${sweep.all}`,
      differences,
      touched:
        target.synthetic?.is === 'part'
          ? await touchedBeside(client, odoo, target, differences)
          : await touchedOfOthers(client, odoo, target, differences, [after, before]),
    };
  } finally {
    await client.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is not the synthetic company's, or that it may not keep. */
async function touchedOfOthers(
  client: Client,
  odoo: Series,
  { synthetic, login }: Target,
  differences: readonly Difference[],
  pictures: readonly Picture[],
): Promise<readonly Difference[]> {
  const owner = await readOwner(client, synthetic?.is === 'company' ? synthetic.name : '', login);
  const place = { odoo, place: 'company' } as const;
  return explain(differences, REMAINS, place, (each) => ownershipOf(each, owner, pictures)).unexplained;
}
