/** Whether a quantile keeps an objective, judged on a bound and not on a point. Pure. */

/** One-sided 95%: `Φ(1.645) = 0.95`. */
const Z = 1.6448536269514722;

/** How often something was above its objective, and what that says of how often it will be. */
export interface Exceedance {
  readonly count: number;
  readonly exceeding: number;
  /** Independent observations that these are worth: neighbours in a queue are alike. */
  readonly effective: number;
  /** One-sided 95% bounds of the share. */
  readonly low: number;
  readonly high: number;
}

/**
 * A p95 of at most L is the same as a share of at most 5% above L, and a share has bounds that hold whatever the
 * distribution: those of Wilson (1927). Waiting times of neighbours are alike, so the number of observations is lowered
 * to (1 − ρ) / (1 + ρ) of it, with ρ the correlation of neighbours of being above the limit; where fewer than three are,
 * of being near it; where fewer than three are near it, nothing tells that those far below come in company.
 *
 * @param valuesMs in the order of time
 */
export function exceedanceOf(valuesMs: readonly number[], limitMs: number): Exceedance {
  const count = valuesMs.length;
  const above = valuesMs.map((value) => (value > limitMs ? 1 : 0));
  const exceeding = above.reduce((sum: number, each) => sum + each, 0);
  const near = valuesMs.map((value) => (value > NEAR * limitMs ? 1 : 0));
  const isNear = near.filter((each) => each === 1).length >= FEWEST_ABOVE;
  const correlated = exceeding >= FEWEST_ABOVE ? above : isNear ? near : [];
  const rho = Math.min(MOST_CORRELATION, Math.max(0, neighbourCorrelation(correlated)));
  const effective = (count * (1 - rho)) / (1 + rho);
  return { count, exceeding, effective, ...wilson(count === 0 ? 0 : exceeding / count, effective) };
}

const FEWEST_ABOVE = 3;
/** Share of the limit from which on a value is near it. */
const NEAR = 0.6;
/** Beyond this an estimate from a few dozen values is not to be trusted. */
const MOST_CORRELATION = 0.8;

/** Bounds of a share; [0, 1] where nothing was observed. */
export function wilson(share: number, count: number): { readonly low: number; readonly high: number } {
  if (count <= 0) return { low: 0, high: 1 };
  const z2 = Z * Z;
  const middle = (share + z2 / (2 * count)) / (1 + z2 / count);
  const half = (Z / (1 + z2 / count)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Correlation of each value with the next; 0 where nothing varies. */
export function neighbourCorrelation(values: readonly number[]): number {
  const mean = values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length);
  let variance = 0;
  let covariance = 0;
  for (const [index, value] of values.entries()) {
    variance += (value - mean) ** 2;
    const next = values[index + 1];
    if (next !== undefined) covariance += (value - mean) * (next - mean);
  }
  return variance === 0 ? 0 : covariance / variance;
}
