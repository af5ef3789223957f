/** How demand gathers on few products: Zipf's law fitted to what was seen. Pure. */

/** Bounds of the exponent; 0 is even, and beyond 4 the hottest product has nearly everything. */
const HIGHEST = 4;
const ROUNDS = 60;

/**
 * The exponent s of p(k) = k^-s / Σ j^-s, k = 1…n, by maximum likelihood: the s at which Σ count(k)·ln k equals its
 * expectation, found by bisection (Clauset, Shalizi and Newman 2009, appendix B, for a finite n). Ranks are those of the
 * sample, which makes the estimate a little too high where there are few lines for each product.
 *
 * @param counts how often each product was seen, in any order, each above 0
 */
export function zipfExponent(counts: readonly number[]): number {
  const sorted = counts.toSorted((a, b) => b - a);
  const lines = sorted.reduce((sum, each) => sum + each, 0);
  if (sorted.length < 2 || lines === 0) return 0;
  const logs = sorted.map((_, index) => Math.log(index + 1));
  const seen = sorted.reduce((sum, count, index) => sum + count * (logs[index] ?? 0), 0) / lines;
  if (seen >= meanLog(logs, 0)) return 0;
  let low = 0;
  let high = HIGHEST;
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (low + high) / 2;
    if (meanLog(logs, middle) > seen) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Expectation of ln k under the exponent; it falls as the exponent rises. */
function meanLog(logs: readonly number[], exponent: number): number {
  let weights = 0;
  let sum = 0;
  for (const log of logs) {
    const weight = Math.exp(-exponent * log);
    weights += weight;
    sum += weight * log;
  }
  return sum / weights;
}

/** Share of the first `top` of `products` products under an exponent. */
export function zipfShare(products: number, exponent: number, top: number): number {
  let all = 0;
  let first = 0;
  for (let rank = 1; rank <= products; rank++) {
    const weight = rank ** -exponent;
    all += weight;
    if (rank <= top) first += weight;
  }
  return all === 0 ? 0 : first / all;
}

/** Share of the `top` most frequent of the counts. */
export function seenShare(counts: readonly number[], top: number): number {
  const sorted = counts.toSorted((a, b) => b - a);
  const all = sorted.reduce((sum, each) => sum + each, 0);
  return all === 0 ? 0 : sorted.slice(0, top).reduce((sum, each) => sum + each, 0) / all;
}
