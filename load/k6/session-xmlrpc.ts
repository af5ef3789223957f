/** An `OdooSession` over XML-RPC for k6: our own encoder and decoder, the faults of all other transports. */

import {
  failure,
  faultFailure,
  lostAccess,
  replyFailure,
  type Attempt,
} from '../../fixtures/odoo/failures.ts';
import { readXmlRpcFault } from '../../fixtures/odoo/faults.ts';
import type { OdooCall, OdooContext, OdooSession, OdooValue } from '../../fixtures/odoo/session.ts';
import type { Reply, Wire } from '../../fixtures/odoo/wire.ts';
import { redact } from '../../fixtures/secrets/secret.ts';
import { decodeResponse } from './marshalled.ts';
import { CLOSE_CALL, encodeCall, encodeItems, encodeMembers, encodeValue, openCall } from './xmlrpc.ts';

/** Who calls, and within which limit. */
export interface Caller {
  readonly wire: Wire;
  readonly database: string;
  readonly login: string;
  readonly password: string;
  /** Time limit of one call, in milliseconds. */
  readonly callTimeoutMs: number;
}

/** A conversation for a user whom somebody signed in already: XML-RPC keeps no session, the id is enough. */
export function xmlRpcSession(caller: Caller, uid: number, context: OdooContext): OdooSession {
  const writer = callWriter(caller, uid, context);
  return {
    transport: 'xmlrpc',
    uid,
    context,
    call: (call: OdooCall) => {
      const attempt = attemptOf(caller, `${call.model}.${call.method}`, call.timeoutMs);
      return send(caller.wire, OBJECT, () => writer(call, attempt.what), attempt).catch(throwLost);
    },
  };
}

/** The user was signed in before: a refusal now is the target's. */
export function throwLost(error: unknown): never {
  throw lostAccess(error);
}

/** Writes calls of `execute_kw`: what is the same in all of them is written once. */
function callWriter(
  { database, password }: Caller,
  uid: number,
  context: OdooContext,
): (call: OdooCall, what: string) => string {
  let who = '';
  let plainContext = '';
  const opened = new Map<string, string>();
  return ({ model, method, ids, args, kwargs, context: own }, what) => {
    let body = opened.get(what);
    if (body === undefined) {
      who ||= openCall('execute_kw', [database, uid, password]);
      body = `${who}<param>${encodeValue(model)}</param><param>${encodeValue(method)}</param><param><value><array><data>`;
      opened.set(what, body);
    }
    if (ids !== undefined) body += `<value><array><data>${encodeItems(ids)}</data></array></value>`;
    if (args !== undefined) body += encodeItems(args);
    body += '</data></array></value></param><param><value><struct>';
    if (kwargs !== undefined) body += encodeMembers(kwargs);
    if (own === undefined) body += plainContext ||= encodeMembers({ context });
    else body += encodeMembers({ context: { ...context, ...own } });
    return `${body}</struct></value></param>${CLOSE_CALL}`;
  };
}

/**
 * Signs in and returns the id of the user.
 *
 * @throws {JourneyFailure} `credential` when Odoo refuses; otherwise as calls do
 */
export async function xmlRpcSignIn(caller: Caller): Promise<number> {
  const attempt = attemptOf(caller, `sign-in as ${caller.login}`);
  const params = [caller.database, caller.login, caller.password, {}];
  const uid = await send(caller.wire, COMMON, () => encodeCall('authenticate', params), attempt);
  if (typeof uid === 'number') return uid;
  throw faultFailure(attempt, {
    exception: 'odoo.exceptions.AccessDenied',
    message: 'wrong login or password',
  });
}

const OBJECT = '/xmlrpc/2/object';
const COMMON = '/xmlrpc/2/common';
const NO_HEADERS = {};

async function send(wire: Wire, path: string, write: () => string, attempt: Attempt): Promise<OdooValue> {
  let body: string;
  try {
    body = write();
  } catch (cause) {
    throw failure('harness', attempt, 'could not be written as XML-RPC', {
      hint: 'XML has no control characters: check the texts among the arguments.',
      cause,
    });
  }
  const reply = await wire.post({ path, contentType: 'text/xml', body, headers: NO_HEADERS, attempt });
  return decode(reply, attempt);
}

function decode(reply: Reply, attempt: Attempt): OdooValue {
  const answer = decodeResponse(reply.body);
  if (answer.is === 'value' && reply.status === 200) return answer.value;
  if (answer.is === 'fault') {
    const fault = readXmlRpcFault(answer.code, answer.text, redact);
    if (fault === 'unmarshallable') return null;
    throw faultFailure(attempt, fault);
  }
  throw replyFailure(attempt, reply, 'an XML-RPC response');
}

function attemptOf({ wire, database, callTimeoutMs }: Caller, what: string, timeoutMs?: number): Attempt {
  return { what, transport: 'xmlrpc', origin: wire.origin, database, limitMs: timeoutMs ?? callTimeoutMs };
}
