/** Where the time of each step goes at the knee, against the idle level, and what breaks first. Pure. */

import type {
  Attribution,
  AttributedStep,
  CapacityLevel,
  LevelStep,
  Observation,
  TimePart,
} from '../../../fixtures/record/capacity.ts';
import { TIME_PARTS } from '../../../fixtures/record/capacity.ts';
import { causesOf } from './causes.ts';
import { smallest } from '../../../fixtures/statistics/summary.ts';

type Parts = Readonly<Record<TimePart, number | null>>;

export interface AttributionFacts {
  readonly levels: readonly CapacityLevel[];
  readonly workers: number | null;
}

/**
 * A step's time is what its client waited for. What Odoo's log says of its calls is taken off: SQL, of which the share
 * that samples of PostgreSQL found waiting for locks, sleeps before repeating a conflict, and the rest, which is Python or
 * the rendering of a report. Between the client's time and the worker's lies the wait for a worker and the network. The
 * network is what lies there when least of it does; the wait for a worker is the rest.
 *
 * @returns `null` where no level counts
 */
export function attributionOf({ levels, workers }: AttributionFacts): Attribution | null {
  const counting = levels.filter(({ counted, steps }) => counted !== null && steps.length > 0);
  const failing = levels
    .filter(({ counted, purpose }) => counted === 'fails' && purpose !== 'curve' && purpose !== 'overload')
    .toSorted((a, b) => a.perSecond - b.perSecond || a.number - b.number);
  // A level without one step that came back tells little; a level that was met tells nothing about what breaks.
  const knee =
    failing.find(({ steps }) => steps.length > 0) ??
    failing[0] ??
    counting.toSorted((a, b) => b.perSecond - a.perSecond)[0];
  const idle = counting.toSorted((a, b) => a.perSecond - b.perSecond)[0] ?? knee;
  if (idle === undefined || knee === undefined) return null;
  const networkMs = networkOf(counting);
  const steps = knee.steps.map((step): AttributedStep => {
    const before = idle.steps.find((each) => isSame(each, step));
    const kneeParts = partsOf(step, knee.observation, networkMs);
    const idleParts = before === undefined ? nothing() : partsOf(before, idle.observation, networkMs);
    const { journey, transport, step: name } = step;
    return {
      journey,
      transport,
      step: name,
      idleMs: before?.meanMs ?? 0,
      kneeMs: step.meanMs,
      limitMs: step.limitMs,
      kneeP95Ms: step.p95Ms,
      idle: idleParts,
      knee: kneeParts,
      idleRestMs: restOf(before?.meanMs ?? 0, idleParts),
      kneeRestMs: restOf(step.meanMs, kneeParts),
    };
  });
  const missing = knee.observation?.missing ?? ['The server was not observed.'];
  return {
    idleLevel: idle.number,
    kneeLevel: knee.number,
    steps,
    causes: causesOf({ steps, knee, idle, workers }),
    missing: [...missing, ...unnamedIn(knee)],
  };
}

/** Before Odoo 19 the access log names methods of the web client's calls alone. */
function unnamedIn({ observation, steps }: CapacityLevel): string[] {
  const hasUnnamed = (observation?.requests?.methods ?? []).some(({ what }) => what.startsWith('/xmlrpc/'));
  return hasUnnamed && steps.some(({ transport }) => transport === 'xmlrpc')
    ? [
        'Before Odoo 19 the log does not name the methods of XML-RPC calls. Their steps are split like the same methods over the transport web, or not at all.',
      ]
    : [];
}

function isSame(a: LevelStep, b: LevelStep): boolean {
  return a.journey === b.journey && a.transport === b.transport && a.step === b.step;
}

function nothing(): Record<TimePart, number | null> {
  return { queue: null, sql: null, locks: null, retries: null, python: null, rendering: null, network: null };
}

function restOf(totalMs: number, parts: Parts): number {
  const known = TIME_PARTS.reduce((sum, part) => sum + (parts[part] ?? 0), 0);
  return Math.max(0, totalMs - known);
}

/** Mean time between a client's call and a worker's, in milliseconds a call; `null` where calls are not in the log. */
function gapOf(
  { calls, count }: LevelStep,
  observation: Observation | null,
): { readonly gapMs: number; readonly calls: number } | null {
  const methods = observation?.requests?.methods;
  if (methods === undefined || calls.length === 0) return null;
  let server = 0;
  let client = 0;
  let number = 0;
  for (const call of calls) {
    const method = methods.find(({ what }) => what === call.what);
    if (method === undefined || method.count === 0) return null;
    server += (call.count * (method.sqlMs + method.restMs)) / method.count;
    client += call.ms;
    number += call.count;
  }
  return { gapMs: Math.max(0, client - server) / Math.max(1, number), calls: number / Math.max(1, count) };
}

/** The smallest of all: there nobody waited for a worker. */
function networkOf(levels: readonly CapacityLevel[]): number | null {
  const all = levels.flatMap(({ steps, observation }) =>
    steps.flatMap((step) => {
      const gap = gapOf(step, observation);
      return gap === null ? [] : [{ gapMs: gap.gapMs, count: step.count }];
    }),
  );
  const sure = all.filter(({ count }) => count >= FEWEST_SAMPLES);
  const gaps = (sure.length > 0 ? sure : all).map(({ gapMs }) => gapMs);
  return gaps.length === 0 ? null : smallest([...gaps, MOST_NETWORK_MS]);
}

const FEWEST_SAMPLES = 5;
/** Where even the smallest is more, it is not the network that takes it: a target on another continent takes less. */
const MOST_NETWORK_MS = 300;

function partsOf(
  step: LevelStep,
  observation: Observation | null,
  networkMs: number | null,
): Record<TimePart, number | null> {
  const gap = gapOf(step, observation);
  const methods = observation?.requests?.methods;
  if (gap === null || methods === undefined || networkMs === null) return nothing();
  const parts = { sql: 0, locks: 0, retries: 0, python: 0, rendering: 0 };
  let seesLocks = true;
  for (const call of step.calls) {
    const method = methods.find(({ what }) => what === call.what);
    if (method === undefined) continue;
    const each = call.count / step.count / method.count;
    const locks = method.lockMs ?? 0;
    seesLocks &&= method.lockMs !== null;
    parts.locks += each * locks;
    parts.sql += each * Math.max(0, method.sqlMs - locks);
    const sleeps = Math.min(method.restMs, method.retrySleepMs);
    parts.retries += each * sleeps;
    if (method.isReport) parts.rendering += each * (method.restMs - sleeps);
    else parts.python += each * (method.restMs - sleeps);
  }
  const between = gap.gapMs * gap.calls;
  const network = Math.min(between, networkMs * gap.calls);
  return { ...parts, locks: seesLocks ? parts.locks : null, network, queue: between - network };
}
