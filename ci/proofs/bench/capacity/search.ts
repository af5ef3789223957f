/** A search of `cutoff capacity` and a staircase against the same ground, said aloud. */

import type { CapacityLevel } from '../../../../fixtures/record/capacity.ts';
import { largest } from '../../../../fixtures/statistics/summary.ts';
import { formatDuration } from '../../../../reporters/format.ts';
import { capacityInterval } from '../../../jobs/capacity/interval.ts';
import { searchProgress } from '../../../jobs/capacity/progress.ts';
import { searchCapacity, type SearchProgress } from '../../../jobs/capacity/search-run.ts';
import { bracketOf } from '../../../jobs/capacity/search.ts';
import { climbed, type Climb, type TruthAims, type TruthRequest } from './staircase.ts';

export interface SearchFound {
  readonly levels: readonly CapacityLevel[];
  readonly met: number | undefined;
  readonly ended: string;
}

export async function searched(
  { onLevel, ...request }: TruthRequest,
  { plan, limits }: TruthAims,
  onProgress: (progress: SearchProgress) => void = () => undefined,
): Promise<SearchFound> {
  const { levels, ended } = await searchCapacity({
    ...request,
    plan,
    limits,
    levels: [],
    signal: new AbortController().signal,
    onProgress,
    onLevel: (all) => Promise.resolve(all.slice(-1).forEach(onLevel)),
  });
  return { levels, met: bracketOf(levels).met, ended: ended.is };
}

/** What is compared of a search. */
export interface TimedSearch extends Pick<SearchFound, 'met' | 'ended'> {
  readonly seconds: number;
  /** Mean time of a transaction at its first level, which is far below any limit, in milliseconds. */
  readonly aloneMs: number | null;
}

export async function searchedAloud(
  request: Omit<TruthRequest, 'onLevel'>,
  aims: TruthAims,
): Promise<TimedSearch> {
  const startedMs = performance.now();
  const onLevel = (level: CapacityLevel): void => say(`  ${levelText(level)}`);
  const { onProgress } = searchProgress(process.stderr);
  const { met, levels, ended } = await searched({ ...request, onLevel }, aims, onProgress);
  const seconds = (performance.now() - startedMs) / 1000;
  const interval = capacityInterval(levels);
  const kept =
    interval && `; nine of ten levels meet ${interval.low.toFixed(2)} to ${interval.high.toFixed(2)}/s (95%)`;
  say(
    `Search: ${met === undefined ? 'no answer' : `${met.toFixed(2)}/s`}, ${levels.length} levels in ${formatDuration(seconds * 1000)} (${ended})${kept ?? ''}`,
  );
  return { met, ended, seconds, aloneMs: levels[0]?.meanMs ?? null };
}

export async function climbedAloud(
  request: Omit<TruthRequest, 'onLevel'>,
  aims: TruthAims,
  around: number,
): Promise<Climb & { readonly seconds: number }> {
  const startedMs = performance.now();
  const onLevel = (level: CapacityLevel): void => say(`  stair ${levelText(level)}`);
  const climb = await climbed({ ...request, onLevel }, aims, around);
  const seconds = (performance.now() - startedMs) / 1000;
  const all = climb.stairs.map(
    ({ perSecond, met, missed }) => `${perSecond.toFixed(2)}/s ${met} of ${met + missed}`,
  );
  const why = {
    time: '; then time was up',
    invalid: '; the last one did not count twice',
    missed: '',
    top: '',
  };
  say(
    `Staircase: runs that met: ${all.join(', ') || 'none'}${why[climb.ended]}, in ${formatDuration(seconds * 1000)}`,
  );
  return { ...climb, seconds };
}

function levelText(level: CapacityLevel): string {
  const { purpose, perSecond, is, counted, transactions, windowS, steps, reasons } = level;
  const why = is === 'invalid' || is === 'fails' ? `: ${reasons[0]?.slice(0, 90)}` : '';
  const p95 =
    steps.length === 0
      ? 'no step came back'
      : `p95 ${largest(steps.map(({ p95Ms }) => p95Ms)).toFixed(0)} ms`;
  return `${purpose.padEnd(8)} ${perSecond.toFixed(2)}/s ${is}${is === 'undecided' ? ` (${counted})` : ''}, ${transactions} in ${windowS.toFixed(0)} s, ${p95}${why}`;
}

export function offText(off: number): string {
  return `${percent(Math.abs(off))} ${off < 0 ? 'below' : 'above'} the truth`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
