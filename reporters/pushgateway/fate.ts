import { formatCount } from '../format.ts';
import type { GroupKey } from '../metrics/group.ts';
import type { Gateway } from './gateway.ts';
import { groupName } from './grouping-key.ts';

/** What became of each group of metrics in one delivery, and how that reads. */

/** One group, as one run told it. */
export interface GroupOfRun {
  readonly key: GroupKey;
  readonly run: string;
}

/**
 * `pushed`, in place of a number of older pushes; `given-up`: nothing waits any more; `waiting`: it stays for the next
 * run or `cutoff push`. A reason is one clause.
 */
export type Outcome =
  | { readonly kind: 'pushed'; readonly replaced: number }
  | { readonly kind: 'given-up'; readonly reason: string }
  | { readonly kind: 'waiting'; readonly reason: string };

export type Fate = GroupOfRun & Outcome;

/** What became of a delivery. `pending` waits for the next run or `cutoff push`. */
export interface Delivery {
  readonly delivered: readonly { readonly run: string; readonly group: string }[];
  readonly pending: Delivery['delivered'];
  /** Sentences for people: what was not delivered and why, what it replaced, what was given up. */
  readonly messages: readonly string[];
}

/** Few enough to be named; more are counted. */
const MOST_NAMED = 3;

export function deliveryOf(fates: readonly Fate[], gateway: Gateway): Delivery {
  const of = (kind: Fate['kind']): Delivery['delivered'] =>
    fates.flatMap(({ kind: own, run, key }) => (own === kind ? [{ run, group: groupName(key) }] : []));
  return {
    delivered: of('pushed'),
    pending: of('waiting'),
    messages: [...givenUp(fates), ...replaced(fates, gateway), ...waiting(fates, gateway)],
  };
}

function givenUp(fates: readonly Fate[]): readonly string[] {
  const alike = new Map<string, GroupKey[]>();
  for (const fate of fates) {
    if (fate.kind !== 'given-up') continue;
    const why = `of run ${fate.run} not pushed: ${fate.reason}.`;
    alike.set(why, [...(alike.get(why) ?? []), fate.key]);
  }
  return [...alike].map(([why, keys]) => `${namesOf(keys)} ${why}`);
}

function replaced(fates: readonly Fate[], { url }: Gateway): readonly string[] {
  const count = fates.reduce((sum, fate) => sum + (fate.kind === 'pushed' ? fate.replaced : 0), 0);
  if (count === 0) return [];
  const pushes = formatCount(count, 'older push was', 'older pushes were');
  return [
    `${pushes} replaced by newer ones while the Pushgateway ${url} refused them, because it holds the last value only. The records are kept.`,
  ];
}

function waiting(fates: readonly Fate[], { url }: Gateway): readonly string[] {
  const reasons = new Map<string, number>();
  for (const fate of fates) {
    if (fate.kind === 'waiting') reasons.set(fate.reason, (reasons.get(fate.reason) ?? 0) + 1);
  }
  return [...reasons].map(([reason, groups]) => {
    const count = formatCount(groups, 'group of metrics waits', 'groups of metrics wait');
    return `Not delivered to the Pushgateway ${url}: ${reason}. ${count} for the next run or "cutoff push".`;
  });
}

function namesOf(keys: readonly GroupKey[]): string {
  if (keys.length > MOST_NAMED) return formatCount(keys.length, 'group');
  return keys.map(groupName).join(', ');
}
