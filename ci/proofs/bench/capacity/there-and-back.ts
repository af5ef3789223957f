/** All stairs upwards and down again: where a rate near the capacity is met once and missed the next time. */

import type { LoadProgress } from '../../../../load/request.ts';
import { ratesOf, stairRunner, type TruthAims, type TruthRequest } from './known-truth.ts';
import type { Stair } from './threshold.ts';

/** What the stairs say, in the order of their rates. */
export interface Climb {
  readonly stairs: readonly Stair[];
  /** `invalid`: a stair did not count twice. `top`: the way up did not end before the highest stair. */
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
  const { runs } = aims.stairs;
  const runOf = stairRunner(request, aims, onProgress);
  const stairs = ratesOf(aims.stairs, around).map((perSecond) => ({ perSecond, met: 0, missed: 0 }));
  let top = stairs.length;
  for (let pass = 1; pass <= runs; pass++) {
    const isUp = pass % 2 === 1;
    const way = stairs.slice(0, top);
    let missedInARow = 0;
    for (const [index, stair] of (isUp ? way : way.toReversed()).entries()) {
      const run = await runOf(stair.perSecond);
      if (run === 'time' || run === 'invalid') return { stairs: seen(stairs), ended: run };
      stair[run === 'fails' ? 'missed' : 'met'] += 1;
      missedInARow = run === 'fails' ? missedInARow + 1 : 0;
      if (pass === 1 && missedInARow === MISSED_IN_A_ROW) {
        top = index + 1;
        break;
      }
    }
  }
  return { stairs: seen(stairs), ended: top < stairs.length ? 'missed' : 'top' };
}

function seen(stairs: readonly Stair[]): Stair[] {
  return stairs.filter(({ met, missed }) => met + missed > 0);
}
