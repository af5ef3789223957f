import type { RunRecord } from '../../fixtures/record.ts';
import { redact } from '../../fixtures/secret.ts';
import { formatCount } from '../format.ts';
import type { GroupKey } from '../metrics/samples.ts';
import { groupsOf } from '../metrics/samples.ts';
import { readRecord } from '../storage/run-folder.ts';
import type { Gateway } from './gateway.ts';
import { GatewayError } from './gateway.ts';
import type { PushContext, PushOutcome } from './group-push.ts';
import { pushWaiting } from './group-push.ts';
import { GroupStates } from './group-states.ts';
import { groupId } from './grouping-key.ts';
import type { Locked } from './lock.ts';
import { withLock } from './lock.ts';
import { askGateway } from './memory.ts';
import { enqueue } from './queue.ts';

/** One journey on one channel, as one run told it. */
interface GroupOfRun {
  readonly run: string;
  readonly journey: string;
  readonly channel: string;
}

/** What became of a delivery. `pending` waits for the next run or `cutoff push`. */
export interface Delivery {
  readonly delivered: readonly GroupOfRun[];
  readonly pending: readonly GroupOfRun[];
  /** Sentences for people: what was not delivered and why, what it replaced, what was given up. */
  readonly messages: readonly string[];
}

const BUSY = 'another process holds the lock of this group';

/**
 * Pushes the metrics of a record to a gateway, and whatever waits for that gateway from earlier runs. What the gateway
 * does not take is kept. The newest run of a group wins: an older one is never pushed over it. Never throws for what
 * the gateway or the disk does, and ends within about twice the time limit of a request when the gateway hangs.
 */
export async function deliver(record: RunRecord, resultsDir: string, gateway: Gateway): Promise<Delivery> {
  const states = new GroupStates(resultsDir);
  const before: Waiting[] = [];
  const messages: string[] = [];
  for (const group of groupsOf(record)) {
    const noted = await alone(states, group.key, gateway, () => enqueue(states, group, record, gateway));
    const { journey, channel } = group.key;
    if (noted.busy) {
      before.push({ key: group.key, run: record.run.id, problem: BUSY });
      messages.push(`${journey} (${channel}): "cutoff push ${record.run.id}" notes it for pushing.`);
    } else if (noted.value !== undefined) {
      messages.push(
        `${journey} (${channel}) of run ${record.run.id} is not pushed: run ${noted.value} is newer.`,
      );
    }
  }
  const flushed = await flush(states, resultsDir, gateway, new Map([[record.run.id, record]]));
  return report(gateway, states, messages, { ...flushed, pending: [...before, ...flushed.pending] });
}

/** Pushes whatever waits for the gateway from earlier runs. */
export async function deliverPending(resultsDir: string, gateway: Gateway): Promise<Delivery> {
  const states = new GroupStates(resultsDir);
  return report(gateway, states, [], await flush(states, resultsDir, gateway, new Map()));
}

/** Addresses of the gateways that something waits for, without credentials. */
export async function gatewaysWithPending(resultsDir: string): Promise<readonly string[]> {
  const states = await new GroupStates(resultsDir).all();
  const urls = states.flatMap(({ gateways }) => Object.entries(gateways).filter(([, each]) => each.pending));
  return [...new Set(urls.map(([url]) => url))].toSorted();
}

interface Waiting {
  readonly key: GroupKey;
  readonly run: string;
  readonly problem?: string;
}

interface Flushed {
  readonly delivered: readonly GroupOfRun[];
  readonly pending: readonly Waiting[];
  readonly outcomes: readonly PushOutcome[];
}

/** Pushes in the order of the runs; stops asking where the gateway is away or wants nothing of us. */
async function flush(
  states: GroupStates,
  resultsDir: string,
  gateway: Gateway,
  records: Map<string, RunRecord>,
): Promise<Flushed> {
  const waiting = await waitingFor(states, gateway);
  if (waiting.length === 0) return { delivered: [], pending: [], outcomes: [] };
  let memory: PushContext['memory'];
  try {
    memory = await askGateway(gateway);
  } catch (error) {
    const problem = failureOf(error).message;
    return { delivered: [], pending: waiting.map((each) => ({ ...each, problem })), outcomes: [] };
  }
  const context = { states, gateway, memory, recordOf: (id: string) => recordOf(resultsDir, id, records) };
  const delivered: GroupOfRun[] = [];
  const pending: Waiting[] = [];
  const outcomes: PushOutcome[] = [];
  let stopped: string | undefined;
  for (const each of waiting) {
    if (stopped !== undefined) {
      pending.push({ ...each, problem: stopped });
      continue;
    }
    try {
      const pushed = await alone(states, each.key, gateway, () => pushWaiting(each.key, context));
      if (pushed.busy) {
        pending.push({ ...each, problem: BUSY });
        continue;
      }
      outcomes.push(pushed.value);
      if (pushed.value.kind === 'pushed') delivered.push(groupOfRun(each));
    } catch (error) {
      const failure = failureOf(error);
      if (failure.problem !== 'refused') stopped = failure.message;
      pending.push({ ...each, problem: failure.message });
    }
  }
  return { delivered, pending, outcomes };
}

async function waitingFor(states: GroupStates, gateway: Gateway): Promise<readonly Waiting[]> {
  return (await states.all())
    .flatMap(({ key, gateways }) => {
      const due = gateways[gateway.url]?.pending;
      return due ? [{ key, run: due.run }] : [];
    })
    .toSorted((a, b) => a.run.localeCompare(b.run) || groupId(a.key).localeCompare(groupId(b.key)));
}

function report(
  gateway: Gateway,
  states: GroupStates,
  before: readonly string[],
  { delivered, pending, outcomes }: Flushed,
): Delivery {
  const messages = [...before];
  let replaced = 0;
  for (const outcome of outcomes) {
    if (outcome.kind === 'given-up') messages.push(outcome.message);
    else replaced += outcome.replaced;
  }
  if (replaced > 0) {
    const count = formatCount(replaced, 'older push was', 'older pushes were');
    messages.push(
      `${count} replaced by newer ones while the Pushgateway ${gateway.url} did not take them: it holds the last value only. The records are kept.`,
    );
  }
  const problems = new Map<string, number>();
  for (const { problem = 'it was not tried' } of pending)
    problems.set(problem, (problems.get(problem) ?? 0) + 1);
  for (const [problem, groups] of problems) {
    const count = formatCount(groups, 'group of metrics waits', 'groups of metrics wait');
    messages.push(
      `Not delivered to the Pushgateway ${gateway.url}: ${problem}. ${count} for the next run or "cutoff push".`,
    );
  }
  messages.push(...states.troubles);
  return { delivered, pending: pending.map(groupOfRun), messages };
}

/** An error of our own concerns one group and must not pass for a gateway that is away. */
function failureOf(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new GatewayError('refused', `the metrics could not be made (${redact(message)})`, error);
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

function groupOfRun({ key, run }: Waiting): GroupOfRun {
  return { run, journey: key.journey, channel: key.channel };
}
