/** All stairs upwards and down again: where a rate near the capacity is met once and missed the next time. */

import type { LoadProgress } from '../../../load/run.ts';
import {
  FIRST_STAIR,
  MOST_ATTEMPTS,
  oneStair,
  ratesOf,
  stairS,
  type TruthAims,
  type TruthRequest,
} from './known-truth.ts';
import type { Stair } from './threshold.ts';

/** What the stairs say, in the order of their rates. */
export interface Climb {
  readonly stairs: readonly Stair[];
  /** `invalid`: a stair did not count twice. `top`: the highest stair was met on the way up. */
  readonly ended: 'missed' | 'top' | 'time' | 'invalid';
}

/** The way up ends above so many stairs in a row that it misses. */
const MISSED_IN_A_ROW = 2;

/**
 * Up to two missed stairs in a row and down to the lowest, so often that each stair has its runs: a server that becomes
 * faster or slower by the minute then does so for low and for high stairs alike.
 */
export async function climbedAndBack(
  request: TruthRequest,
  aims: TruthAims,
  around: number,
  onProgress: (perSecond: number, load: LoadProgress) => void = () => undefined,
): Promise<Climb> {
  const { runs, budgetS } = aims.stairs;
  const startedMs = performance.now();
  const stairs = ratesOf(aims.stairs, around).map((perSecond) => ({ perSecond, met: 0, missed: 0 }));
  let number = FIRST_STAIR;
  let top = stairs.length;
  let isMissed = false;
  const climb = (ended: Climb['ended']): Climb => ({
    stairs: stairs.filter(({ met, missed }) => met + missed > 0),
    ended,
  });
  for (let pass = 1; pass <= runs; pass++) {
    const isUp = pass % 2 === 1;
    const way = stairs.slice(0, top);
    for (const [index, stair] of (isUp ? way : way.toReversed()).entries()) {
      let counted: 'meets' | 'fails' | null = null;
      for (let attempt = 1; counted === null; attempt++) {
        if (attempt > MOST_ATTEMPTS) return climb('invalid');
        if ((performance.now() - startedMs) / 1000 + stairS(aims.plan) > budgetS) return climb('time');
        number += 1;
        const { perSecond } = stair;
        counted = await oneStair(request, aims, {
          perSecond,
          number,
          onProgress: (load) => onProgress(perSecond, load),
        });
      }
      stair[counted === 'fails' ? 'missed' : 'met'] += 1;
      if (pass > 1 || index + 1 < MISSED_IN_A_ROW) continue;
      if (stairs.slice(index + 1 - MISSED_IN_A_ROW, index + 1).every(({ met }) => met === 0)) {
        isMissed = true;
        top = index + 1;
        break;
      }
    }
  }
  return climb(isMissed ? 'missed' : 'top');
}
