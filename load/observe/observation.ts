/** From what was seen of a server to what the record says of it. Pure. */

import type { Observation } from '../../fixtures/record/capacity.ts';
import type { Activity, Session } from './activity.ts';
import type { HostLoad } from './host-load.ts';
import type { LoggedRequest } from './request-log.ts';
import type { LoggedRetry } from './retries.ts';
import { tableOf, withoutValues } from './statement.ts';

export interface Seen {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Of this database; `undefined` where the log could not be read. */
  readonly requests: readonly LoggedRequest[] | undefined;
  readonly retries: readonly LoggedRetry[];
  readonly activity: Activity | undefined;
  readonly host: HostLoad | undefined;
  /** What was not observed, and why. */
  readonly missing: readonly string[];
}

type Method = NonNullable<Observation['requests']>['methods'][number];

const MOST_ROWS = 12;
/** Scans of a table that is read whole anyway, for being small, say nothing. */
const BIG_TABLE_ROWS = 10_000;

export function observationOf(seen: Seen): Observation {
  const { fromMs, untilMs, activity, host, missing } = seen;
  const requests = seen.requests?.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs);
  const inside = activity && {
    ...activity,
    samples: activity.samples.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs),
  };
  const windowS = Math.max(0.001, (untilMs - fromMs) / 1000);
  return {
    windowS,
    requests: requests === undefined ? null : requestsOf(requests, seen, inside, windowS),
    postgres: inside === undefined || inside.samples.length === 0 ? null : postgresOf(inside, requests ?? []),
    host: host ?? null,
    missing: [...missing],
  };
}

/** `sale.order.action_confirm`; reports as the client calls them; other paths without their numbers. */
function whatOf({ call, path }: Pick<LoggedRequest, 'call' | 'path'>): string {
  if (call !== null) return `${call.model}.${call.method}`;
  const [, format, report] = /\/report\/(\w+)\/([\w.]+)\//.exec(path) ?? [];
  return report === undefined ? path.replaceAll(/\/\d+/g, '/…') : `${report} as ${format}`;
}

function beganAt({ atMs, cost }: LoggedRequest): number {
  return atMs - ((cost?.sqlS ?? 0) + (cost?.pythonS ?? 0)) * 1000;
}

/** Which request a process served at a moment. */
function servedBy(
  requests: readonly LoggedRequest[],
): (pid: number, atMs: number) => LoggedRequest | undefined {
  const byPid = new Map<number, LoggedRequest[]>();
  for (const request of requests) byPid.set(request.pid, [...(byPid.get(request.pid) ?? []), request]);
  return (pid, atMs) => byPid.get(pid)?.find((each) => beganAt(each) - 5 <= atMs && atMs <= each.atMs + 5);
}

function requestsOf(
  requests: readonly LoggedRequest[],
  { retries, fromMs, untilMs }: Seen,
  activity: Activity | undefined,
  windowS: number,
): NonNullable<Observation['requests']> {
  const served = servedBy(requests);
  const rows = new Map<string, Method>();
  const rowOf = (request: LoggedRequest): Method => {
    const what = whatOf(request);
    const row = rows.get(what) ?? {
      what,
      count: 0,
      queries: 0,
      sqlMs: 0,
      restMs: 0,
      lockMs: activity === undefined ? null : 0,
      retries: 0,
      retrySleepMs: 0,
      isReport: request.path.includes('/report/'),
    };
    rows.set(what, row);
    return row;
  };
  for (const request of requests) {
    const row = rowOf(request);
    row.count += 1;
    row.queries += request.cost?.queries ?? 0;
    row.sqlMs += (request.cost?.sqlS ?? 0) * 1000;
    row.restMs += (request.cost?.pythonS ?? 0) * 1000;
  }
  const own = retries.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs);
  for (const { pid, atMs, sleepMs } of own) {
    const request = served(pid, atMs);
    if (request === undefined) continue;
    const row = rowOf(request);
    row.retries += 1;
    row.retrySleepMs += sleepMs;
  }
  for (const { session, atMs, heldMs } of heldStates(activity)) {
    const pid = odooPid(session);
    const request = pid === undefined ? undefined : served(pid, atMs);
    if (request !== undefined && session.waitType === 'Lock') {
      const row = rowOf(request);
      row.lockMs = (row.lockMs ?? 0) + heldMs;
    }
  }
  const methods = [...rows.values()]
    // No more waiting for locks than there was SQL.
    .map((row) => ({ ...row, lockMs: row.lockMs === null ? null : Math.min(row.lockMs, row.sqlMs) }))
    .toSorted((a, b) => b.sqlMs + b.restMs - (a.sqlMs + a.restMs));
  const total = (of: (row: Method) => number): number => methods.reduce((sum, row) => sum + of(row), 0);
  return {
    count: requests.length,
    sqlMs: total(({ sqlMs }) => sqlMs),
    restMs: total(({ restMs }) => restMs),
    queries: total(({ queries }) => queries),
    busyWorkers: total(({ sqlMs, restMs }) => sqlMs + restMs) / 1000 / windowS,
    workers: new Set(requests.map(({ pid }) => pid)).size,
    methods,
    retries: own.length,
    retrySleepMs: own.reduce((sum, { sleepMs }) => sum + sleepMs, 0),
  };
}

/** Each session of each sample, with the time that the sample stands for. */
function heldStates(
  activity: Activity | undefined,
): { readonly session: Session; readonly atMs: number; readonly heldMs: number }[] {
  const samples = activity?.samples ?? [];
  const first = samples[0]?.atMs ?? 0;
  const last = samples.at(-1)?.atMs ?? 0;
  const heldMs = samples.length < 2 ? 0 : (last - first) / (samples.length - 1);
  return samples.flatMap(({ atMs, sessions }) => sessions.map((session) => ({ session, atMs, heldMs })));
}

/** Odoo names its connections by the process that holds them: `odoo-26` (`db_app_name`). */
function odooPid({ application }: Session): number | undefined {
  const pid = /^odoo-(\d+)$/.exec(application)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

function postgresOf(
  { samples, reads, deadlocks, rollbacks }: Activity,
  requests: readonly LoggedRequest[],
): NonNullable<Observation['postgres']> {
  const served = servedBy(requests);
  const count = samples.length;
  const waits = new Map<string, number>();
  const statements = new Map<string, { all: number; locked: number; methods: Map<string, number> }>();
  const blockers = new Map<string, NonNullable<Observation['postgres']>['blockers'][number]>();
  let active = 0;
  let locked = 0;
  for (const { atMs, sessions } of samples) {
    const seenBlockers = new Set<number>();
    for (const session of sessions.filter(({ state }) => state === 'active')) {
      const event = session.waitType === null ? 'running' : `${session.waitType}:${session.wait ?? '?'}`;
      // A statement that has just ended: its session waits for the next.
      if (session.waitType === 'Client') continue;
      active += 1;
      waits.set(event, (waits.get(event) ?? 0) + 1);
      const isLocked = session.waitType === 'Lock';
      if (isLocked) locked += 1;
      const text = withoutValues(session.query);
      const row = statements.get(text) ?? { all: 0, locked: 0, methods: new Map<string, number>() };
      row.all += 1;
      row.locked += isLocked ? 1 : 0;
      const pid = odooPid(session);
      const request = pid === undefined ? undefined : served(pid, atMs);
      if (request) row.methods.set(whatOf(request), (row.methods.get(whatOf(request)) ?? 0) + 1);
      statements.set(text, row);
      for (const blocker of session.blockers) {
        if (seenBlockers.has(blocker)) continue;
        seenBlockers.add(blocker);
        const by = sessions.find((each) => each.pid === blocker);
        const who =
          by === undefined ? 'a session of another database' : by.application || 'a session without a name';
        const isOdoo = by !== undefined && odooPid(by) !== undefined;
        const name = isOdoo
          ? 'another worker of Odoo'
          : `${who}${by?.state === 'idle in transaction' ? ', idle in transaction' : ''}`;
        const table = tableOf(session.query);
        const key = `${name} ${table ?? ''}`;
        const known = blockers.get(key);
        blockers.set(key, {
          who: name,
          statement: known?.statement ?? withoutValues(by?.query ?? ''),
          samples: (known?.samples ?? 0) + 1,
          isOdoo,
          table,
        });
      }
    }
  }
  const most = <Row>(rows: Row[], of: (row: Row) => number): Row[] =>
    rows.toSorted((a, b) => of(b) - of(a)).slice(0, MOST_ROWS);
  return {
    samples: count,
    active: active / count,
    waitingForLocks: locked / count,
    waits: most(
      [...waits].map(([event, times]) => ({ event, sessions: times / count })),
      ({ sessions }) => sessions,
    ),
    statements: most(
      [...statements].map(([text, row]) => ({
        text,
        sessions: row.all / count,
        waitingForLocks: row.locked / count,
        method: [...row.methods].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? null,
      })),
      ({ sessions }) => sessions,
    ),
    blockers: most([...blockers.values()], ({ samples: times }) => times),
    scans: most(
      reads
        .filter(({ scans, rowsRead }) => scans > 0 && rowsRead / scans >= BIG_TABLE_ROWS)
        .map(({ table, scans, rowsRead, rows }) => ({
          table,
          scans,
          rowsRead,
          rows: Math.max(0, Math.round(rows)),
        })),
      ({ rowsRead }) => rowsRead,
    ),
    deadlocks,
    rollbacks,
  };
}
