import { normalTail } from './student-t.ts';

/**
 * Whether the second sample tends to be larger (Mann and Whitney 1947): normal approximation with correction for ties
 * and for continuity, as scipy.stats.mannwhitneyu(second, first, alternative='greater', method='asymptotic'). Pure.
 *
 * @returns `u`, the pairs in which the second is larger (ties count half), and the one-sided p; p is 1 where either is empty
 */
export function mannWhitney(
  first: readonly number[],
  second: readonly number[],
): { readonly u: number; readonly p: number } {
  const [m, n] = [first.length, second.length];
  if (m === 0 || n === 0) return { u: 0, p: 1 };
  const all = [
    ...first.map((value) => ({ value, isSecond: false })),
    ...second.map((value) => ({ value, isSecond: true })),
  ].sort((a, b) => a.value - b.value);
  let rankSum = 0;
  let ties = 0;
  for (let from = 0; from < all.length;) {
    let to = from + 1;
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1;
    const rank = (from + 1 + to) / 2;
    rankSum += rank * all.slice(from, to).filter(({ isSecond }) => isSecond).length;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  const u = rankSum - (n * (n + 1)) / 2;
  const total = m + n;
  const spread = Math.sqrt(((m * n) / 12) * (total + 1 - ties / (total * (total - 1))));
  if (!(spread > 0)) return { u, p: 1 };
  return { u, p: normalTail((u - (m * n) / 2 - 0.5) / spread) };
}
