/** `npm run bench:capacity -- --lab`: the search of `cutoff capacity` before and after a staircase, on the lab's own Odoo. */

import type { CapacityLevel, Limits } from '../../../../fixtures/record/capacity.ts';
import { openLab } from '../../../../fixtures/lab/lab.ts';
import type { Series } from '../../../../fixtures/lab/series.ts';
import { phased } from '../../../../load/profiles/profile.ts';
import type { LoadProgress } from '../../../../load/request.ts';
import { DEFAULT_OBJECTIVES } from '../../../../reporters/alerts/objectives.ts';
import { formatCount, formatDuration } from '../../../../reporters/format.ts';
import { liveLine } from '../../../cli/live-line.ts';
import { limitsOf } from '../../../jobs/capacity/objectives.ts';
import { loadText, searchProgress } from '../../../jobs/capacity/progress.ts';
import { sitesOf } from '../../../jobs/capacity/request.ts';
import {
  ratesOf,
  searched,
  stairS,
  type SearchFound,
  type TruthAims,
  type TruthRequest,
} from './known-truth.ts';
import { climbedAndBack, type Climb } from './there-and-back.ts';
import { keptOf, thresholdOf, type Stair } from './threshold.ts';
import { intervalText, levelText, percent, say, timed } from './words.ts';

const DATABASE = 'known_truth';
/**
 * Eight connections for each worker may wait; beyond that clients are turned away for seconds. With one or two workers a
 * burst fills that queue before an objective is missed, and a level falls over by chance: with two once at 2.53/s, which
 * kept 3.18/s another time.
 */
export const LAB_WORKERS = 4;
/** Reset of the database, products, start of k6, audit. */
const OVERHEAD_S = 12;
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
    stairs: {
      step: 1.08,
      from: 0.65,
      to: 1.6,
      runs: 2,
      budgetS: minutes * 60 * (1 - 2 * SEARCH_SHARE),
    },
  };
}

export interface LabTruthRequest {
  readonly series: Series;
  /** HTTP workers of Odoo. */
  readonly workers: number;
  /** For all together, in minutes. */
  readonly minutes: number;
  /** Without it one search alone: with another seed it says how much answers differ from run to run. */
  readonly hasStaircase: boolean;
  /** Climbs around this rate, without a search: after one that was made alone. */
  readonly around: number | undefined;
  readonly folder: string;
  readonly seed: number;
}

export async function byLab({
  series,
  workers,
  minutes,
  hasStaircase,
  around: asked,
  folder,
  seed,
}: LabTruthRequest): Promise<void> {
  const aims = aimsOf(minutes, limitsOf(DEFAULT_OBJECTIVES, PROFILE));
  const { plan, stairs } = aims;
  say(
    `Odoo ${series} of the lab with ${formatCount(workers, 'worker')}, database ${DATABASE}: orders made and confirmed by XML-RPC, within the objectives of the one table.`,
  );
  const search = `a search of at most ${formatDuration(plan.budgetS * 1000)}`;
  const expected = asked === undefined ? 'its answer' : `${asked}/s`;
  const parts = [
    ...(asked === undefined ? [search] : []),
    ...(hasStaircase
      ? [
          `stairs of ${percent(stairs.step - 1)} from ${percent(stairs.from)} to at most ${percent(stairs.to)} of ${expected}, up and down again, each run ${plan.longestHoldS} s: about ${formatDuration(expectedStairsS(aims) * 1000)}, at most ${formatDuration(stairs.budgetS * 1000)}`,
        ]
      : []),
    ...(asked === undefined && hasStaircase ? ['a search once more, with other orders'] : []),
  ];
  say(`Planned: ${parts.join(', then ')}.`);
  // On a machine without a lab this takes minutes, which shall be seen.
  await (await openLab()).up({ series: [series], databases: [], yes: true });
  const [site] = await sitesOf({
    reference: { from: 'lab', series, database: DATABASE, language: 'en_US' },
    profile: PROFILE,
    workers: [workers],
    isOwnDatabase: true,
    cpus: 1,
  });
  if (site === undefined) throw new Error('The lab is not a site.');
  const { ground } = await site.open();
  try {
    const request = { ground, folder };
    const before = asked === undefined ? await searchedAloud({ ...request, seed }, aims) : undefined;
    if (!hasStaircase) return;
    const climb = await timed(() =>
      climbedAndBack(
        { ...request, seed: seed + 500, onLevel: (level) => say(`  stair ${levelText(level)}`) },
        aims,
        asked ?? before?.met ?? plan.startPerSecond,
        stairProgress(),
      ),
    );
    say(`Staircase: ${climbText(climb.value)}, in ${formatDuration(climb.seconds * 1000)}`);
    const after = before && (await searchedAloud({ ...request, seed: seed + 1_000 }, aims));
    const searches = before && after ? [before, after] : [];
    for (const line of comparison(searches, climb.value.stairs, climb.seconds)) say(line);
  } finally {
    await (await openLab()).drop(series, DATABASE);
  }
}

/** What is compared of a search. */
export interface TimedSearch extends Pick<SearchFound, 'met' | 'ended'> {
  readonly seconds: number;
  /** Mean time of a transaction at its first level, which is far below any limit, in milliseconds. */
  readonly aloneMs: number | null;
}

async function searchedAloud(request: Omit<TruthRequest, 'onLevel'>, aims: TruthAims): Promise<TimedSearch> {
  const progress = searchProgress(process.stderr);
  const onLevel = (level: CapacityLevel): void => say(`  ${levelText(level)}`);
  const search = await timed(() => searched({ ...request, onLevel }, aims, progress.onProgress));
  const { met, levels, ended } = search.value;
  say(
    `Search: ${met === undefined ? 'no answer' : `${met.toFixed(2)}/s`}, ${levels.length} levels in ${formatDuration(search.seconds * 1000)} (${ended})${intervalText(levels)}`,
  );
  return { met, ended, seconds: search.seconds, aloneMs: levels[0]?.meanMs ?? null };
}

/** Up to the expected answer, and two stairs above it. */
function expectedStairsS({ plan, stairs }: TruthAims): number {
  const below = ratesOf({ ...stairs, to: 1 }, 1).length;
  const runs = (below + 2) * stairs.runs;
  return Math.min(stairs.budgetS, runs * (stairS(plan) + OVERHEAD_S));
}

function stairProgress(): (perSecond: number, load: LoadProgress) => void {
  const line = liveLine(process.stderr);
  return (perSecond, load) => line.show(`stair at ${perSecond.toFixed(2)}/s: ${loadText(load, 'of')}`);
}

function climbText({ stairs, ended }: Climb): string {
  const all = stairs.map(
    ({ perSecond, met, missed }) => `${perSecond.toFixed(2)}/s ${met} of ${met + missed}`,
  );
  const why =
    ended === 'time' ? '; then time was up' : ended === 'invalid' ? '; the last one did not count twice' : '';
  return `runs that met: ${all.join(', ') || 'none'}${why}`;
}

/**
 * What is compared with what: nobody can compute the capacity of an Odoo, so what the stairs show counts as truth: the rate
 * that nine of ten runs keep, which is what a report means by the interval of its answer.
 *
 * @param searches before and after the stairs, or none
 */
export function comparison(
  searches: readonly TimedSearch[],
  stairs: readonly Stair[],
  stairsSeconds: number,
): string[] {
  const [half, kept] = [thresholdOf(stairs), keptOf(stairs)];
  const lines =
    half === undefined || kept === undefined
      ? [
          'The staircase did not see both sides of the capacity, so there is no truth to compare with: give it more time (--minutes).',
        ]
      : [
          `Truth by the stairs: nine of ten runs keep ${kept.middle.toFixed(2)}/s (${kept.low.toFixed(2)} to ${kept.high.toFixed(2)}, 95%). From met to missed it goes between ${half.low.toFixed(2)} and ${half.high.toFixed(2)}/s, with ${half.against} of ${half.runs} runs against it.`,
          ...searches.map((search, index) => answerText(search, kept.middle, index, stairsSeconds)),
        ];
  return [...lines, ...driftOf(searches)];
}

function answerText(
  { met, ended, seconds }: TimedSearch,
  truth: number,
  index: number,
  stairsSeconds: number,
): string {
  const which = `The search ${index === 0 ? 'before' : 'after'} the stairs`;
  const answer =
    met === undefined
      ? 'gave no answer'
      : `answered ${met.toFixed(2)}/s${ended === 'found' ? '' : `, not confirmed (${ended})`}, ${offText(met / truth - 1)}`;
  return `${which} ${answer}; it took ${percent(seconds / stairsSeconds)} of their time.`;
}

/** Whether it was the same server from the first search to the last. */
function driftOf([before, after]: readonly TimedSearch[]): string[] {
  if (before?.aloneMs == null || after?.aloneMs == null) return [];
  return [
    `A transaction at the first level took ${before.aloneMs.toFixed(0)} ms in the search before and ${after.aloneMs.toFixed(0)} ms in the one after: where these differ much, the server was another one.`,
  ];
}

function offText(off: number): string {
  return `${percent(Math.abs(off))} ${off < 0 ? 'below' : 'above'} the truth`;
}
