import { loadavg } from 'node:os';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from '../../../../fixtures/lab/cache-dir.ts';
import { openLab } from '../../../../fixtures/lab/lab.ts';
import type { Series } from '../../../../fixtures/lab/series.ts';
import { newRunId } from '../../../../fixtures/target/run-request.ts';
import { labLog } from '../../../../load/observe/log-source.ts';
import type { LoadJourneyName } from '../../../../journeys/catalogue.ts';
import { runBatch } from '../../../jobs/gate/batch.ts';
import { countSteps } from '../../../jobs/gate/count.ts';
import { counterFindings, needMorePasses, unsettledCounters } from '../../../jobs/gate/counters.ts';
import { pairEveryFor, PAIRS_PER_BLOCK, WARM_UP_PAIRS } from '../../../jobs/gate/design.ts';
import { openSite, type GateSite } from './lab-site.ts';
import { blocksOf, presentOf } from '../../../jobs/gate/pairs.ts';
import { BATCH_CASES, CALIBRATION_CASES, COUNT_CASES, type BatchCase } from './cases.ts';
import {
  addToPool,
  dialFor,
  readPool,
  validBatches,
  type Pool,
  type PooledBatch,
  type PooledCount,
} from './pool.ts';

/** Measuring for the bench: real batches and real counts on the lab, case after case, until the time is up. */

export interface Collection {
  readonly series: Series;
  readonly journey: LoadJourneyName;
  readonly file: string;
  /** Nothing begins after this, in milliseconds of `Date.now()`. */
  readonly until: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

const BLOCKS_PER_BATCH = 12;
/** As `cutoff gate` counts by itself. */
const COUNTED = { passes: 3, lines: [2, 5] };
/** One count for so many batches. */
const BATCHES_PER_COUNT = 2;

/** Measures, always what is furthest behind its share. */
export async function collect(collection: Collection): Promise<void> {
  const { series, say, signal, file } = collection;
  const lab = await openLab();
  await lab.up({ series: [series], databases: [], yes: true });
  const site = await openSite(lab, series, { baseline: 'gate-bench-base', candidate: 'gate-bench-next' });
  const folder = join(cacheDir(), 'gate-bench', `work-${process.pid}`);
  while (Date.now() < collection.until && !signal.aborted) {
    const pool = readPool(file);
    const isCount = pool.counts.length * BATCHES_PER_COUNT <= pool.batches.length;
    const work = isCount
      ? countCase(pool, site, folder, collection)
      : batchCase(pool, site, folder, collection);
    const measured = await work.catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    await rm(folder, { recursive: true, force: true });
    if (!measured || signal.aborted) return;
    await addToPool(file, measured);
    say(sentenceOf(measured));
  }
}

async function batchCase(
  pool: Pool,
  site: GateSite,
  folder: string,
  { journey, signal }: Collection,
): Promise<PooledBatch> {
  const { next, dialled } = nextBatch(pool);
  const head = beginning(next.name);
  // The first count tells the pace of all batches, as it does in a gate.
  const pairEveryMs = pairEveryFor(pool.counts[0]?.transactionMs ?? 0);
  const design = {
    journey,
    pairing: 'together' as const,
    seed: pool.batches.length + 1,
    pairsPerBlock: PAIRS_PER_BLOCK,
    warmUpPairs: WARM_UP_PAIRS,
    pairEveryMs,
    mostBlocks: BLOCKS_PER_BATCH,
  };
  const result = await site.withRegression(next.means(dialled), () =>
    runBatch({
      runId: newRunId(),
      sides: site.sides,
      design,
      batch: 1,
      blocks: BLOCKS_PER_BATCH,
      folder,
      signal,
      onProgress: () => undefined,
    }),
  );
  return {
    is: 'batch',
    ...head(),
    dialled,
    pairEveryMs,
    invalid: presentOf(result.sides).flatMap(([side, { load }]) =>
      load.validity.reasons.map((why) => `${side}: ${why}`),
    ),
    failed: presentOf(result.sides).reduce((sum, [, { counts }]) => sum + counts.failed, 0),
    blocks: blocksOf(result.pairs, design, BLOCKS_PER_BATCH),
  };
}

async function countCase(
  pool: Pool,
  site: GateSite,
  folder: string,
  { series, journey, signal }: Collection,
): Promise<PooledCount> {
  const [next] = COUNT_CASES.toSorted((a, b) => seen(pool.counts, a.name) - seen(pool.counts, b.name));
  if (!next) throw new Error('The bench has no case that is counted.');
  const log = { is: 'log', log: labLog(await openLab(), series) } as const;
  const head = beginning(next.name);
  const { steps, failures, transactionMs } = await site.withRegression(next.means, () =>
    countSteps({
      runId: newRunId(),
      sides: site.sides,
      sources: { baseline: log, candidate: log },
      journeys: [journey],
      ...COUNTED,
      isUnclear: needMorePasses,
      seed: pool.counts.length + 1,
      folder,
      signal,
      onProgress: () => undefined,
    }),
  );
  const findings = counterFindings(steps, () => 0);
  return {
    is: 'count',
    ...head(),
    fails: findings.some(({ fails }) => fails),
    findings: findings.map(({ text }) => text),
    unsettled: [
      ...unsettledCounters(steps).map(({ text }) => text),
      ...failures.map(({ side, what }) => `${side}: ${what}`),
    ],
    transactionMs,
  };
}

/** Calibration first, until a batch of it counts; then the case whose share would still be the smallest with one more. */
export function nextBatch(pool: Pool): { readonly next: BatchCase; readonly dialled: number } {
  const calibration = CALIBRATION_CASES.find(({ name }) => validBatches(pool, name).length === 0);
  if (calibration?.slower) return { next: calibration, dialled: calibration.slower.percent };
  const [next] = BATCH_CASES.toSorted(
    (a, b) => (done(pool, a.name) + 1) / a.weight - (done(pool, b.name) + 1) / b.weight,
  );
  if (!next) throw new Error('The bench has no case.');
  if (!next.slower) return { next, dialled: 0 };
  const dialled = dialFor(pool, next.slower.maker, next.slower.percent);
  if (dialled === undefined)
    throw new Error(
      `${next.slower.maker} had no effect when it was calibrated: remove its batches from the file of the bench and look at the add-on.`,
    );
  return { next, dialled };
}

/** Batches of a case, where two that do not count are one: a case of which none ever counts must not hold up the others. */
function done(pool: Pool, name: string): number {
  const valid = validBatches(pool, name).length;
  return valid + (seen(pool.batches, name) - valid) / 2;
}

function seen(measured: readonly { readonly case: string }[], name: string): number {
  return measured.filter((each) => each.case === name).length;
}

/** What every measurement says of itself, once it has ended. */
function beginning(name: string): () => Pick<PooledBatch, 'case' | 'at' | 'wallS' | 'loadBefore'> {
  const startedMs = performance.now();
  const head = { case: name, at: new Date().toISOString(), loadBefore: loadavg()[0] ?? 0 };
  return () => ({ ...head, wallS: (performance.now() - startedMs) / 1000 });
}

function sentenceOf(measured: PooledBatch | PooledCount): string {
  const { wallS, case: name, loadBefore } = measured;
  const what =
    measured.is === 'batch'
      ? `${measured.blocks.length} blocks${measured.invalid.length > 0 ? `, do not count: ${measured.invalid.join(' ')}` : ''}`
      : `counted, ${measured.findings.join(', ') || 'no difference'}${measured.unsettled.length > 0 ? `; ${measured.unsettled.join(' ')}` : ''}`;
  return `${name}: ${what} (${wallS.toFixed(0)} s, load average ${loadBefore.toFixed(1)} before)`;
}
