import type { GroupKey } from '../metrics/group.ts';
import { type Gateway, GatewayError } from './gateway.ts';
import { type GroupState, GroupStates } from './group-states.ts';
import { groupId } from './grouping-key.ts';
import { readGroups } from './groups.ts';
import { withLock } from './lock.ts';
import { deleteGroup } from './push.ts';

/** Removing from a gateway what belongs to targets that are gone: a gateway itself keeps every group for ever. */

/** A target as its groups name it. */
export type TargetKey = Pick<GroupKey, 'environment' | 'tenant' | 'region'>;

export interface PruneOptions {
  readonly resultsDir: string;
  readonly gateway: Gateway;
  /** Whether a target of this key is still there. */
  readonly isKnown: (key: TargetKey) => boolean;
  /** Only looks. */
  readonly dryRun: boolean;
}

export interface Pruning {
  /** Groups that were removed, or with a dry run would be. */
  readonly removed: readonly GroupKey[];
  /** Groups of the gateway that nothing here has pushed: somebody else's. */
  readonly foreign: number;
  /** Groups that stay, and why. */
  readonly failed: readonly { readonly key: GroupKey; readonly reason: string }[];
}

/**
 * Removes groups of targets that are gone from the gateway, and what is noted of them here. Only groups that runs of
 * this results folder pushed to this gateway are touched. Throws a `GatewayError` where the gateway cannot be asked.
 */
export async function pruneGroups({ resultsDir, gateway, isKnown, dryRun }: PruneOptions): Promise<Pruning> {
  const states = new GroupStates(resultsDir);
  const own = (await states.all()).filter(({ gateways }) => gateways[gateway.url] !== undefined);
  const stored = await readGroups(gateway);
  const gone = own.filter(({ key }) => !isKnown(key));
  // What a calendar says is pushed beside runs, and noted nowhere: its group goes with those of its target.
  const calendarsOf = (states: readonly GroupState[]): GroupKey[] => {
    const targets = new Set(states.map(({ key }) => targetId(key)));
    return stored.filter((key) => 'part' in key && key.part === 'calendar' && targets.has(targetId(key)));
  };
  const ownIds = new Set([...own.map(({ key }) => key), ...calendarsOf(own)].map(groupId));
  const removed: GroupKey[] = [];
  const failed: { key: GroupKey; reason: string }[] = [];
  for (const state of gone) {
    if (dryRun) {
      removed.push(state.key);
      continue;
    }
    const reason = await remove(state, states, gateway);
    if (reason === undefined) removed.push(state.key);
    else failed.push({ key: state.key, reason });
  }
  for (const key of calendarsOf(gone)) {
    const reason = dryRun ? undefined : await removeCalendar(gateway, key);
    if (reason === undefined) removed.push(key);
    else failed.push({ key, reason });
  }
  return { removed, foreign: stored.filter((key) => !ownIds.has(groupId(key))).length, failed };
}

function targetId({ environment, tenant, region }: TargetKey): string {
  return JSON.stringify([environment, tenant, region]);
}

async function removeCalendar(gateway: Gateway, key: GroupKey): Promise<string | undefined> {
  try {
    await deleteGroup(gateway, key);
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error.message;
    throw error;
  }
}

/** The gateway first: a note that is lost too early would leave the group there for ever. */
async function remove(
  { key, gateways }: GroupState,
  states: GroupStates,
  gateway: Gateway,
): Promise<string | undefined> {
  try {
    const done = await withLock(states.lockOf(key), 2 * gateway.timeoutMs, async () => {
      await deleteGroup(gateway, key);
      const { [gateway.url]: _removed, ...others } = gateways;
      if (Object.keys(others).length === 0) await states.remove(key);
      else await states.write({ ...(await states.read(key)), gateways: others });
    });
    return done.busy ? 'another process is pushing it' : undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error.message;
    throw error;
  }
}
