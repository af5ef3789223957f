/** `npm run bench:capacity -- --lab`: the search of `cutoff capacity` before and after a staircase, on the lab's own Odoo. */

import { openLab } from '../../../../fixtures/lab/lab.ts';
import type { Series } from '../../../../fixtures/lab/series.ts';
import type { Limits } from '../../../../fixtures/record/capacity.ts';
import { phased } from '../../../../load/profiles/profile.ts';
import { DEFAULT_OBJECTIVES } from '../../../../reporters/alerts/objectives.ts';
import { formatCount, formatDuration } from '../../../../reporters/format.ts';
import { limitsOf } from '../../../jobs/capacity/objectives.ts';
import { sitesOf } from '../../../jobs/capacity/request.ts';
import { climbedAloud, offText, percent, say, searchedAloud, type TimedSearch } from './search.ts';
import { keptOf, thresholdOf, type Stair, type TruthAims } from './staircase.ts';

const DATABASE = 'known_truth';
/**
 * Eight connections for each worker may wait; beyond that clients are turned away for seconds. With one or two workers a
 * burst fills that queue before an objective is missed, and a level falls over by chance: with two once at 2.53/s, which
 * kept 3.18/s another time.
 */
export const LAB_WORKERS = 4;
/** Of the minutes, for each of both searches. */
const SEARCH_SHARE = 0.22;
const START_PER_SECOND = 1;

const PROFILE = phased({
  name: 'known_truth',
  title: 'Orders made and confirmed by RPC, each of products of its own',
  durationS: 60,
  // Orders that want one product repeat each other by chance, which a level of a minute sees now and then.
  products: 50,
  apart: true,
  mix: { lines: [1, 2], maxQuantity: 2, skew: 0 },
  phases: [{ name: 'all', share: 1 }],
  streams: [{ name: 'orders', journey: 'sales_order', transport: 'xmlrpc', perMinute: { all: 30 } }],
});

/** The same plan, objectives and books for both; the staircase holds each run for the longest time. */
function aimsOf(minutes: number, limits: Limits): TruthAims {
  return {
    limits,
    plan: {
      startPerSecond: START_PER_SECOND,
      leastPerSecond: 0.05,
      mostPerSecond: 8,
      // Both as `cutoff capacity` has them: a rate that is met every second time is confirmed once every second time.
      precision: 0.08,
      repeats: 2,
      wayDown: false,
      curve: false,
      budgetS: minutes * 60 * SEARCH_SHARE,
      warmUpS: 5,
      leastHoldS: 15,
      longestHoldS: 60,
      audit: true,
      acceptsKnownFaults: true,
    },
    stairs: { step: 1.08, from: 0.65, to: 1.6, runs: 2, budgetS: minutes * 60 * (1 - 2 * SEARCH_SHARE) },
  };
}

export async function byLab(
  {
    odoo,
    workers,
    minutes,
    seed = 3,
  }: {
    readonly odoo: Series;
    /** HTTP workers of Odoo. */
    readonly workers: number;
    /** For all together. */
    readonly minutes: number;
    readonly seed?: number;
  },
  folder: string,
): Promise<void> {
  const aims = aimsOf(minutes, limitsOf(DEFAULT_OBJECTIVES, PROFILE));
  const { plan, stairs } = aims;
  say(
    `Odoo ${odoo} of the lab with ${formatCount(workers, 'worker')}, database ${DATABASE}: orders made and confirmed by XML-RPC, within the objectives of the one table.`,
  );
  say(
    `Planned: a search of at most ${formatDuration(plan.budgetS * 1000)}, then stairs of ${percent(stairs.step - 1)} from ${percent(stairs.from)} to at most ${percent(stairs.to)} of its answer, up and down again. Each run takes ${plan.longestHoldS} s, all of them at most ${formatDuration(stairs.budgetS * 1000)}. Then a second search, with other orders.`,
  );
  // On a machine without a lab this takes minutes, so progress is shown.
  const lab = await openLab();
  await lab.up({ series: [odoo], databases: [], yes: true });
  const [site] = await sitesOf({
    reference: { from: 'lab', series: odoo, database: DATABASE, language: 'en_US' },
    profile: PROFILE,
    workers: [workers],
    isOwnDatabase: true,
    cpus: 1,
  });
  if (site === undefined) throw new Error('The lab is not a site.');
  const { levelTarget } = await site.open();
  try {
    const request = { levelTarget, folder };
    const before = await searchedAloud({ ...request, seed }, aims);
    const around = before.met ?? plan.startPerSecond;
    const climb = await climbedAloud({ ...request, seed: seed + 500 }, aims, around);
    const after = await searchedAloud({ ...request, seed: seed + 1_000 }, aims);
    for (const line of comparison([before, after], climb.stairs, climb.seconds)) say(line);
  } finally {
    await lab.drop(odoo, DATABASE);
  }
}

/**
 * What is compared with what: nobody can compute the capacity of an Odoo, so what the stairs show counts as truth: the rate
 * that nine of ten runs keep, which is what a report means by the interval of its answer.
 *
 * @param searches before and after the stairs
 */
export function comparison(
  searches: readonly [TimedSearch, TimedSearch],
  stairs: readonly Stair[],
  stairsSeconds: number,
): string[] {
  const [half, kept] = [thresholdOf(stairs), keptOf(stairs)];
  const [before, after] = searches;
  // Whether it was the same server from the first search to the last.
  const drift =
    before.aloneMs === null || after.aloneMs === null
      ? []
      : [
          `A transaction at the first level took ${before.aloneMs.toFixed(0)} ms in the search before and ${after.aloneMs.toFixed(0)} ms in the one after: where these differ much, the server was another one.`,
        ];
  if (half === undefined || kept === undefined) {
    return [
      'The staircase did not see both sides of the capacity, so there is no truth to compare with: give it more time (--minutes).',
      ...drift,
    ];
  }
  return [
    `Truth by the stairs: nine of ten runs keep ${kept.middle.toFixed(2)}/s (${kept.low.toFixed(2)} to ${kept.high.toFixed(2)}, 95%). From met to missed it goes between ${half.low.toFixed(2)} and ${half.high.toFixed(2)}/s, with ${half.against} of ${half.runs} runs against it.`,
    ...searches.map(({ met, ended, seconds }, index) => {
      const answer =
        met === undefined
          ? 'gave no answer'
          : `answered ${met.toFixed(2)}/s${ended === 'found' ? '' : `, not confirmed (${ended})`}, ${offText(met / kept.middle - 1)}`;
      return `The search ${index === 0 ? 'before' : 'after'} the stairs ${answer}; it took ${percent(seconds / stairsSeconds)} of their time.`;
    }),
    ...drift,
  ];
}
