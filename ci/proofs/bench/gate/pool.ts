import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { appendLine, readLines } from '../../../../fixtures/machine/line-file.ts';
import { cacheDir } from '../../../../fixtures/lab/cache-dir.ts';

/** What the bench measured, kept in the cache folder: it can go on where it ended, and be judged anew. */

const Times = z.record(z.string(), z.number().positive());
const Common = { case: z.string(), at: z.iso.datetime(), wallS: z.number(), loadBefore: z.number() };

const Batch = z.strictObject({
  is: z.literal('batch'),
  ...Common,
  /** What was dialled to get the percentage of the case; 0 where nothing was. */
  dialled: z.number(),
  pairEveryMs: z.number().positive(),
  /** Why the batch does not count; empty when it does. */
  invalid: z.array(z.string()),
  failed: z.number().int(),
  /** In blocks of the design, warm-up left out. */
  blocks: z.array(z.array(z.strictObject({ baselineFirst: z.boolean(), baseline: Times, candidate: Times }))),
});
export type PooledBatch = z.infer<typeof Batch>;

const Count = z.strictObject({
  is: z.literal('count'),
  ...Common,
  fails: z.boolean(),
  findings: z.array(z.string()),
  unsettled: z.array(z.string()),
  /** Median time of one transaction alone, in milliseconds. */
  transactionMs: z.number(),
});
export type PooledCount = z.infer<typeof Count>;

export interface Pool {
  readonly batches: readonly PooledBatch[];
  readonly counts: readonly PooledCount[];
}

/** @param setting what must be the same for measurements to be comparable, as part of a path */
export function poolFile(setting: string): string {
  return join(cacheDir(), 'gate-bench', `${setting}.jsonl`);
}

/** One line at a time, so that a kill loses at most what was under way. */
export async function addToPool(file: string, measured: PooledBatch | PooledCount): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  appendLine(file, measured);
}

/** Everything that was measured so far; nothing where nothing was. A batch that a kill cut short does not count. */
export function readPool(file: string): Pool {
  const { entries } = readLines(file, z.discriminatedUnion('is', [Batch, Count]));
  return {
    batches: entries.filter((entry) => entry.is === 'batch'),
    counts: entries.filter((entry) => entry.is === 'count'),
  };
}

/** Batches of a case that count. */
export function validBatches({ batches }: Pool, name: string): PooledBatch[] {
  return batches.filter((batch) => batch.case === name && batch.invalid.length === 0 && batch.failed === 0);
}
