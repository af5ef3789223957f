/** An `OdooSession` over the web client's own traffic for k6: `/web/dataset/call_kw` with a session cookie. */

import { faultFailure, replyFailure, type Attempt } from '../../fixtures/odoo/failures.ts';
import { readJsonRpcError } from '../../fixtures/odoo/faults.ts';
import type { OdooCall, OdooContext, OdooSession, OdooValue } from '../../fixtures/odoo/session.ts';
import type { Reply, Wire } from '../../fixtures/odoo/wire.ts';
import { redact, registerSecret } from '../../fixtures/secrets/secret.ts';
import { throwLost, type Caller } from './session-xmlrpc.ts';

/** The value of a session cookie, as it is now: Odoo changes it from time to time. */
export interface CookieHolder {
  value: string;
  /** Headers with this value, the same object until it changes. */
  headers?: Readonly<Record<string, string>>;
}

/** A conversation in a web session that is open already. */
export function webSession(
  caller: Caller,
  cookie: CookieHolder,
  uid: number,
  context: OdooContext,
): OdooSession {
  const plainContext = JSON.stringify(context);
  return {
    transport: 'web',
    uid,
    context,
    call: ({ model, method, ids, args, kwargs, context: own, timeoutMs }: OdooCall) => {
      const attempt = webAttempt(caller, `${model}.${method}`, timeoutMs);
      // By hand, since most of it is the same in every call; the names of models and methods need no escape.
      let positional = args === undefined ? '[]' : JSON.stringify(args);
      if (ids !== undefined) {
        const rest = positional === '[]' ? ']' : `,${positional.slice(1)}`;
        positional = `[${JSON.stringify(ids)}${rest}`;
      }
      const named = kwargs === undefined ? '{}' : JSON.stringify(kwargs);
      const around = own === undefined ? plainContext : JSON.stringify({ ...context, ...own });
      const params = `{"model":"${model}","method":"${method}","args":${positional},"kwargs":${named.slice(0, -1)}${named === '{}' ? '' : ','}"context":${around}}}`;
      return postJson(caller.wire, cookie, `/web/dataset/call_kw/${model}/${method}`, params, attempt).catch(
        throwLost,
      );
    },
  };
}

/**
 * Opens a web session of its own.
 *
 * @throws {JourneyFailure} `credential` when Odoo refuses; otherwise as calls do
 */
export async function webSignIn(
  caller: Caller,
): Promise<{ readonly uid: number; readonly cookie: CookieHolder }> {
  const cookie: CookieHolder = { value: '' };
  const attempt = webAttempt(caller, `sign-in as ${caller.login}`);
  const answer = await postJson(
    caller.wire,
    cookie,
    '/web/session/authenticate',
    JSON.stringify({ db: caller.database, login: caller.login, password: caller.password }),
    attempt,
  );
  const uid = typeof answer === 'object' && answer !== null && 'uid' in answer ? answer.uid : undefined;
  if (typeof uid === 'number' && cookie.value !== '') return { uid, cookie };
  throw faultFailure(attempt, {
    exception: 'odoo.exceptions.AccessDenied',
    message: 'no web session was opened',
  });
}

/** Describes a request of the web client for messages and tags. */
export function webAttempt(
  { wire, database, callTimeoutMs }: Caller,
  what: string,
  timeoutMs?: number,
): Attempt {
  return { what, transport: 'web', origin: wire.origin, database, limitMs: timeoutMs ?? callTimeoutMs };
}

/** Takes over the cookie that a reply sets. */
export function followCookie(reply: Reply, cookie: CookieHolder): void {
  const { cookies } = reply;
  if (cookies.length === 0) return;
  for (const header of cookies) {
    const value = /^session_id=([^;]+)/.exec(header)?.[1];
    if (value === undefined || value === cookie.value) continue;
    cookie.value = value;
    delete cookie.headers;
    registerSecret(value);
  }
}

async function postJson(
  wire: Wire,
  cookie: CookieHolder,
  path: string,
  params: string,
  attempt: Attempt,
): Promise<OdooValue> {
  const reply = await wire.post({
    path,
    contentType: 'application/json',
    body: `{"jsonrpc":"2.0","method":"call","id":null,"params":${params}}`,
    headers: headersOf(cookie),
    attempt,
  });
  followCookie(reply, cookie);
  return decode(reply, attempt);
}

function headersOf(cookie: CookieHolder): Readonly<Record<string, string>> {
  if (cookie.headers !== undefined) return cookie.headers;
  const accept = { Accept: 'application/json' };
  return (cookie.headers =
    cookie.value === '' ? accept : { ...accept, Cookie: `session_id=${cookie.value}` });
}

function decode(reply: Reply, attempt: Attempt): OdooValue {
  const answer = parse(reply.body);
  if (answer !== undefined && 'error' in answer) {
    throw faultFailure(attempt, readJsonRpcError(answer['error'], redact));
  }
  // Odoo leaves `result` out when the method returned None.
  if (reply.status === 200 && answer !== undefined && 'jsonrpc' in answer) return answer['result'] ?? null;
  throw replyFailure(attempt, reply, 'a JSON-RPC response');
}

function parse(body: string): { readonly [member: string]: OdooValue } | undefined {
  try {
    // What JSON can say is exactly what an OdooValue can hold.
    const parsed: OdooValue = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
