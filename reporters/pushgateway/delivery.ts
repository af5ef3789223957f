import type { RunRecord } from '../../fixtures/record/record.ts';
import { redact } from '../../fixtures/secrets/secret.ts';
import type { GroupKey } from '../metrics/group.ts';
import { groupsOf } from '../metrics/groups.ts';
import { readRecord } from '../storage/run-folder.ts';
import { type Delivery, deliveryOf, type Fate, type GroupOfRun } from './fate.ts';
import { type Gateway, GatewayError } from './gateway.ts';
import { type PushContext, pushWaiting } from './group-push.ts';
import { GroupStates } from './group-states.ts';
import { groupId } from './grouping-key.ts';
import { type Locked, withLock } from './lock.ts';
import { askGateway } from './memory.ts';
import { enqueue } from './queue.ts';

const BUSY = 'another process holds the lock of this group';

/**
 * Pushes the metrics of a record to a gateway, and whatever waits for that gateway from earlier runs. What the gateway
 * does not take is kept. The newest run of a group wins: an older one is never pushed over it. Never throws for what
 * the gateway or the disk does, and ends within about twice the time limit of a request when the gateway hangs.
 */
export async function deliver(record: RunRecord, resultsDir: string, gateway: Gateway): Promise<Delivery> {
  const states = new GroupStates(resultsDir);
  const run = record.run.id;
  const fates: Fate[] = [];
  const broken: string[] = [];
  for (const group of groupsOf(record, (message) => broken.push(message))) {
    const { key } = group;
    const noted = await alone(states, key, gateway, () => enqueue(states, group, record, gateway));
    if (noted.busy) {
      fates.push({ key, run, kind: 'waiting', reason: `${BUSY}; "cutoff push ${run}" notes it again` });
    } else if (noted.value !== undefined) {
      fates.push({ key, run, kind: 'given-up', reason: `run ${noted.value} is newer` });
    }
  }
  for (const each of await flush(states, resultsDir, gateway, new Map([[run, record]]))) fates.push(each);
  return withTroubles(deliveryOf(fates, gateway), states, broken);
}

/** Pushes whatever waits for the gateway from earlier runs. */
export async function deliverPending(resultsDir: string, gateway: Gateway): Promise<Delivery> {
  const states = new GroupStates(resultsDir);
  const fates = await flush(states, resultsDir, gateway, new Map());
  return withTroubles(deliveryOf(fates, gateway), states);
}

/** Addresses of the gateways that something waits for, without credentials. */
export async function gatewaysWithPending(resultsDir: string): Promise<readonly string[]> {
  const states = await new GroupStates(resultsDir).all();
  const urls = states.flatMap(({ gateways }) => Object.entries(gateways).filter(([, each]) => each.pending));
  return [...new Set(urls.map(([url]) => url))].toSorted();
}

/** Pushes in the order of the runs; stops asking where the gateway is away or wants nothing of us. */
async function flush(
  states: GroupStates,
  resultsDir: string,
  gateway: Gateway,
  records: Map<string, RunRecord>,
): Promise<readonly Fate[]> {
  const waiting = await waitingFor(states, gateway);
  if (waiting.length === 0) return [];
  let context: PushContext;
  try {
    const memory = await askGateway(gateway);
    context = { states, gateway, memory, recordOf: (id) => recordOf(resultsDir, id, records) };
  } catch (error) {
    const reason = failureOf(error).message;
    return waiting.map((each) => ({ ...each, kind: 'waiting', reason }));
  }
  const fates: Fate[] = [];
  let stopped: string | undefined;
  for (const each of waiting) {
    if (stopped !== undefined) {
      fates.push({ ...each, kind: 'waiting', reason: stopped });
      continue;
    }
    try {
      const pushed = await alone(states, each.key, gateway, () => pushWaiting(each.key, context));
      fates.push({ ...each, ...(pushed.busy ? { kind: 'waiting', reason: BUSY } : pushed.value) });
    } catch (error) {
      const { problem, message } = failureOf(error);
      if (problem !== 'refused') stopped = message;
      fates.push({ ...each, kind: 'waiting', reason: message });
    }
  }
  return fates;
}

async function waitingFor(states: GroupStates, gateway: Gateway): Promise<readonly GroupOfRun[]> {
  return (await states.all())
    .flatMap(({ key, gateways }) => {
      const due = gateways[gateway.url]?.pending;
      return due ? [{ key, run: due.run }] : [];
    })
    .toSorted((a, b) => a.run.localeCompare(b.run) || groupId(a.key).localeCompare(groupId(b.key)));
}

/** No other process pushes the group meanwhile; waits for one that does as long as its requests may take. */
async function alone<T>(
  states: GroupStates,
  key: GroupKey,
  gateway: Gateway,
  work: () => Promise<T>,
): Promise<Locked<T>> {
  return withLock(states.lockOf(key), 2 * gateway.timeoutMs, work);
}

async function recordOf(
  resultsDir: string,
  runId: string,
  records: Map<string, RunRecord>,
): Promise<RunRecord | string> {
  const known = records.get(runId);
  if (known) return known;
  try {
    const { record } = await readRecord(resultsDir, runId);
    records.set(runId, record);
    return record;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** An error of our own concerns one group and must not pass for a gateway that is away. */
function failureOf(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new GatewayError('refused', `the metrics could not be made (${redact(message)})`, error);
}

function withTroubles(delivery: Delivery, states: GroupStates, broken: readonly string[] = []): Delivery {
  return { ...delivery, messages: [...broken, ...delivery.messages, ...states.troubles] };
}
