/** An `OdooSession` over XML-RPC for k6: our own encoder and decoder, the faults of all other transports. */

import { failure, faultFailure, replyFailure, type Attempt } from '../../fixtures/odoo/failures.ts';
import { readXmlRpcFault } from '../../fixtures/odoo/faults.ts';
import type { OdooCall, OdooContext, OdooSession, OdooValue } from '../../fixtures/odoo/session.ts';
import type { Reply, Wire } from '../../fixtures/odoo/wire.ts';
import { redact } from '../../fixtures/secret.ts';
import { decodeResponse, encodeCall } from './xmlrpc.ts';

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
  const { database, password } = caller;
  return {
    transport: 'xmlrpc',
    uid,
    context,
    call: (call: OdooCall) =>
      send(
        caller,
        'object',
        'execute_kw',
        [
          database,
          uid,
          password,
          call.model,
          call.method,
          [...(call.ids === undefined ? [] : [[...call.ids]]), ...(call.args ?? [])],
          { ...call.kwargs, context: { ...context, ...call.context } },
        ],
        attemptOf(caller, `${call.model}.${call.method}`, call.timeoutMs),
      ),
  };
}

/**
 * Signs in and returns the id of the user.
 *
 * @throws {JourneyFailure} `credential` when Odoo refuses; otherwise as calls do
 */
export async function xmlRpcSignIn(caller: Caller): Promise<number> {
  const attempt = attemptOf(caller, `sign-in as ${caller.login}`);
  const uid = await send(
    caller,
    'common',
    'authenticate',
    [caller.database, caller.login, caller.password, {}],
    attempt,
  );
  if (typeof uid === 'number') return uid;
  throw faultFailure(attempt, {
    exception: 'odoo.exceptions.AccessDenied',
    message: 'wrong login or password',
  });
}

async function send(
  { wire }: Caller,
  service: 'common' | 'object',
  method: string,
  params: readonly OdooValue[],
  attempt: Attempt,
): Promise<OdooValue> {
  const reply = await wire.post({
    path: `/xmlrpc/2/${service}`,
    contentType: 'text/xml',
    body: encode(method, params, attempt),
    headers: {},
    attempt,
  });
  return decode(reply, attempt);
}

function encode(method: string, params: readonly OdooValue[], attempt: Attempt): string {
  try {
    return encodeCall(method, params);
  } catch (cause) {
    throw failure('harness', attempt, 'could not be written as XML-RPC', {
      hint: 'XML has no control characters: look at the texts among the arguments.',
      cause,
    });
  }
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
