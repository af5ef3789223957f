import { intervalOf, estimateOfMean } from '../../../jobs/statistics/t-test.ts';
import { logRatio } from '../../../jobs/gate/measure.ts';
import { CALIBRATION_PERCENT, REGRESSED_STEP, type Maker } from './cases.ts';
import { validBatches, type Pool } from './pool.ts';

/** What a step feels of a percentage that was dialled. Pure. */

export interface Effect {
  /** As a share: 0.1 is ten percent. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly blocks: number;
  readonly batches: number;
}

/** Effect of a case on a step over all its blocks, with a 95% interval; `undefined` for fewer than two blocks. */
export function effectOf(pool: Pool, name: string, step = REGRESSED_STEP): Effect | undefined {
  const batches = validBatches(pool, name);
  const values = batches
    .flatMap(({ blocks }) => blocks.map((pairs) => logRatio({ pairs }, step)))
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
    batches: batches.length,
  };
}

/** The percentage to dial for a wanted effect; `undefined` before it was calibrated. */
export function dialFor(pool: Pool, maker: Maker, percent: number): number | undefined {
  const effect = effectOf(pool, `${maker}-${CALIBRATION_PERCENT}`);
  return effect && effect.value > 0 ? (percent / 100 / effect.value) * CALIBRATION_PERCENT : undefined;
}
