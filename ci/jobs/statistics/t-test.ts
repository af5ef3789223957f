import { studentQuantile, studentTail } from './student-t.ts';
import { mean, variance } from '../../../fixtures/statistics/summary.ts';

/** Student's and Welch's test, one-sided both ways. Pure. */

/** An estimate with what is needed to test it against any value. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
  /** Degrees of freedom. */
  readonly df: number;
}

/** Two-sided confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The mean of a sample; `undefined` for fewer than two values, which say nothing of their spread. */
export function estimateOfMean(values: readonly number[]): Estimate | undefined {
  if (values.length < 2) return undefined;
  return {
    value: mean(values),
    standardError: Math.sqrt(variance(values) / values.length),
    df: values.length - 1,
  };
}

/** mean(second) − mean(first) of two independent samples of unequal variance (Welch 1947). */
export function estimateOfDifference(
  first: readonly number[],
  second: readonly number[],
): Estimate | undefined {
  if (first.length < 2 || second.length < 2) return undefined;
  const [a, b] = [variance(first) / first.length, variance(second) / second.length];
  return {
    value: mean(second) - mean(first),
    standardError: Math.sqrt(a + b),
    df:
      a + b === 0
        ? first.length + second.length - 2
        : (a + b) ** 2 / (a ** 2 / (first.length - 1) + b ** 2 / (second.length - 1)),
  };
}

/** P(an estimate this large or larger), were the truth `truth`. */
export function pGreater({ value, standardError, df }: Estimate, truth: number): number {
  if (standardError === 0) return value > truth ? 0 : value < truth ? 1 : 0.5;
  return studentTail((value - truth) / standardError, df);
}

/** P(an estimate this small or smaller), were the truth `truth`. */
export function pLess({ value, standardError, df }: Estimate, truth: number): number {
  return pGreater({ value: -value, standardError, df }, -truth);
}

/** @param level for example 0.95 */
export function intervalOf({ value, standardError, df }: Estimate, level: number): Interval {
  const reach = standardError * studentQuantile((1 + level) / 2, df);
  return { low: value - reach, high: value + reach };
}
