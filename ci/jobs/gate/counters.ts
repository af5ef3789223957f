import type {
  CountedStep,
  Counter,
  CounterFinding,
  StepCounts,
  UnsettledCounter,
} from '../../../fixtures/record/gate.ts';
import { largest, smallest } from '../../../fixtures/statistics/summary.ts';

/** Exact counters of baseline and candidate: what became more. Pure. */

/** Counters that make the gate fail, with how people say them. Bytes differ by themselves, so they are only told. */
const JUDGED: readonly { readonly counter: Counter; readonly word: string; readonly fails: boolean }[] = [
  { counter: 'queries', word: 'queries', fails: true },
  { counter: 'calls', word: 'RPC calls', fails: true },
  { counter: 'requests', word: 'requests', fails: true },
  { counter: 'long_tasks', word: 'long tasks', fails: false },
  { counter: 'bytes', word: 'bytes', fails: false },
];

/** Less than this share of the bytes is not told. */
const LEAST_BYTES = 0.05;

interface Change {
  readonly lines: number;
  readonly from: number;
  readonly to: number;
}

/** Chance of calling a counter of a step more where nothing changed. Five passes of each side, all apart, are below it. */
const LEVEL = 0.005;

/**
 * What became more or fewer. The same work counts the same, up to caches that fill once in a while and to what Odoo
 * does by the clock: so the least of the passes of each side is compared, where the passes show them to be apart.
 *
 * @param moreQueries how many more queries of a step are accepted
 */
export function counterFindings(
  steps: readonly CountedStep[],
  moreQueries: (step: string) => number,
): CounterFinding[] {
  const groups = new Map<string, CountedStep[]>();
  for (const counted of steps) {
    const key = `${counted.journey} ${counted.channel} ${counted.step}`;
    groups.set(key, [...(groups.get(key) ?? []), counted]);
  }
  return [...groups.values()].flatMap((group) =>
    JUDGED.flatMap(({ counter, word, fails }) => {
      const [first] = group;
      const changes = group
        .toSorted((a, b) => a.lines - b.lines)
        .map((counted) => changeOf(counted, counter))
        .filter((change) => change !== undefined);
      const [fewest] = changes;
      if (
        !first ||
        !fewest ||
        changes.length < group.length ||
        changes.every(({ from, to }) => from === to)
      ) {
        return [];
      }
      const apart = changes.filter(({ from, to }) => from !== to);
      // More for one size of order is more, whatever another size has saved.
      const isMore = apart.some(({ from, to }) => to > from);
      if (counter === 'bytes' && Math.abs(fewest.to / fewest.from - 1) < LEAST_BYTES) return [];
      const accepted = counter === 'queries' ? moreQueries(first.step) : 0;
      const shown = apart.find(({ from, to }) => !isMore || to > from) ?? fewest;
      const perLine = perLineOf(changes);
      const { journey, channel, step } = first;
      return [
        {
          journey,
          channel,
          step,
          counter,
          is: isMore ? ('more' as const) : ('fewer' as const),
          fails: fails && isMore && largest(changes.map(({ from, to }) => to - from)) > accepted,
          from: shown.from,
          to: shown.to,
          perLine,
          text: `${journey}/${step}${channel === 'ui' ? ' (ui)' : ''}: ${shown.from} → ${shown.to} ${word}${wordsOf(perLine, shown)}`,
        },
      ];
    }),
  );
}

/**
 * Counters of which nothing is known although some passes read them: they are not equal, so a gate must not pass by
 * them. A counter that no pass could read is not among them: that is said once, for the whole side.
 */
export function unsettledCounters(steps: readonly CountedStep[]): UnsettledCounter[] {
  return steps.flatMap(({ journey, channel, step, lines, baseline, candidate }) =>
    JUDGED.filter(({ fails }) => fails).flatMap(({ counter, word }) => {
      const is = (text: string): UnsettledCounter[] => [
        {
          step,
          counter,
          text: `${journey}/${step}${channel === 'ui' ? ' (ui)' : ''} with ${lines} lines: ${word} ${text}.`,
        },
      ];
      const [before, after] = [valuesOf(baseline, counter), valuesOf(candidate, counter)];
      if (!before || !after) {
        const isRead = [...baseline, ...candidate].some((pass) => pass[counter] !== null);
        return isRead ? is('could not be read in every pass') : [];
      }
      if (isSettled(before, after)) return [];
      return is(`did not settle (${before.join(', ')} → ${after.join(', ')}), raise --passes`);
    }),
  );
}

/** Whether more passes may tell what these do not: whether a counter became more. */
export function needMorePasses(steps: readonly CountedStep[]): boolean {
  return steps.some(({ baseline, candidate }) =>
    JUDGED.filter(({ fails }) => fails).some(({ counter }) => {
      const [before, after] = [valuesOf(baseline, counter), valuesOf(candidate, counter)];
      return before !== undefined && after !== undefined && !isSettled(before, after);
    }),
  );
}

/** As few as the baseline, if only once, for what is added to the work is there in every pass; or surely more. */
function isSettled(before: readonly number[], after: readonly number[]): boolean {
  return smallest(after) <= smallest(before) || areApart(before, after);
}

/**
 * Whether `more` is more than `fewer`, beyond caches and chance. Both least values were seen twice: what was seen once may
 * be a cache that was never warm. And were all passes alike, the smallest ones, that lie below all of `more`, would be
 * of one side with a chance below the level: C(n, k) / C(n + m, k), the permutation test of the smallest k (Fisher 1935).
 */
function areApart(fewer: readonly number[], more: readonly number[]): boolean {
  const least = smallest(more);
  if (!seenTwice(fewer, smallest(fewer)) || !seenTwice(more, least)) return false;
  const below = fewer.filter((each) => each < least).length;
  let chance = 1;
  for (let k = 0; k < below; k++) chance *= (fewer.length - k) / (fewer.length + more.length - k);
  return chance <= LEVEL;
}

/** Least of the baseline against least of the candidate; the same where nothing is shown. */
function changeOf({ lines, baseline, candidate }: CountedStep, counter: Counter): Change | undefined {
  const [before, after] = [valuesOf(baseline, counter), valuesOf(candidate, counter)];
  if (!before || !after) return undefined;
  const from = smallest(before);
  const to = smallest(after);
  const isShown = to > from ? areApart(before, after) : areApart(after, before);
  return { lines, from, to: isShown ? to : from };
}

function seenTwice(values: readonly number[], value: number): boolean {
  return values.filter((each) => each === value).length > 1;
}

/** `undefined` where any pass did not read it. */
function valuesOf(passes: readonly StepCounts[], counter: Counter): number[] | undefined {
  const values = passes.map((pass) => pass[counter]).filter((value) => value !== null);
  return values.length === 0 || values.length < passes.length ? undefined : values;
}

/** What each further line of the order adds to the difference; `null` where only one size was measured. */
function perLineOf(changes: readonly Change[]): number | null {
  const [first, last] = [changes[0], changes.at(-1)];
  if (!first || !last || last.lines === first.lines) return null;
  return (last.to - last.from - (first.to - first.from)) / (last.lines - first.lines);
}

function wordsOf(perLine: number | null, { lines, from, to }: Change): string {
  if (perLine === null || perLine === 0) return '';
  const perLineText = `${signed(perLine)} per line`;
  const rest = Math.round((to - from - perLine * lines) * 100) / 100;
  return rest === 0 ? ` (${perLineText})` : ` (${perLineText}, ${signed(rest)} beside)`;
}

function signed(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return rounded > 0 ? `+${rounded}` : `−${Math.abs(rounded)}`;
}
