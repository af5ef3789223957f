import type { LoadSection, ValidityRule } from '../../../fixtures/record/load.ts';
import { formatCount } from '../../format.ts';

/** How facts of a load run read in every report for people. */

export const RULE_WORDS: Readonly<Record<ValidityRule['name'], string>> = {
  ran_to_its_end: 'Ran to its end',
  arrivals: 'Arrivals',
  start_lateness: 'Lateness of starts',
  generator_cpu: 'Processor of the generator',
  littles_law: "Little's law",
  samples: 'Samples of every step',
};

/** What an invalid run means; every report says it the same way. */
export const INVALID_WORDS =
  'INVALID: the generator was the limit, or the run is incomplete. It says neither fast nor slow.';

/** `59 of 63 transactions passed under cutoff_burst`. */
export function loadSentence({ transactions, scenario }: LoadSection): string {
  return `${transactions.passed} of ${begunIn(transactions)} transactions passed under ${scenario.name}`;
}

/** Everything that began, whatever became of it. */
export function begunIn({ passed, failed, broken, unfinished }: LoadSection['transactions']): number {
  return passed + failed + broken + unfinished;
}

/** The slowest step by its p95; `undefined` where no step passed. */
export function slowestOf({ steps }: LoadSection): LoadSection['steps'][number] | undefined {
  return steps
    .filter(({ passed }) => passed !== null)
    .toSorted((a, b) => (b.passed?.p95Ms ?? 0) - (a.passed?.p95Ms ?? 0))[0];
}

/** `4 fault, 1 timeout`; empty where nothing failed. */
export function kindsOf({ failuresByKind }: LoadSection['steps'][number]): string {
  return Object.entries(failuresByKind)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ');
}

/** `12%`, `0.40%`; `unknown` where it was not measured. */
export function percentWords(ratio: number | null): string {
  return ratio === null ? 'unknown' : `${(ratio * 100).toFixed(ratio < 0.01 ? 2 : 0)}%`;
}

/** Started within this share of what was asked counts as reproduced. */
const TOLERANCE = 0.05;

/** How many stretches brought what was asked of them; for a replay these are the minutes of the history. */
export function reproducedSentence({ arrivals, scenario }: LoadSection): string {
  const busy = arrivals.bins.filter((bin) => bin.asked > 0 || bin.started > 0);
  const within = busy.filter((bin) => Math.abs(bin.started - bin.asked) <= bin.asked * TOLERANCE);
  const what = scenario.source === 'replayed' ? 'minutes of the history' : `stretches of ${arrivals.binS} s`;
  return `${within.length} of ${busy.length} ${what} with arrivals started within ${TOLERANCE * 100}% of what was asked`;
}

/** `4 cores`; of machines that nobody here saw, that they are not known. */
export function coresWords({ cores }: LoadSection['generator']): string {
  return cores === 0 ? 'an unknown number of cores' : formatCount(cores, 'core');
}
