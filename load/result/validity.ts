/** When a load run counts: the generator was healthy and the whole schedule was run. Pure. */

import { ranToItsEnd, meaningOf, type K6Ending } from '../k6/ending.ts';
import type { LoadSection } from '../../fixtures/load-record.ts';

/** What the rules look at. */
export interface ValidityFacts {
  readonly ending: K6Ending;
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
const MOST_CPU = 0.8;
const MOST_DEVIATION = 0.05;

/** Every reason why the run does not count, each naming the figure, the limit and the way out; empty when it does. */
export function invalidities(facts: ValidityFacts): string[] {
  return [
    ...endingRule(facts),
    ...arrivalRule(facts),
    ...latenessRule(facts),
    ...cpuRule(facts),
    ...littleRule(facts),
    ...sampleRule(facts),
  ];
}

function endingRule({ ending }: ValidityFacts): string[] {
  return ranToItsEnd(ending) ? [] : [meaningOf(ending).sentence];
}

function arrivalRule({ ending, arrivals }: ValidityFacts): string[] {
  const { asked, started, dropped } = arrivals;
  if (dropped > 0) {
    return [
      `${dropped} of ${asked} arrivals were dropped because no VU was free: the target is slower than the VUs allow for. Raise --vus, or lower --scale.`,
    ];
  }
  return ranToItsEnd(ending) && started < asked
    ? [`${asked - started} of ${asked} arrivals never started.`]
    : [];
}

function latenessRule({ generator, steps }: ValidityFacts): string[] {
  const late = generator.latenessP99Ms;
  if (late === null) return ['No start was measured against the schedule.'];
  const strictest = Math.min(...steps.flatMap(({ passed }) => (passed ? [passed.p95Ms] : [])));
  const limit = Math.max(LATENESS_FLOOR_MS, MOST_LATENESS * strictest);
  if (!(late > limit)) return [];
  return [
    `Starts were late by ${late.toFixed(0)} ms (p99), more than ${limit.toFixed(0)} ms (5% of the p95 of the fastest step): the generator could not keep up. Give it a machine of its own, or lower --scale.`,
  ];
}

function cpuRule({ generator }: ValidityFacts): string[] {
  const { cpuShare, cores } = generator;
  if (cpuShare === null)
    return ['The processor time of k6 could not be measured: too short a run, or no Linux.'];
  if (cpuShare < MOST_CPU) return [];
  return [
    `k6 used ${(cpuShare * 100).toFixed(0)}% of ${cores} cores, more than ${MOST_CPU * 100}%: the generator was the limit. Use more machines or segments.`,
  ];
}

function littleRule({ little }: ValidityFacts): string[] {
  if (little === null) return ["Little's law cannot be checked: no transaction came to its end."];
  if (little.deviation <= MOST_DEVIATION) return [];
  return [
    `Little's law does not hold: ${little.busyVus.toFixed(2)} transactions under way, but ${little.perSecond.toFixed(2)}/s × ${little.meanS.toFixed(2)} s; they differ by ${(little.deviation * 100).toFixed(0)}%. Samples were lost, or the clocks of the generator stood still.`,
  ];
}

function sampleRule({ expectedSteps, steps }: ValidityFacts): string[] {
  return expectedSteps
    .filter(
      (expected) =>
        !steps.some(
          (seen) =>
            seen.journey === expected.journey &&
            seen.transport === expected.transport &&
            seen.step === expected.step,
        ),
    )
    .map(
      ({ journey, transport, step }) =>
        `No sample of ${step} in ${journey} over ${transport}: nothing is known about it.`,
    );
}
