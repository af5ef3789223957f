/** When a load run counts: the generator was healthy and the whole schedule was run. Pure. */

import { describeEnding, ranToItsEnd, type K6Ending } from '../k6/ending.ts';
import type { LoadSection, ValidityRule } from '../../fixtures/record/load.ts';
import { smallest } from '../../fixtures/statistics/summary.ts';

/** What the rules look at. */
export interface ValidityFacts {
  readonly ending: K6Ending;
  /** Which of several k6 processes ended like this, where one did not run to its end. */
  readonly decidedBy?: string | undefined;
  /** Between the first and the last start of several k6 processes, in milliseconds. */
  readonly startSkewMs: number;
  readonly arrivals: Pick<LoadSection['arrivals'], 'asked' | 'started' | 'dropped'>;
  readonly generator: LoadSection['generator'];
  readonly little: LoadSection['little'];
  readonly steps: LoadSection['steps'];
  /** Steps that the streams consist of. */
  readonly expectedSteps: readonly Pick<LoadSection['steps'][number], 'journey' | 'transport' | 'step'>[];
}

const MOST_LATENESS = 0.05;
/** Clocks of k6 scripts tick in milliseconds; below this, lateness cannot be told from rounding. */
const LATENESS_FLOOR_MS = 5;
/** A fifth of the least time by which arrivals are put off at random. */
const MOST_SKEW_MS = 100;
const MOST_CPU = 0.8;
const MOST_DEVIATION = 0.05;

/** A rule with what it found; `reasons` name the figure, the limit and the way out, and are empty where it is kept. */
export interface RuleResult extends ValidityRule {
  readonly reasons: readonly string[];
}

/** Every rule in the order of `VALIDITY_RULES`. */
export function rulesOf(facts: ValidityFacts): RuleResult[] {
  return [
    endingRule(facts),
    arrivalRule(facts),
    latenessRule(facts),
    cpuRule(facts),
    littleRule(facts),
    sampleRule(facts),
  ];
}

/** A rule is broken for reasons, and kept without; without a figure it was not measured. */
function rule(
  name: ValidityRule['name'],
  limit: string,
  figure: string | undefined,
  ...reasons: readonly (string | false)[]
): RuleResult {
  const own = reasons.filter((reason) => reason !== false);
  if (figure === undefined) return { name, limit, figure: 'not measured', is: 'unmeasured', reasons: own };
  return { name, limit, figure, is: own.length === 0 ? 'kept' : 'broken', reasons: own };
}

function endingRule({ ending, decidedBy }: ValidityFacts): RuleResult {
  const sentence = describeEnding(ending, decidedBy);
  const seen = ending.is === 'unseen' ? undefined : sentence;
  return rule('ran_to_its_end', 'k6 runs the whole schedule', seen, !ranToItsEnd(ending) && sentence);
}

function arrivalRule({ ending, arrivals: { asked, started, dropped } }: ValidityFacts): RuleResult {
  const isWhole = ranToItsEnd(ending) || ending.is === 'unseen';
  return rule(
    'arrivals',
    'all started, none dropped',
    `${started} of ${asked} started, ${dropped} dropped`,
    dropped > 0
      ? `${dropped} of ${asked} arrivals were dropped because no VU was free: transactions take longer than the VUs allow for. Raise --vus, or lower --scale.`
      : isWhole && started < asked && `${asked - started} of ${asked} arrivals never started.`,
  );
}

function latenessRule({ generator, steps, startSkewMs, arrivals }: ValidityFacts): RuleResult {
  const late = generator.latenessP99Ms;
  const strictest = smallest(steps.flatMap(({ passed }) => (passed ? [passed.p95Ms] : [])));
  const allowed = Math.max(LATENESS_FLOOR_MS, MOST_LATENESS * strictest);
  const limit = `at most ${Number.isFinite(allowed) ? `${allowed.toFixed(0)} ms, ` : ''}5% of the p95 of the fastest step`;
  if (late === null) {
    // Only starts before a drop are known to be late or not; where there was none, the drop is told.
    const isTold = arrivals.dropped > 0;
    return rule('start_lateness', limit, undefined, !isTold && 'No start was measured against the schedule.');
  }
  return rule(
    'start_lateness',
    limit,
    `${late.toFixed(0)} ms (p99)`,
    late > allowed &&
      `Starts were late by ${late.toFixed(0)} ms (p99), more than ${allowed.toFixed(0)} ms (5% of the p95 of the fastest step): the generator could not keep up. Give it a machine of its own, or lower --scale.`,
    startSkewMs > MOST_SKEW_MS &&
      `The k6 processes began ${startSkewMs.toFixed(0)} ms apart, more than ${MOST_SKEW_MS} ms, so together they did not follow the schedule. Use fewer --segments, or more cores.`,
  );
}

function cpuRule({ generator: { cpuShare, cores } }: ValidityFacts): RuleResult {
  const limit = `below ${MOST_CPU * 100}% of the cores`;
  if (cpuShare === null) {
    const why =
      'The processor time of k6 could not be measured: too short a run, no Linux, or k6 on other machines.';
    return rule('generator_cpu', limit, undefined, why);
  }
  const share = `${(cpuShare * 100).toFixed(0)}% of ${cores} cores`;
  return rule(
    'generator_cpu',
    limit,
    `${share} at most`,
    !(cpuShare < MOST_CPU) &&
      `k6 used ${share}, more than ${MOST_CPU * 100}%: the generator was the limit. Use more machines or segments.`,
  );
}

function littleRule({ little }: ValidityFacts): RuleResult {
  const limit = `at most ${MOST_DEVIATION * 100}% apart`;
  if (little === null) {
    const why =
      "Little's law cannot be checked: no transaction ended, or the journal was not read while it was written.";
    return rule('littles_law', limit, undefined, why);
  }
  const { busyVus, perSecond, meanS, deviation } = little;
  const product = `${perSecond.toFixed(2)}/s × ${meanS.toFixed(2)} s`;
  return rule(
    'littles_law',
    limit,
    `${busyVus.toFixed(2)} under way against ${product}: ${(deviation * 100).toFixed(1)}% apart`,
    !(deviation <= MOST_DEVIATION) &&
      `Little's law does not hold: ${busyVus.toFixed(2)} transactions under way, but ${product}; they differ by ${(deviation * 100).toFixed(0)}%. Samples were lost, or the clocks of the generator stood still.`,
  );
}

function sampleRule({ expectedSteps, steps }: ValidityFacts): RuleResult {
  const keyOf = ({ journey, transport, step }: (typeof expectedSteps)[number]): string =>
    `${step} in ${journey} over ${transport}`;
  const seen = new Set(steps.map(keyOf));
  const dead = expectedSteps.map(keyOf).filter((key) => !seen.has(key));
  return rule(
    'samples',
    'every step has samples',
    `${expectedSteps.length - dead.length} of ${expectedSteps.length} steps`,
    ...dead.map((key) => `No sample of ${key}, so its latency is unknown.`),
  );
}
