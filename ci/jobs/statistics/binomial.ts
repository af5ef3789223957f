/** P(X ≥ count) for X of `trials` independent tries that each succeed with probability `share`. Pure. */
export function binomialTail(count: number, trials: number, share: number): number {
  if (count <= 0) return 1;
  if (count > trials) return 0;
  let logTerm = trials * Math.log1p(-share);
  let below = 0;
  // Sums what lies below, in logarithms so that a small first term does not vanish.
  for (let k = 0; k < count; k++) {
    below += Math.exp(logTerm);
    logTerm += Math.log((trials - k) / (k + 1)) + Math.log(share) - Math.log1p(-share);
  }
  return Math.min(1, Math.max(0, 1 - below));
}
