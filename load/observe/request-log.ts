/**
 * Odoo's own account of each HTTP request: the access line of werkzeug, with what `PerfFilter` of `odoo/netsvc.py` adds
 * to its end (queries, seconds in SQL, remaining seconds). Pure.
 *
 * `2026-11-24 06:13:14,316 26 INFO dev werkzeug: 127.0.0.1 - - [24/Nov/2026 06:13:14] "POST /xmlrpc/2/object#sale.order.create HTTP/1.1" 200 - 55 0.424 0.246`
 */

/** One request that was answered. */
export interface LoggedRequest {
  /** When the answer was complete, in Unix milliseconds; Odoo logs in UTC unless its machine says otherwise. */
  readonly atMs: number;
  /** Process of the worker that answered. */
  readonly pid: number;
  /** `null` for a request that belonged to no database. */
  readonly database: string | null;
  readonly client: string;
  readonly verb: string;
  /** Without query and fragment. */
  readonly path: string;
  /** Model and method of a call: named from Odoo 19 on, and in `call_kw` paths of all; `null` where it is not said. */
  readonly call: { readonly model: string; readonly method: string } | null;
  readonly status: number;
  /** `null` where Odoo counted nothing, as for static files. */
  readonly cost: RequestCost | null;
}

interface RequestCost {
  /** SQL statements that Odoo's cursor executed. */
  readonly queries: number;
  /** Seconds that these took, seen from Odoo: waiting for locks is part of it. */
  readonly sqlS: number;
  /** The rest of the request's time on the wall, Python above all. */
  readonly pythonS: number;
}

const LINE =
  /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d),(\d{3}) (\d+) [A-Z]+ (\S+) werkzeug: (\S+) \S+ \S+ \[[^\]]*\] "([A-Z]+) (\S+)[^"]*" (\d{3}) \S+ (?:- - -|(\d+) (\d+\.\d+) (-?\d+\.\d+))(?: \S+)?\s*$/;

/** Colours of a log that goes to a terminal. */
// oxlint-disable-next-line no-control-regex -- it is control characters that are taken away
const COLOUR = /\u001B\[[\d;]*m/g;

/** The request of a line; `undefined` for any other line, also one that was cut short. */
export function parseRequestLine(line: string): LoggedRequest | undefined {
  const found = LINE.exec(line.replaceAll(COLOUR, ''));
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second, ms, pid, database, client, verb, target, status] = found;
  const [queries, sqlS, pythonS] = found.slice(14);
  return {
    atMs: Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
      Number(ms),
    ),
    pid: Number(pid),
    database: database === undefined || database === '?' || database === 'None' ? null : database,
    client: client ?? '',
    verb: verb ?? '',
    path: (target ?? '').replace(/[?#].*$/, ''),
    call: callOf(target ?? ''),
    status: Number(status),
    cost:
      queries === undefined
        ? null
        : // The rest is a difference of two clocks, and may be a little below zero.
          { queries: Number(queries), sqlS: Number(sqlS), pythonS: Math.max(0, Number(pythonS)) },
  };
}

/** All requests of a part of a log, in the order of their lines. */
export function parseRequestLog(text: string): LoggedRequest[] {
  return text.split('\n').flatMap((line) => parseRequestLine(line) ?? []);
}

/** `/web/dataset/call_kw/sale.order/read`, or `…#sale.order.read` as Odoo 19 writes it. */
function callOf(target: string): LoggedRequest['call'] {
  const named = /#([\w.]+)\.(\w+)$/.exec(target) ?? /\/call_(?:kw|button)\/([\w.]+)\/(\w+)/.exec(target);
  const [, model, method] = named ?? [];
  return model === undefined || method === undefined ? null : { model, method };
}
