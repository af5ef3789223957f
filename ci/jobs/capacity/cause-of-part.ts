/** One part of the time as a cause: its sentence and its evidence. Pure. */

import type {
  AttributedStep,
  CapacityLevel,
  Cause,
  Observation,
  TimePart,
} from '../../../fixtures/record/capacity.ts';
import { formatCount } from '../../../reporters/format.ts';

export interface CauseFacts {
  readonly steps: readonly AttributedStep[];
  readonly knee: CapacityLevel;
  readonly idle: CapacityLevel;
  readonly workers: number | null;
}

/** From this share on the processor is what the workers wait for. */
const BUSY_CPU = 0.85;

export function causeOf(
  part: TimePart,
  share: number,
  facts: CauseFacts,
  steps: readonly AttributedStep[],
): Cause {
  const observation = facts.knee.observation;
  const where = worstStep(steps, part);
  switch (part) {
    case 'queue':
      return queueCause(share, facts, where);
    case 'locks':
      return lockCause(share, observation, where);
    case 'sql':
      return sqlCause(share, observation, where);
    case 'retries': {
      const methods = (observation?.requests?.methods ?? []).filter(({ retries }) => retries > 0);
      const [top] = methods.toSorted((a, b) => b.retrySleepMs - a.retrySleepMs);
      return {
        what: 'conflicts',
        share,
        sentence: `Conflicts of transactions: Odoo repeated ${observation?.requests?.retries ?? 0} and slept before, most in ${top?.what ?? 'calls that were not found'}${where}.`,
        evidence: methods
          .slice(0, 3)
          .map(
            ({ what, retries, retrySleepMs }) =>
              `${what}: ${retries} times, ${seconds(retrySleepMs)} of sleep.`,
          ),
      };
    }
    case 'rendering': {
      const [top] = (observation?.requests?.methods ?? [])
        .filter(({ isReport }) => isReport)
        .toSorted((a, b) => b.restMs - a.restMs);
      return {
        what: 'rendering',
        share,
        sentence: `Rendering of documents: ${top === undefined ? 'reports' : `${top.what} occupies a worker for ${seconds((top.sqlMs + top.restMs) / top.count)} each`}${where}.`,
        evidence:
          top === undefined
            ? []
            : [`${top.what}: ${top.count} times, ${seconds(top.restMs)} outside of SQL.`],
      };
    }
    case 'python': {
      const [top] = (observation?.requests?.methods ?? [])
        .filter(({ isReport }) => !isReport)
        .toSorted((a, b) => b.restMs - a.restMs);
      return {
        what: 'python',
        share,
        sentence: `Python of Odoo itself${top === undefined ? '' : `, most in ${top.what} (${seconds(top.restMs / top.count)} a call)`}${where}.`,
        evidence: cpuEvidence(observation),
      };
    }
    case 'network':
      return {
        what: 'network',
        share,
        sentence: `Between client and worker when nobody waits: network, TLS, proxies, the web server${where}.`,
        evidence: [],
      };
    default:
      return part satisfies never;
  }
}

/** Too few workers, or too little processor for those there are. */
function queueCause(share: number, { knee, workers }: CauseFacts, where: string): Cause {
  const { observation } = knee;
  const requests = observation?.requests;
  const count = workers ?? requests?.workers ?? null;
  const busy = requests?.busyWorkers ?? null;
  const host = observation?.host;
  const hasEnough = count !== null && host !== null && host !== undefined && count >= host.cores;
  const isCpu = hasEnough && host.cpuShare >= BUSY_CPU;
  const [top] = requests?.methods ?? [];
  const evidence = [
    ...(busy === null
      ? []
      : [`${busy.toFixed(1)} of ${count ?? 'an unknown number of'} workers were busy on average.`]),
    ...refusedEvidence(observation),
    ...(top === undefined || requests === undefined || requests === null
      ? []
      : [
          `Most of their time goes to ${top.what}: ${percent((top.sqlMs + top.restMs) / Math.max(1, requests.sqlMs + requests.restMs))}.`,
        ]),
    ...cpuEvidence(observation),
  ];
  return isCpu
    ? {
        what: 'cpu',
        share,
        sentence: `The processor: requests wait for a worker, and the workers for one of ${host.cores} cores that are ${percent(host.cpuShare)} busy${where}. More workers alone would not help.`,
        evidence,
      }
    : {
        what: 'workers',
        share,
        sentence: `Queueing for a worker: ${count === null ? 'the workers are' : count === 1 ? 'the only worker is' : `all ${count} workers are`} taken while requests wait${where}.`,
        evidence,
      };
}

/** Odoo lets eight connections a worker wait; the kernel drops what comes then, and clients repeat it ever later. */
function refusedEvidence(observation: Observation | null): string[] {
  const refused = observation?.host?.refusedConnections ?? 0;
  return refused === 0
    ? []
    : [
        `The connection queue was full ${formatCount(refused, 'time')} (Odoo's has 8 places a worker). Rejected clients try again after 1, 3 and 7 s, even if workers are free earlier.`,
      ];
}

export function lockCause(share: number, observation: Observation | null, where: string): Cause {
  const postgres = observation?.postgres;
  const [blocker] = postgres?.blockers ?? [];
  const locked = (postgres?.statements ?? []).filter(({ waitingForLocks }) => waitingForLocks > 0);
  const [statement] = locked.toSorted((a, b) => b.waitingForLocks - a.waitingForLocks);
  return {
    what: 'lock',
    share,
    sentence: `Waiting for locks${blocker === undefined ? '' : ` on ${blocker.table ?? 'a table that the statement does not name'}, held by ${blocker.who}`}${where}.`,
    evidence: [
      ...(statement === undefined
        ? []
        : [`Waiting: ${statement.text}${statement.method === null ? '' : ` (${statement.method})`}`]),
      ...(postgres?.blockers ?? [])
        .slice(0, 3)
        .map(
          ({ who, statement: last, samples }) =>
            `${who} blocked others in ${samples} of ${postgres?.samples ?? 0} samples; its last statement: ${last || 'none'}`,
        ),
    ],
  };
}

/** A table that is read whole again and again stands out among the statements. */
function sqlCause(share: number, observation: Observation | null, where: string): Cause {
  const statements = observation?.postgres?.statements ?? [];
  const [scan] = observation?.postgres?.scans ?? [];
  // What Odoo's own requests asked for, where that is known: other sessions have statements of their own.
  const served = statements.filter(({ method }) => method !== null);
  const [top] = (served.length > 0 ? served : statements).toSorted(
    (a, b) => b.sessions - b.waitingForLocks - (a.sessions - a.waitingForLocks),
  );
  const scanned =
    scan === undefined
      ? undefined
      : statements.find(({ text }) => new RegExp(`\\b${scan.table}\\b`).test(text));
  const all = statements.reduce((sum, { sessions }) => sum + sessions, 0);
  if (scan !== undefined && scanned !== undefined && scanned.sessions >= 0.2 * all) {
    return {
      what: 'missing_index',
      share,
      sentence: `An index is missing: ${scan.table} was read whole ${scan.scans} times, ${thousands(scan.rowsRead / scan.scans)} rows each${scanned.method === null ? '' : `, most in ${scanned.method}`}${where}.`,
      evidence: [`Statement: ${scanned.text}`],
    };
  }
  const [method] = (observation?.requests?.methods ?? []).toSorted((a, b) => b.sqlMs - a.sqlMs);
  return {
    what: 'sql',
    share,
    sentence: `SQL${method === undefined ? '' : `, most in ${method.what} (${(method.queries / method.count).toFixed(0)} statements, ${seconds(method.sqlMs / method.count)} a call)`}${where}.`,
    evidence:
      top === undefined ? [] : [`Seen most: ${top.text}${top.method === null ? '' : ` (${top.method})`}`],
  };
}

function cpuEvidence(observation: Observation | null): string[] {
  const host = observation?.host;
  return host ? [`The ${host.cores} cores of the host were ${percent(host.cpuShare)} busy.`] : [];
}

function worstStep(steps: readonly AttributedStep[], part: TimePart): string {
  const [worst] = steps.toSorted((a, b) => (b.knee[part] ?? 0) - (a.knee[part] ?? 0));
  const ms = worst?.knee[part] ?? 0;
  return worst === undefined || ms < 1
    ? ''
    : `; ${seconds(ms)} of ${seconds(worst.kneeMs)} in ${worst.step} (${worst.transport})`;
}

export function seconds(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}
