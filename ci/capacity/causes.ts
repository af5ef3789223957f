/** What breaks first: the parts of the time at the knee as causes, with names and evidence. Pure. */

import type {
  AttributedStep,
  CapacityLevel,
  Cause,
  Observation,
  TimePart,
} from '../../fixtures/capacity-record.ts';
import { TIME_PARTS } from '../../fixtures/capacity-record.ts';

export interface CauseFacts {
  readonly steps: readonly AttributedStep[];
  readonly knee: CapacityLevel;
  readonly idle: CapacityLevel;
  readonly workers: number | null;
}

/** A part of the workers' time that is not plain Python is taken for the reason of the wait from this share on. */
const BEHIND_THE_WAIT = 0.4;
/** SQL is a third to a half of what a healthy Odoo does; it is the reason only beyond that, or where an index is missing. */
const SQL_BEHIND_THE_WAIT = 0.7;
const BUSY_CPU = 0.85;
/** Below this share nothing is worth a line. */
const LEAST_SHARE = 0.03;

/**
 * Over the steps that miss their objective at the knee, else over all: each part of the time by its share. A wait for a
 * worker is a consequence of what the workers are busy with: where that is mostly one thing other than Python, it comes
 * first and the wait after it.
 */
export function causesOf(facts: CauseFacts): Cause[] {
  const { steps, knee } = facts;
  const observed = steps.filter((step) => TIME_PARTS.some((part) => step.knee[part] !== null));
  if (observed.length === 0) {
    return [
      {
        what: 'unknown',
        share: 1,
        sentence: 'What breaks first was not observed: no call of a step was found in the log of the server.',
        evidence: [],
      },
    ];
  }
  const missing = observed.filter((step) => step.kneeP95Ms > step.limitMs);
  const considered = missing.length > 0 ? missing : observed;
  const total = considered.reduce((sum, step) => sum + step.kneeMs, 0);
  const share = (part: TimePart): number =>
    total === 0 ? 0 : considered.reduce((sum, step) => sum + (step.knee[part] ?? 0), 0) / total;
  const causes = TIME_PARTS.map((part) => causeOf(part, share(part), facts, considered)).filter(
    (cause) => cause.share >= LEAST_SHARE,
  );
  const rest = considered.reduce((sum, step) => sum + step.kneeRestMs, 0) / Math.max(1, total);
  if (rest >= LEAST_SHARE)
    causes.push({
      what: 'unknown',
      share: rest,
      sentence: 'Time that nothing observed accounts for.',
      evidence: [],
    });
  causes.sort((a, b) => b.share - a.share);
  return [...booksCause(knee), ...behindTheWait(causes, facts, knee.observation)];
}

/** Where the level failed by its books, speed is not what breaks first. */
function booksCause({ reasons }: CapacityLevel): Cause[] {
  const damage = reasons.filter((reason) => reason.startsWith('books: '));
  if (damage.length === 0) return [];
  return [
    {
      what: 'books',
      share: 1,
      sentence: `The books, before the speed: ${damage.map((reason) => reason.slice('books: '.length)).join('; ')}.`,
      evidence: [
        'Where that is a known fault of Odoo, --accept-known-faults tells it and goes on; --no-audit shows how far the speed alone would carry.',
      ],
    },
  ];
}

/** Puts what keeps the workers busy before the wait for them. */
function behindTheWait(causes: Cause[], facts: CauseFacts, observation: Observation | null): Cause[] {
  const [first] = causes;
  const requests = observation?.requests;
  if (first === undefined || (first.what !== 'workers' && first.what !== 'cpu') || !requests) return causes;
  const busyMs = requests.sqlMs + requests.restMs;
  if (busyMs === 0) return causes;
  const { methods } = requests;
  const sum = (of: (method: (typeof methods)[number]) => number): number =>
    methods.reduce((all, each) => all + of(each), 0) / busyMs;
  const locks = sum(({ lockMs }) => lockMs ?? 0);
  const parts: readonly (readonly [TimePart, number])[] = [
    ['locks', locks],
    ['sql', sum(({ sqlMs }) => sqlMs) - locks],
    ['retries', requests.retrySleepMs / busyMs],
    ['rendering', sum(({ isReport, restMs }) => (isReport ? restMs : 0))],
  ];
  const [top] = parts.toSorted((a, b) => b[1] - a[1]);
  if (top === undefined || top[1] < BEHIND_THE_WAIT) return causes;
  const [part, ofWorkers] = top;
  const cause = causeOf(part, 0, facts, facts.steps);
  if (cause.what === 'sql' && ofWorkers < SQL_BEHIND_THE_WAIT) return causes;
  const promoted: Cause = {
    ...cause,
    share: Math.min(
      1,
      first.share * ofWorkers + (causes.find(({ what }) => what === cause.what)?.share ?? 0),
    ),
    evidence: [
      `It holds the workers for ${percent(ofWorkers)} of the time that they serve requests, and the others wait for them.`,
      ...cause.evidence,
    ],
  };
  return [promoted, ...causes.filter(({ what }) => what !== cause.what)];
}

function causeOf(part: TimePart, share: number, facts: CauseFacts, steps: readonly AttributedStep[]): Cause {
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
        sentence: `Rendering of documents: ${top === undefined ? 'reports' : `${top.what} takes a worker ${seconds((top.sqlMs + top.restMs) / top.count)} each`}${where}.`,
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

function lockCause(share: number, observation: Observation | null, where: string): Cause {
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
            `${who} was in the way in ${samples} of ${postgres?.samples ?? 0} looks; its last statement: ${last || 'none'}`,
        ),
    ],
  };
}

/** A table that is read whole again and again stands out among the statements. */
function sqlCause(share: number, observation: Observation | null, where: string): Cause {
  const statements = observation?.postgres?.statements ?? [];
  const [scan] = observation?.postgres?.scans ?? [];
  const [top] = statements.toSorted(
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

function seconds(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)}%`;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}
