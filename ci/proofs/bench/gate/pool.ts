import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { median } from 'd3-array';
import { logRatio } from '../../../jobs/gate/measure.ts';
import { LOOKS, PAIRS_PER_BLOCK, WARM_UP_PAIRS } from '../../../jobs/gate/design.ts';
import { estimateOfMean, intervalOf } from '../../../jobs/statistics/t-test.ts';
import { CALIBRATION_PERCENT, REGRESSED_STEP, type Maker } from './cases.ts';
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

/** What a step feels of a percentage that was dialled. */
export interface Effect {
  /** As a share: 0.1 is ten percent. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly blocks: number;
}

/** Effect of a case on the regressed step over all its blocks, with a 95% interval; `undefined` for fewer than two blocks. */
export function effectOf(pool: Pool, name: string): Effect | undefined {
  const values = validBatches(pool, name)
    .flatMap(({ blocks }) => blocks.map((pairs) => logRatio({ pairs }, REGRESSED_STEP)))
    .filter((value) => Number.isFinite(value));
  const estimate = estimateOfMean(values);
  if (!estimate) return undefined;
  const { low, high } = intervalOf(estimate, 0.95);
  const share = (log: number): number => Math.exp(log) - 1;
  return {
    value: share(estimate.value),
    low: share(low),
    high: share(high),
    blocks: values.length,
  };
}

/** The percentage to dial for a wanted effect; `undefined` before it was calibrated. */
export function dialFor(pool: Pool, maker: Maker, percent: number): number | undefined {
  const effect = effectOf(pool, `${maker}-${CALIBRATION_PERCENT}`);
  return effect && effect.value > 0 ? (percent / 100 / effect.value) * CALIBRATION_PERCENT : undefined;
}

/** What a gate takes until it decides, the audit after it left out. */
export interface Clock {
  readonly countingS: number;
  /** Of a batch, beside its schedule: preparing and ending both sides. */
  readonly aroundBatchS: number;
  readonly pairEveryS: number;
}

/** Medians of what was measured; `undefined` where nothing was. */
export function clockOf({ batches, counts }: Pool): Clock | undefined {
  const [first] = batches;
  if (!first || counts.length === 0) return undefined;
  return {
    countingS: median(counts.map(({ wallS }) => wallS)) ?? Number.NaN,
    aroundBatchS:
      median(
        batches.map(
          ({ wallS, blocks, pairEveryMs }) =>
            wallS - ((blocks.length * PAIRS_PER_BLOCK + WARM_UP_PAIRS) * pairEveryMs) / 1000,
        ),
      ) ?? Number.NaN,
    pairEveryS: first.pairEveryMs / 1000,
  };
}

/** Minutes until a decision after so many blocks. */
export function minutesUntil(blocks: number, { countingS, aroundBatchS, pairEveryS }: Clock): number {
  const batches = LOOKS.filter((look) => look <= blocks).length;
  const pairs = blocks * PAIRS_PER_BLOCK + batches * WARM_UP_PAIRS;
  return (countingS + batches * aroundBatchS + pairs * pairEveryS) / 60;
}
