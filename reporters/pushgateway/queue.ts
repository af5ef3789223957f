import type { RunRecord } from '../../fixtures/record/record.ts';
import type { MetricGroup } from '../metrics/group.ts';
import { latest } from '../metrics/groups.ts';
import type { Gateway } from './gateway.ts';
import type { GroupStates } from './group-states.ts';

/**
 * The queue in front of a gateway. A push is noted before it is tried, so that a kill between the two loses nothing.
 */

/** A clock further ahead than this is wrong, in milliseconds; what it wrote must not keep out every run until then. */
const CLOCK_SKEW_MS = 300_000;

/** Whether Unix seconds are believed: not further in the future than two clocks may differ. */
export function isBelievable(unixSeconds: number): boolean {
  return unixSeconds * 1000 <= Date.now() + CLOCK_SKEW_MS;
}

/**
 * Notes that the gateway has to get this group of the record, in place of an older run that waits. Gives the id of a
 * newer run that waits or was delivered, and notes nothing then: an old value never goes over a newer one.
 */
export async function enqueue(
  states: GroupStates,
  group: MetricGroup,
  record: RunRecord,
  gateway: Gateway,
): Promise<string | undefined> {
  const state = await states.read(group.key);
  const known = state.gateways[gateway.url] ?? { delivered: null, pending: null };
  const { pending } = known;
  const run = record.run.id;
  const newer = [known.delivered, pending?.run ?? null].find((other) => isNewer(other, run));
  if (newer) return newer;
  const replaces = pending !== null && pending.run !== run ? 1 : 0;
  await states.write({
    ...state,
    lastRunAt: latest(state.lastRunAt, group.ranAt),
    lastSuccessAt: latest(state.lastSuccessAt, group.status === 'passed' ? group.ranAt : null),
    gateways: {
      ...state.gateways,
      [gateway.url]: {
        delivered: known.delivered,
        pending: {
          run,
          since: pending?.since ?? new Date().toISOString(),
          replaced: (pending?.replaced ?? 0) + replaces,
        },
      },
    },
  });
  return undefined;
}

/** Run ids sort by the time at their start. */
function isNewer(other: string | null, run: string): boolean {
  return other !== null && other > run && isBelievable(startOf(other));
}

/** Unix seconds of a run id such as `20260131T120000Z-ab12cd`. */
function startOf(runId: string): number {
  const iso = runId.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z.*$/, '$1-$2-$3T$4:$5:$6Z');
  return Date.parse(iso) / 1000;
}
