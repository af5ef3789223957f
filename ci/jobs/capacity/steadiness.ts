/** Whether a level has settled: no warm-up left in it, and no queue that grows. Pure. */

/** What was seen of one transaction, in milliseconds since the schedule began. */
export interface Span {
  readonly fromMs: number;
  /** `null` for one that never ended. */
  readonly untilMs: number | null;
}

/**
 * Length of the warm-up by MSER (White, 1997): the beginning whose removal makes the mean of the rest most certain, in
 * batches of five. At most a quarter of the values, for of few it says little; 0 where there are too few to say.
 *
 * @returns how many values to leave out
 */
export function warmUpOf(values: readonly number[]): number {
  if (values.length < FEWEST_FOR_WARM_UP) return 0;
  const batches: number[] = [];
  for (let at = 0; at + BATCH <= values.length; at += BATCH) {
    batches.push(values.slice(at, at + BATCH).reduce((sum, each) => sum + each, 0) / BATCH);
  }
  let best = 0;
  let least = Infinity;
  for (let cut = 0; cut <= batches.length / 4; cut++) {
    const rest = batches.slice(cut);
    const mean = rest.reduce((sum, each) => sum + each, 0) / rest.length;
    const error = rest.reduce((sum, each) => sum + (each - mean) ** 2, 0) / rest.length ** 2;
    if (error < least) {
      least = error;
      best = cut;
    }
  }
  return best * BATCH;
}

const BATCH = 5;
const FEWEST_FOR_WARM_UP = 30;

/** How many transactions were under way on average in each of so many equal stretches. */
export function underWayIn(
  spans: readonly Span[],
  { fromMs, untilMs, stretches }: { fromMs: number; untilMs: number; stretches: number },
): number[] {
  const length = (untilMs - fromMs) / stretches;
  // All that arrived has been taken for warm-up: nothing is left in which something could be under way.
  if (length <= 0) return Array.from({ length: stretches }, () => 0);
  return Array.from({ length: stretches }, (_, index) => {
    const start = fromMs + index * length;
    const busy = spans.reduce(
      (sum, span) =>
        sum + Math.max(0, Math.min(span.untilMs ?? untilMs, start + length) - Math.max(span.fromMs, start)),
      0,
    );
    return busy / length;
  });
}

type Tendency = 'steady' | 'growing' | 'unsettled';

export interface Trend {
  readonly is: Tendency;
  /** Kendall's tau of the series with time: 1 grows all the time, −1 shrinks. */
  readonly tau: number;
  /** One-sided p of no growth, Mann and Kendall. */
  readonly p: number;
  /** Mean of the last third over that of the first. */
  readonly ratio: number;
}

/**
 * Trend of what is under way, by the test of Mann (1945) and Kendall. Growing: p below 1%, half as much again in the
 * last third as in the first, and more by three deviations of what arrivals at random do to two such thirds where nothing
 * is overloaded: the mean over a time T of a number N whose members stay for S has the variance N·S/T (M/G/∞). Steady: not
 * likely to grow (p from 10%), or by less than a quarter. Fewer than six values say nothing.
 *
 * @param perSecond at which transactions arrive
 * @param stretchS length of what each value is the mean of
 */
export function trendOf(
  values: readonly number[],
  { perSecond, stretchS }: { readonly perSecond: number; readonly stretchS: number },
): Trend {
  if (values.length < 6) return { is: 'unsettled', tau: 0, p: 1, ratio: 1 };
  let sum = 0;
  for (const [index, early] of values.entries()) {
    for (const late of values.slice(index + 1)) sum += Math.sign(late - early);
  }
  const n = values.length;
  const tau = sum / ((n * (n - 1)) / 2);
  const deviation = Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const p = 1 - normalCdf((sum - Math.sign(sum)) / deviation);
  const third = Math.floor(n / 3);
  const mean = (part: readonly number[]): number => part.reduce((all, each) => all + each, 0) / part.length;
  const first = mean(values.slice(0, third));
  const last = mean(values.slice(-third));
  const ratio = first === 0 ? (last === 0 ? 1 : Infinity) : last / first;
  const all = mean(values);
  const stayS = all / Math.max(1e-9, perSecond);
  const deviationByChance = Math.sqrt(2 * all * Math.min(1, stayS / (third * stretchS)));
  if (p < 0.01 && ratio > 1.5 && last - first > Math.max(1, 3 * deviationByChance))
    return { is: 'growing', tau, p, ratio };
  if (p >= 0.1 || ratio < 1.25 || last - first < 0.5) return { is: 'steady', tau, p, ratio };
  return { is: 'unsettled', tau, p, ratio };
}

/** Standard normal distribution, by Abramowitz and Stegun 26.2.17; off by less than 1e-7. */
export function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
  return z >= 0 ? 1 - tail : tail;
}
