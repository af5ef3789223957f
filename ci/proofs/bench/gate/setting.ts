import { median } from 'd3-array';
import { DEFAULT_OBJECTIVES } from '../../../../reporters/alerts/objectives.ts';
import { LOOKS, WARM_UP_PAIRS, PAIRS_PER_BLOCK } from '../../../jobs/gate/design.ts';
import type { MeasureDesign } from '../../../jobs/gate/measure.ts';
import { thresholdOf, thresholdsFrom } from '../../../jobs/gate/thresholds.ts';
import type { Pool } from './pool.ts';

/** How the drawn gates judge, and what time they take: as `cutoff gate` does by itself. Pure. */

export interface GateSetting extends Omit<MeasureDesign, 'looks' | 'confidence'> {
  readonly mostBlocks: number;
  readonly marginRatio: number;
}

export function settingFor(steps: readonly string[]): GateSetting {
  return {
    steps,
    alpha: 0.01,
    beta: 0.03,
    mostBlocks: LOOKS.at(-1) ?? 0,
    marginRatio: 1 + DEFAULT_OBJECTIVES.margin,
    // Budgets are absolute, and no matter of the bench.
    thresholdOf: (step) => thresholdOf(thresholdsFrom(DEFAULT_OBJECTIVES), step),
  };
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
