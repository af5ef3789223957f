import jstat from 'jstat';

/** Distributions, from the library `jstat`; the tests compare them with scipy. Pure. */

const LARGEST_T = 1e6;

/** P(T > t) of Student's t with `df` degrees of freedom, which need not be whole. */
export function studentTail(t: number, df: number): number {
  // Of the lower tail, which keeps its digits where 1 − p would lose them. Beyond the bound the library gives no number.
  return jstat.jStat.studentt.cdf(-Math.min(LARGEST_T, Math.max(-LARGEST_T, t)), df);
}

/** The t below which a share `p` of Student's distribution lies. */
export function studentQuantile(p: number, df: number): number {
  return jstat.jStat.studentt.inv(p, df);
}

/** P(Z > z) of the standard normal distribution. */
export function normalTail(z: number): number {
  return jstat.jStat.normal.cdf(-z, 0, 1);
}
