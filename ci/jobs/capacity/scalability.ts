/** How throughput grows with concurrency: the Universal Scalability Law. Pure. */

import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import { seededRandom } from '../../../fixtures/machine/random.ts';
import type { CapacityLevel, Scalability } from '../../../fixtures/record/capacity.ts';
import { largest, smallest } from '../../../fixtures/statistics/summary.ts';

/** One level: mean number of transactions under way, and completed per second. */
export interface ScalePoint {
  readonly concurrency: number;
  readonly perSecond: number;
}

export interface Usl {
  readonly lambda: number;
  readonly sigma: number;
  readonly kappa: number;
}

/** X(N) = λN / (1 + σ(N−1) + κN(N−1)): Gunther, Guerrilla Capacity Planning (2007), chapter 6. */
export function throughputAt({ lambda, sigma, kappa }: Usl, n: number): number {
  return (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));
}

/** N* = √((1−σ)/κ); `null` where throughput never falls. */
export function peakConcurrency({ sigma, kappa }: Usl): number | null {
  return kappa <= 0 ? null : Math.sqrt(Math.max(0, 1 - sigma) / kappa);
}

/** Where a search for σ and κ begins; κ by the square of the largest concurrency. */
interface Start {
  readonly sigma: number;
  readonly scaledKappa: number;
}

const STARTS: readonly Start[] = [0.01, 0.2, 0.6].flatMap((sigma) =>
  [0.1, 1].map((scaledKappa) => ({ sigma, scaledKappa })),
);
const MIDDLE: Start = { sigma: 0.2, scaledKappa: 1 };

/** Least squares by Levenberg and Marquardt, from a few starts: the law has valleys. σ in [0, 1], κ and λ from 0. */
export function fitUsl(points: readonly ScalePoint[], starts = STARTS): Usl {
  const x = points.map(({ concurrency }) => concurrency);
  const y = points.map(({ perSecond }) => perSecond);
  const steepest = largest(points.map(({ concurrency, perSecond }) => perSecond / concurrency));
  const scale = largest(x);
  let best: { readonly usl: Usl; readonly error: number } | undefined;
  for (const { sigma, scaledKappa } of starts) {
    const { parameterValues } = levenbergMarquardt(
      { x, y },
      ([lambda = 0, s = 0, k = 0]) =>
        (n) =>
          throughputAt({ lambda, sigma: s, kappa: k }, n),
      {
        initialValues: [steepest, sigma, scaledKappa / scale ** 2],
        minValues: [0, 0, 0],
        maxValues: [steepest * 20, 1, 10],
        gradientDifference: [steepest * 1e-5, 1e-6, 1e-8],
        damping: 0.01,
        maxIterations: 300,
        errorTolerance: 1e-12,
        improvementThreshold: 1e-9,
        centralDifference: true,
      },
    );
    const [lambda = 0, s = 0, k = 0] = parameterValues;
    const usl = { lambda, sigma: s, kappa: k };
    const error = points.reduce((sum, point) => sum + residual(usl, point) ** 2, 0);
    if (Number.isFinite(error) && (best === undefined || error < best.error)) best = { usl, error };
  }
  if (best === undefined) throw new RangeError('The law cannot be fitted to these points.');
  return best.usl;
}

function residual(usl: Usl, { concurrency, perSecond }: ScalePoint): number {
  return perSecond - throughputAt(usl, concurrency);
}

const FEWEST_LEVELS = 6;
const FEWEST_TO_FIT = 4;
const DRAWS = 200;
const BAND_POINTS = 40;
/** Nothing is said beyond so many times the measured concurrency without saying so. */
const FURTHEST = 2;

/**
 * The fit with 95% intervals by a bootstrap of its residuals, and everything that has to be said against it.
 *
 * @returns `null` for fewer than four levels: three parameters go through any three points
 */
export function scalabilityOf(points: readonly ScalePoint[], seed = 1): Scalability | null {
  const usable = points.filter(({ concurrency, perSecond }) => concurrency > 0 && perSecond > 0);
  if (usable.length < FEWEST_TO_FIT) return null;
  const usl = fitUsl(usable);
  const residuals = usable.map((point) => residual(usl, point));
  const wider = Math.sqrt(usable.length / Math.max(1, usable.length - 3));
  const random = seededRandom(seed);
  const most = largest(usable.map(({ concurrency }) => concurrency));
  // What is drawn lies about the fit, so that its own valley and one more are enough.
  const starts = [{ sigma: usl.sigma, scaledKappa: usl.kappa * most ** 2 }, MIDDLE];
  const draws = Array.from({ length: DRAWS }, () =>
    fitUsl(
      usable.map(({ concurrency }) => ({
        concurrency,
        perSecond: Math.max(
          1e-6,
          throughputAt(usl, concurrency) + wider * (residuals[Math.floor(random() * residuals.length)] ?? 0),
        ),
      })),
      starts,
    ),
  );
  const peak = peakConcurrency(usl);
  const mean = usable.reduce((sum, each) => sum + each.perSecond, 0) / usable.length;
  const spread = usable.reduce((sum, each) => sum + (each.perSecond - mean) ** 2, 0);
  const notes = notesOn(usable, usl, peak, most);
  return {
    ...usl,
    lambdaInterval: intervalOf(draws.map(({ lambda }) => lambda)),
    sigmaInterval: intervalOf(draws.map(({ sigma }) => sigma)),
    kappaInterval: intervalOf(draws.map(({ kappa }) => kappa)),
    peak:
      peak === null || peak > FURTHEST * most
        ? null
        : { concurrency: peak, perSecond: throughputAt(usl, peak) },
    rSquared: spread === 0 ? 1 : 1 - residuals.reduce((sum, each) => sum + each ** 2, 0) / spread,
    levels: usable.length,
    largestConcurrency: most,
    notes,
    band: Array.from({ length: BAND_POINTS }, (_, index) => {
      const concurrency = (most * 1.25 * (index + 1)) / BAND_POINTS;
      const { low, high } = intervalOf(draws.map((each) => throughputAt(each, concurrency)));
      return { concurrency, perSecond: throughputAt(usl, concurrency), low, high };
    }),
  };
}

function notesOn(points: readonly ScalePoint[], usl: Usl, peak: number | null, most: number): string[] {
  const best = largest(points.map(({ perSecond }) => perSecond));
  const flattest = points
    .filter(({ perSecond }) => perSecond >= 0.95 * best)
    .map(({ concurrency }) => concurrency);
  const knee = smallest(flattest);
  const below = points.filter(({ concurrency }) => concurrency < knee).length;
  const above = points.filter(({ concurrency }) => concurrency > knee).length;
  return [
    ...(points.length < FEWEST_LEVELS
      ? [`${points.length} levels are fewer than ${FEWEST_LEVELS}: the fit is only indicative.`]
      : []),
    ...(below === 0 ? ['No level lies below the knee.'] : []),
    ...(above === 0 ? ['No level lies above the knee: how throughput falls is not known.'] : []),
    ...(peak === null
      ? ['Throughput was not seen to fall at any concurrency.']
      : peak > FURTHEST * most
        ? [
            `The fitted peak is at ${peak.toFixed(0)} transactions under way, more than twice the ${most.toFixed(1)} that were measured, so it is not reported.`,
          ]
        : peak > most
          ? [`The peak is extrapolated: it lies beyond the ${most.toFixed(1)} under way that were measured.`]
          : []),
    ...(usl.sigma >= 0.999 ? ['The fit ended at the limit of its parameters.'] : []),
  ];
}

function intervalOf(values: readonly number[]): { low: number; high: number } {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    low: sorted[Math.floor(sorted.length * 0.025)] ?? 0,
    high: sorted[Math.ceil(sorted.length * 0.975) - 1] ?? 0,
  };
}

/** What was measured of concurrency and throughput, a point for each level that counts. */
export function pointsOf(levels: readonly CapacityLevel[]): ScalePoint[] {
  return levels
    .filter(({ counted, completedPerSecond }) => counted !== null && completedPerSecond > 0)
    .map(({ concurrency, completedPerSecond }) => ({ concurrency, perSecond: completedPerSecond }));
}
