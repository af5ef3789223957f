/** From the levels of each configuration to the section of the record. Pure. */

import type {
  CapacityAnswer,
  CapacityConfiguration,
  CapacityLevel,
  CapacityPlan,
  CapacitySection,
  Limits,
} from '../../../fixtures/record/capacity.ts';
import type { Headroom } from '../../../fixtures/record/headroom.ts';
import type { Verdict } from '../../../fixtures/record/verdict.ts';
import type { LoadProfile } from '../../../load/profiles/profile.ts';
import { fitText } from '../../../reporters/sections/capacity/words.ts';
import { formatCount } from '../../../reporters/format.ts';
import { answerOf } from './answer.ts';
import { attributionOf } from './attribution.ts';
import { pointsOf, scalabilityOf } from './scalability.ts';
import { workerBoundOf } from './worker-bound.ts';

/** One configuration as it was measured. */
export interface MeasuredConfiguration {
  readonly workers: number | null;
  readonly cpus: number | null;
  readonly levels: readonly CapacityLevel[];
  readonly ended: CapacityConfiguration['ended'];
}

export interface SectionFacts {
  readonly profile: LoadProfile;
  /** Share of each stream of all arrivals. */
  readonly shares: readonly number[];
  readonly k6: string;
  readonly plan: CapacityPlan;
  readonly limits: Limits;
  readonly measured: readonly MeasuredConfiguration[];
  /** Whether the search goes on: then nothing is fitted, since the next level changes it. */
  readonly isUnderWay: boolean;
  readonly price: CapacitySection['price'];
  readonly headroom: (answer: CapacityAnswer | null) => Headroom | null;
}

export function sectionOf(facts: SectionFacts): CapacitySection {
  const { profile, shares, k6, plan, limits, price, isUnderWay } = facts;
  const configurations = facts.measured.map((each) =>
    configurationOf(each, { plan, limits, pricePerHour: price?.perHour ?? null, isUnderWay }),
  );
  const best = bestOf(configurations);
  const headroom = facts.headroom(best?.answer ?? null);
  return {
    scenario: {
      name: profile.name,
      title: profile.title,
      streams: profile.streams.map(({ name, journey, transport }, index) => ({
        name,
        journey,
        transport,
        share: shares[index] ?? 0,
      })),
    },
    k6,
    plan,
    limits,
    configurations,
    headroom,
    price,
    ...verdictOfCapacity(configurations, headroom),
  };
}

function configurationOf(
  { workers, cpus, levels, ended }: MeasuredConfiguration,
  {
    plan,
    limits,
    pricePerHour,
    isUnderWay,
  }: {
    readonly plan: CapacityPlan;
    readonly limits: Limits;
    readonly pricePerHour: number | null;
    readonly isUnderWay: boolean;
  },
): CapacityConfiguration {
  return {
    workers,
    cpus,
    levels: [...levels],
    ended,
    answer: answerOf({
      levels,
      ended: ended.is,
      workers,
      cpus,
      pricePerHour,
      repeats: plan.repeats,
      failedShare: limits.failedShare,
    }),
    scalability: isUnderWay ? null : scalabilityOf(pointsOf(levels)),
    workerBound: workerBoundOf(levels, workers),
    attribution: attributionOf({ levels, workers }),
  };
}

/** The configuration that carries most. */
function bestOf(configurations: readonly CapacityConfiguration[]): CapacityConfiguration | undefined {
  return configurations
    .filter(({ answer }) => answer !== null)
    .toSorted((a, b) => (b.answer?.perSecond ?? 0) - (a.answer?.perSecond ?? 0))[0];
}

/**
 * `pass`: every configuration has a confirmed answer, and the peak fits where one was given. `fail`: not even the lowest
 * rate met the objectives, or the peak does not fit even by the upper end of the interval. Everything else is not known.
 */
export function verdictOfCapacity(
  configurations: readonly CapacityConfiguration[],
  headroom: Headroom | null,
): { readonly verdict: Verdict; readonly reasons: string[] } {
  const failed: string[] = [];
  const unknown: string[] = [];
  if (configurations.length === 0) unknown.push('Nothing was measured.');
  for (const { workers, ended, answer } of configurations) {
    const label = workers === null ? '' : `With ${formatCount(workers, 'worker')}: `;
    if (ended.is === 'none' || ended.is === 'target_down') failed.push(`${label}${ended.sentence}`);
    else if (ended.is !== 'found' && ended.is !== 'at_least') unknown.push(`${label}${ended.sentence}`);
    else if (answer === null) unknown.push(`${label}No rate met the objectives.`);
    else if (!answer.isConfirmed)
      unknown.push(
        `${label}The answer was not confirmed: the bounds over all its runs do not show that the objectives are met. Hold levels longer (--hold).`,
      );
    else if (answer.heldOnTheWayDown === false)
      failed.push(`${label}After an overload the same rate was no longer met.`);
  }
  for (const each of headroom?.growth ?? []) {
    const { factor, on, is } = each;
    const sentence = `The peak times ${factor}${on === null ? '' : ` on ${on}`} ${fitText(each)}.`;
    if (is === 'does_not_fit') failed.push(sentence);
    if (is === 'unknown')
      unknown.push(
        `${sentence} Measure again with more --repeats and a longer --budget, or give it more capacity.`,
      );
  }
  if (failed.length > 0) return { verdict: 'fail', reasons: [...failed, ...unknown] };
  if (unknown.length > 0) return { verdict: 'inconclusive', reasons: unknown };
  return { verdict: 'pass', reasons: [] };
}
