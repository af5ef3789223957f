/** An `OdooSession` over the web client's own traffic for k6: `/web/dataset/call_kw` with a session cookie. */

import { faultFailure, replyFailure, type Attempt } from '../../fixtures/odoo/failures.ts';
import { readJsonRpcError } from '../../fixtures/odoo/faults.ts';
import type { OdooCall, OdooContext, OdooSession, OdooValue } from '../../fixtures/odoo/session.ts';
import type { Reply, Wire } from '../../fixtures/odoo/wire.ts';
import { redact, registerSecret } from '../../fixtures/secret.ts';
import type { Caller } from './session-xmlrpc.ts';

/** The value of a session cookie, as it is now: Odoo changes it from time to time. */
export interface CookieHolder {
  value: string;
}

/** A conversation in a web session that is open already. */
export function webSession(
  caller: Caller,
  cookie: CookieHolder,
  uid: number,
  context: OdooContext,
): OdooSession {
  return {
    transport: 'web',
    uid,
    context,
    call: (call: OdooCall) =>
      postJson(
        caller.wire,
        cookie,
        `/web/dataset/call_kw/${call.model}/${call.method}`,
        {
          model: call.model,
          method: call.method,
          args: [...(call.ids === undefined ? [] : [call.ids]), ...(call.args ?? [])],
          kwargs: { ...call.kwargs, context: { ...context, ...call.context } },
        },
        webAttempt(caller, `${call.model}.${call.method}`, call.timeoutMs),
      ),
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
    { db: caller.database, login: caller.login, password: caller.password },
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
  for (const header of reply.cookies) {
    const value = /^session_id=([^;]+)/.exec(header)?.[1];
    if (value === undefined || value === cookie.value) continue;
    cookie.value = value;
    registerSecret(value);
  }
}

async function postJson(
  wire: Wire,
  cookie: CookieHolder,
  path: string,
  params: { readonly [name: string]: unknown },
  attempt: Attempt,
): Promise<OdooValue> {
  const reply = await wire.post({
    path,
    contentType: 'application/json',
    body: JSON.stringify({ jsonrpc: '2.0', method: 'call', id: null, params }),
    headers: {
      Accept: 'application/json',
      ...(cookie.value === '' ? {} : { Cookie: `session_id=${cookie.value}` }),
    },
    attempt,
  });
  followCookie(reply, cookie);
  return decode(reply, attempt);
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
