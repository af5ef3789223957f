import type { RunRecord } from '../../fixtures/record/record.ts';
import { registryOf } from '../metrics/registry.ts';
import { type GroupKey, unixSeconds } from '../metrics/group.ts';
import { type CarriedForward, groupsOf, latest, samplesWith } from '../metrics/groups.ts';
import type { Outcome } from './fate.ts';
import type { Gateway } from './gateway.ts';
import type { GroupState, GroupStates } from './group-states.ts';
import { groupId } from './grouping-key.ts';
import type { GatewayMemory } from './memory.ts';
import { putGroup } from './push.ts';
import { isBelievable } from './queue.ts';

/** What a push of one waiting group needs. */
export interface PushContext {
  readonly states: GroupStates;
  readonly gateway: Gateway;
  readonly memory: GatewayMemory;
  /** The record of a run, or why it cannot be had. */
  readonly recordOf: (runId: string) => Promise<RunRecord | string>;
}

const NOTHING_KNOWN: CarriedForward = { lastRunAt: null, lastSuccessAt: null };

/**
 * Pushes what waits for the gateway in this group, with the last run and the last success carried forward: the later
 * of what the state file and what the gateway knows. Throws a `GatewayError` where the group stays waiting.
 */
export async function pushWaiting(key: GroupKey, context: PushContext): Promise<Outcome> {
  const { states, gateway, memory } = context;
  const state = await states.read(key);
  const known = state.gateways[gateway.url];
  if (!known?.pending) return { kind: 'pushed', replaced: 0 };
  const { run, replaced } = known.pending;
  const giveUp = async (reason: string): Promise<Outcome> => {
    await states.write(settled(state, gateway, known.delivered));
    return { kind: 'given-up', reason };
  };

  const record = await context.recordOf(run);
  if (typeof record === 'string') return giveUp(record.replace(/\.$/, ''));
  const group = groupsOf(record).find((each) => groupId(each.key) === groupId(key));
  if (!group) return giveUp('its record does not hold it');
  const remembered = believed(memory.get(groupId(key)));
  if ((remembered.lastRunAt ?? 0) > (group.ranAt ?? unixSeconds(record.run.startedAt))) {
    return giveUp('the gateway already has a newer one from another machine');
  }
  const carried = {
    lastRunAt: latest(state.lastRunAt, remembered.lastRunAt),
    lastSuccessAt: latest(state.lastSuccessAt, remembered.lastSuccessAt),
  };
  await putGroup(gateway, key, registryOf(samplesWith(group, carried)));
  await states.write({ ...settled(state, gateway, run), ...carried });
  return { kind: 'pushed', replaced };
}

function settled(state: GroupState, gateway: Gateway, delivered: string | null): GroupState {
  return { ...state, gateways: { ...state.gateways, [gateway.url]: { delivered, pending: null } } };
}

/** What the gateway remembers, unless a wrong clock wrote it. */
function believed(remembered: CarriedForward = NOTHING_KNOWN): CarriedForward {
  const { lastRunAt, lastSuccessAt } = remembered;
  return {
    lastRunAt: lastRunAt !== null && isBelievable(lastRunAt) ? lastRunAt : null,
    lastSuccessAt: lastSuccessAt !== null && isBelievable(lastSuccessAt) ? lastSuccessAt : null,
  };
}
