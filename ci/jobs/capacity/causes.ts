/** What breaks first: the parts of the time at the knee as causes, with names and evidence. Pure. */

import type { CapacityLevel, Cause, Observation, TimePart } from '../../../fixtures/record/capacity.ts';
import { TIME_PARTS } from '../../../fixtures/record/capacity.ts';
import { formatCount } from '../../../reporters/format.ts';
import { causeOf, lockCause, percent, seconds, type CauseFacts } from './cause-of-part.ts';
import { unnamedWait } from './unnamed-wait.ts';

/** A part of the workers' time that is not plain Python is taken for the reason of the wait from this share on. */
const BEHIND_THE_WAIT = 0.4;
/** SQL is a third to a half of what a healthy Odoo does; it is the reason only beyond that, or where an index is missing. */
const SQL_BEHIND_THE_WAIT = 0.7;
/** Share of the sessions at work that wait for a lock, from which on it is the lock that nothing comes back for. */
const LOCKED_UP = 0.5;
/** One is not a share; so do levels take it. */
const FEWEST_FAILED = 2;
/** Share of the workers that are busy on average, from which on they are taken. */
const TAKEN = 0.85;
/** Share of the time of calls without a name that nothing but a wait accounts for, from which on they wait for a worker. */
const MOSTLY_WAITING = 0.5;
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
  if (observed.length === 0) return [...booksCause(knee), ...failuresCause(knee), ...unseen(facts)];
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
      sentence: 'Time that the observations do not explain.',
      evidence: [],
    });
  causes.sort((a, b) => b.share - a.share);
  return [...booksCause(knee), ...failuresCause(knee), ...behindTheWait(causes, facts)];
}

/**
 * Where no call of a step was found that could be taken apart, because none came back or the log names none: sessions that
 * all wait for a lock say why, else what the workers were busy with, whoever asked for it. Nothing else does.
 */
function unseen(facts: CauseFacts): Cause[] {
  const { observation } = facts.knee;
  const postgres = observation?.postgres;
  const locked = postgres && postgres.active > 0 ? postgres.waitingForLocks / postgres.active : 0;
  if (locked >= LOCKED_UP) {
    const cause = lockCause(locked, observation, '');
    return [
      {
        ...cause,
        evidence: [
          `The log of the server has no call of a step, and ${percent(locked)} of the active sessions waited for a lock.`,
          ...cause.evidence,
        ],
      },
    ];
  }
  const held = heldBy(facts);
  const queue = takenWorkers(facts);
  const named = [...(held ? [heldCause(held)] : []), ...(queue ? [queue] : [])];
  return named.length > 0 ? named : [unknownCause(observation)];
}

/** The wait for workers that were all taken: by calls whose methods have no name, else by how busy the workers were. */
function takenWorkers(facts: CauseFacts): Cause | undefined {
  const wait = unnamedWait(facts.idle, facts.knee);
  if (wait !== undefined && wait.share >= MOSTLY_WAITING) {
    const { share, clientMs, serverMs, idleGapMs } = wait;
    const cause = causeOf('queue', share, facts, []);
    return {
      ...cause,
      evidence: [
        `A call took ${seconds(clientMs)} at its client and ${seconds(serverMs)} at its worker on average. On the idle server the difference was ${seconds(idleGapMs)}.`,
        ...cause.evidence,
      ],
    };
  }
  const requests = facts.knee.observation?.requests;
  const count = facts.workers ?? requests?.workers ?? 0;
  const busy = count === 0 ? 0 : Math.min(1, (requests?.busyWorkers ?? 0) / count);
  return busy < TAKEN ? undefined : causeOf('queue', busy, facts, []);
}

function unknownCause(observation: Observation | null): Cause {
  return {
    what: 'unknown',
    share: 1,
    sentence: 'What breaks first is unknown: the log of the server has no call of a step.',
    evidence: (observation?.requests?.methods ?? []).some(({ what }) => what.startsWith('/xmlrpc/'))
      ? [
          "Before Odoo 19 the log does not name the method of an XML-RPC call; calls of the web client's kind are named.",
        ]
      : [],
  };
}

/** Where the level failed by its books, speed is not what breaks first. */
function booksCause({ reasons }: CapacityLevel): Cause[] {
  const damage = reasons.filter((reason) => reason.startsWith('books: '));
  if (damage.length === 0) return [];
  return [
    {
      what: 'books',
      share: 1,
      sentence: `The books broke before the speed did: ${damage.map((reason) => reason.slice('books: '.length)).join('; ')}.`,
      evidence: [
        'If that is a known fault of Odoo, --accept-known-faults reports it and continues. --no-audit measures the speed alone.',
      ],
    },
  ];
}

/** Where the level failed by transactions that failed, and by nothing that takes time, speed is not what breaks first. */
function failuresCause({
  counted,
  failed,
  transactions,
  failures,
  steps,
  trend,
  audit,
}: CapacityLevel): Cause[] {
  const isSlow = steps.length === 0 || steps.some(({ is }) => is === 'fails') || trend.is === 'growing';
  if (counted !== 'fails' || failed < FEWEST_FAILED || isSlow) return [];
  const ways = failures.map(
    ({ step, kind, exception, count }) => `${step} ${formatCount(count, 'time')} (${exception ?? kind})`,
  );
  return [
    {
      what: 'failures',
      share: failed / transactions,
      sentence: `Transactions failed before the speed did: ${failed} of ${transactions}${ways.length === 0 ? '' : `; ${ways.join(', ')}`}.`,
      evidence: [
        ...failures.slice(0, 3).map(({ step, example }) => `${step}: ${example}`),
        ...(audit?.accepted ?? []).map((clause) => `In the books of the level: ${clause}.`),
      ],
    },
  ];
}

/** Puts what keeps the workers busy before the wait for them. */
function behindTheWait(causes: Cause[], facts: CauseFacts): Cause[] {
  const [first] = causes;
  if (first === undefined || (first.what !== 'workers' && first.what !== 'cpu')) return causes;
  const held = heldBy(facts);
  if (held === undefined) return causes;
  const { what } = held.cause;
  const share = first.share * held.ofWorkers + (causes.find((cause) => cause.what === what)?.share ?? 0);
  const promoted = heldCause({ ...held, cause: { ...held.cause, share: Math.min(1, share) } });
  return [promoted, ...causes.filter((cause) => cause.what !== what)];
}

interface Held {
  readonly cause: Cause;
  /** Share of the time in which workers served requests. */
  readonly ofWorkers: number;
}

/** What most of the workers' time goes to, where that is one thing other than Python, whoever asked for it. */
function heldBy(facts: CauseFacts): Held | undefined {
  const requests = facts.knee.observation?.requests;
  const busyMs = requests ? requests.sqlMs + requests.restMs : 0;
  if (!requests || busyMs === 0) return undefined;
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
  if (top === undefined || top[1] < BEHIND_THE_WAIT) return undefined;
  const [part, ofWorkers] = top;
  const cause = causeOf(part, ofWorkers, facts, facts.steps);
  return cause.what === 'sql' && ofWorkers < SQL_BEHIND_THE_WAIT ? undefined : { cause, ofWorkers };
}

function heldCause({ cause, ofWorkers }: Held): Cause {
  return {
    ...cause,
    evidence: [
      `It occupies the workers for ${percent(ofWorkers)} of their busy time, while other requests wait.`,
      ...cause.evidence,
    ],
  };
}
