import type {
  CapacityConfiguration,
  CapacityLevel,
  CapacitySection,
  Cause,
  TimePart,
} from '../../../fixtures/record/capacity.ts';
import type { Headroom } from '../../../fixtures/record/headroom.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';

/** How a capacity reads in every report for people. */

/** `0.84/s`, `12.5/s`. */
export function rateText(perSecond: number): string {
  return `${perSecond < 10 ? perSecond.toFixed(2) : perSecond.toFixed(1)}/s`;
}

/** `1,240`, for figures per hour. */
export function hourText(perHour: number): string {
  const digits = perHour < 100 ? 1 : 0;
  return perHour.toLocaleString('en-GB', { maximumFractionDigits: digits });
}

const LEVEL_WORDS: Readonly<Record<CapacityLevel['is'], string>> = {
  meets: '✓ meets',
  fails: '✗ fails',
  undecided: '~ undecided',
  invalid: '! invalid',
};

export function levelSign({ is, counted }: Pick<CapacityLevel, 'is' | 'counted'>): string {
  return is === 'undecided' && counted !== null ? `~ ${counted}?` : LEVEL_WORDS[is];
}

export const PURPOSE_WORDS: Readonly<Record<CapacityLevel['purpose'], string>> = {
  double: 'doubling',
  bisect: 'bisection',
  confirm: 'confirmation',
  overload: 'overload',
  down: 'on the way down',
  curve: 'for the curve',
};

/** `2 workers`, or how the one configuration is called. */
export function configurationName({ workers }: Pick<CapacityConfiguration, 'workers'>): string {
  return workers === null ? 'as configured' : `${workers} ${workers === 1 ? 'worker' : 'workers'}`;
}

/** `52% of the time`; nothing where the books say it. */
export function shareOfCause({ what, share }: Cause): string {
  if (what === 'books') return '';
  return `${(share * 100).toFixed(0)}% of the ${what === 'failures' ? 'transactions' : 'time'}`;
}

/** One sentence that answers the question. */
export function answerSentence({ answer, ended }: CapacityConfiguration): string {
  if (answer === null) return ended.sentence;
  const { perSecond, ordersPerHour, failedPerSecond, isConfirmed } = answer;
  const least = failedPerSecond === null ? 'At least ' : '';
  return `${least}${hourText(ordersPerHour)} orders an hour meet the objectives (${rateText(perSecond)}${failedPerSecond === null ? '' : `; ${rateText(failedPerSecond)} does not`})${isConfirmed ? ', confirmed' : ', not confirmed'}.`;
}

export const PART_WORDS: Readonly<Record<TimePart, string>> = {
  queue: 'waiting for a worker',
  sql: 'SQL',
  locks: 'waiting for locks',
  retries: 'conflict retries',
  python: 'Python',
  rendering: 'rendering',
  network: 'network',
};

type Growth = Headroom['growth'][number];

/** `Times 1.4 on 2026-12-18: 840 an hour, fits with 12% to spare`. */
export function headroomText(growth: Growth): string {
  const { factor, on, ordersPerHour } = growth;
  return `Times ${factor}${on === null ? '' : ` on ${on}`}: ${hourText(ordersPerHour)} an hour, ${fitText(growth)}`;
}

/** `fits with 12% to spare, 4% by the lower end of the interval`. */
export function fitText({ is, headroom, atLeast, atMost }: Growth): string {
  const lower = atLeast ?? headroom;
  const spare = `${shareText(headroom)} to spare`;
  if (is === 'fits') {
    const surely = lower < headroom ? `, ${shareText(lower)} by the lower end of the interval` : '';
    return `fits with ${spare}${surely}`;
  }
  if (is === 'does_not_fit') return `does not fit: ${neededText(headroom)}`;
  if (headroom < 0) {
    const reach = atMost === null ? 'and no rate was missed' : 'but its interval reaches that far';
    return `may fit or not: by the answer ${neededText(headroom)}, ${reach}`;
  }
  return lower < 0
    ? `may fit or not: ${spare}, but by the lower end of the interval ${neededText(lower)}`
    : `may fit or not: ${spare}, by an answer that was not confirmed`;
}

function neededText(headroom: number): string {
  return `${shareText(1 / (1 + headroom) - 1)} more capacity is needed`;
}

function shareText(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}

/** `It fits until 2027-06-20, and may until 2027-08-01.`; empty where no day is known. */
export function fitsUntilText({ fitsUntil, mayFitUntil }: Headroom): string {
  const may = mayFitUntil === fitsUntil ? null : mayFitUntil;
  if (fitsUntil !== null) return `It fits until ${fitsUntil}${may === null ? '' : `, and may until ${may}`}.`;
  return may === null ? '' : `It may fit until ${may}.`;
}

/** Damage to the books by known faults of Odoo that was accepted; `null` where there was none. */
export function acceptedText(levels: readonly CapacityLevel[]): string | null {
  const hit = levels.filter(({ audit }) => (audit?.accepted.length ?? 0) > 0);
  const [first] = hit.toSorted((a, b) => a.perSecond - b.perSecond);
  if (first === undefined) return null;
  return `damaged in ${hit.length} of ${levels.length} levels, from ${rateText(first.perSecond)} on, by a known fault of Odoo that was accepted: ${first.audit?.accepted.join('; ') ?? ''}`;
}

/** Damage that may or may not come from a level; `null` where there is none. */
export function olderText(levels: readonly CapacityLevel[]): string | null {
  const clauses = [...new Set(levels.flatMap(({ audit }) => audit?.older ?? []))];
  return clauses.length === 0
    ? null
    : `damaged, but not held against a level, because the books were not read before: ${clauses.join('; ')}`;
}

/** For a line beside the verdict: the configuration that carries most. */
export function capacitySentence({ configurations }: CapacitySection): string {
  const rates = configurations.flatMap(({ answer }) => (answer === null ? [] : [answer.ordersPerHour]));
  return rates.length === 0
    ? 'no rate of orders met the objectives'
    : `${hourText(largest(rates))} orders an hour met the objectives`;
}
