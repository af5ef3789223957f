/** At which rate the objectives are just met, with its interval: a bootstrap over what each level saw. Pure. */

import { seededRandom } from '../../fixtures/random.ts';
import type { CapacityLevel } from '../../fixtures/capacity-record.ts';

const DRAWS = 2_000;
const ALLOWED = 0.05;
/** Stands for none and for all where a logarithm is taken. */
const HALF_OF_ONE = 0.5;

/**
 * 95% interval by a parametric bootstrap. For each step the share of its calls above the objective is drawn anew for
 * each level, from as many independent observations as the level has; a straight line of its logit over the logarithm of
 * the rate, through the levels within a factor of two of the change, gives the rate at which the share is 5%. The step
 * that gets there first decides.
 *
 * @returns `null` where no step has levels on both sides of its objective: then only the bracket is known
 */
export function capacityInterval(
  levels: readonly CapacityLevel[],
  seed = 1,
): { readonly low: number; readonly high: number } | null {
  // What an overload has left says nothing of the rate.
  const counting = levels.filter(
    ({ purpose, counted, is }) =>
      counted !== null && is !== 'invalid' && !(purpose === 'down' && is === 'fails'),
  );
  const keys = new Set(counting.flatMap(({ steps }) => steps.map(keyOf)));
  const series = [...keys].flatMap((key) => {
    const points = counting.flatMap(({ perSecond, steps }) => {
      const step = steps.find((each) => keyOf(each) === key);
      if (!step) return [];
      const share = step.exceeding / step.count;
      return [{ rate: perSecond, share, effective: Math.max(1, step.effective) }];
    });
    const below = points.filter(({ share }) => share <= ALLOWED).map(({ rate }) => rate);
    const above = points.filter(({ share }) => share > ALLOWED).map(({ rate }) => rate);
    if (below.length === 0 || above.length === 0) return [];
    const middle = Math.sqrt(Math.max(...below) * Math.min(...above));
    const near = points.filter(({ rate }) => rate > middle / 2 && rate < middle * 2);
    return new Set(near.map(({ rate }) => rate)).size < 2 ? [] : [near];
  });
  if (series.length === 0) return null;
  const random = seededRandom(seed);
  const rates: number[] = [];
  for (let draw = 0; draw < DRAWS; draw++) {
    const crossings = series.flatMap((points) => {
      const crossing = crossingOf(points.map((point) => ({ ...point, share: drawn(point, random) })));
      return crossing === undefined ? [] : [crossing];
    });
    if (crossings.length > 0) rates.push(Math.min(...crossings));
  }
  if (rates.length < DRAWS / 2) return null;
  rates.sort((a, b) => a - b);
  return {
    low: rates[Math.floor(rates.length * 0.025)] ?? 0,
    high: rates[Math.ceil(rates.length * 0.975) - 1] ?? 0,
  };
}

interface Point {
  readonly rate: number;
  readonly share: number;
  readonly effective: number;
}

function keyOf({ journey, transport, step }: CapacityLevel['steps'][number]): string {
  return `${journey} ${transport} ${step}`;
}

/** A share like this one: binomial by its normal approximation, with the correction for small counts of Agresti. */
function drawn({ share, effective }: Point, random: () => number): number {
  const count = effective + 4;
  const centre = (share * effective + 4 * ALLOWED) / count;
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return centre + normal * Math.sqrt((centre * (1 - centre)) / count);
}

/** Weighted least squares of the logit; `undefined` where more load does not make it worse. */
function crossingOf(points: readonly Point[]): number | undefined {
  let weights = 0;
  let sumX = 0;
  let sumY = 0;
  const rows = points.map(({ rate, share, effective }) => {
    const edge = HALF_OF_ONE / effective;
    const bounded = Math.min(1 - edge, Math.max(edge, share));
    const weight = effective * bounded * (1 - bounded);
    const x = Math.log(rate);
    const y = Math.log(bounded / (1 - bounded));
    weights += weight;
    sumX += weight * x;
    sumY += weight * y;
    return { x, y, weight };
  });
  const meanX = sumX / weights;
  const meanY = sumY / weights;
  let xx = 0;
  let xy = 0;
  for (const { x, y, weight } of rows) {
    xx += weight * (x - meanX) ** 2;
    xy += weight * (x - meanX) * (y - meanY);
  }
  const slope = xy / xx;
  if (!(slope > 0)) return undefined;
  return Math.exp(meanX + (Math.log(ALLOWED / (1 - ALLOWED)) - meanY) / slope);
}
