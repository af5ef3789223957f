/** Requests of one VU through k6: measured by k6's own clock, time limits by call and by step, nothing sent twice. */

import http from 'k6/http';
import type { RefinedResponse } from 'k6/http';
import { type Attempt, networkFailure, timeoutFailure } from '../../fixtures/odoo/failures.ts';
import type { Get, Post, Reply, Wire } from '../../fixtures/odoo/wire.ts';
import type { CallNote } from './journal.ts';

/** A wire that knows how long its requests took. */
export interface MeasuredWire extends Wire {
  /**
   * Milliseconds spent in requests so far: blocked, connecting, sending, waiting, receiving. The clock of the steps:
   * what the script itself computes between two requests, encoding and decoding, is not the target's time.
   */
  readonly spentMs: number;
  /** Requests sent so far. */
  readonly requests: number;
  /** Whether k6 took a request back, because the run ends: what became of it is not known, and not the target's doing. */
  readonly cutOff: boolean;
  /** The requests since this was asked last, in order. */
  takeCalls(): CallTime[];
  /** From now on, requests carry these headers: the correlation id of the transaction. */
  mark(headers: () => Readonly<Record<string, string>>): void;
  /** From now on, requests end with a `timeout` when `spentMs` reaches this; Infinity takes the limit away. */
  limit(spentMs: number): void;
}

/** What was asked for, when (Unix milliseconds), and how long the answer took. */
export type CallTime = Pick<CallNote, 'what' | 'at' | 'ms'>;

/** k6's error codes for timeouts: of the request, and of the connection. */
const TIMEOUTS: readonly number[] = [1050, 1211];

/** The error of a request that k6 itself took back (Go's `context.Canceled`); it has no code of its own. */
const CANCELED = 'context canceled';

/** From k6's error codes to the codes of Node that `networkFailure` explains. */
const NODE_CODES: Readonly<Record<number, string>> = {
  1101: 'ENOTFOUND',
  1201: 'EPIPE',
  1210: 'EHOSTUNREACH',
  1212: 'ECONNREFUSED',
  1220: 'ECONNRESET',
  1301: 'EPROTO',
  1310: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  1311: 'ERR_TLS_CERT_ALTNAME_INVALID',
};

/** The wire of this VU to an origin, for example `http://127.0.0.1:8069`. */
export function openK6Wire(origin: string): MeasuredWire {
  let spentMs = 0;
  let requests = 0;
  let deadlineMs = Infinity;
  let cutOff = false;
  let calls: CallTime[] = [];
  let marks: () => Readonly<Record<string, string>> = () => ({});

  const send = (method: 'GET' | 'POST', { path, headers, attempt }: Get, body: string | null): Reply => {
    const limitMs = Math.min(attempt.limitMs, deadlineMs - spentMs);
    if (limitMs <= 0) throw timeoutFailure({ ...attempt, limitMs: 0 });
    const startedAt = Date.now();
    const response = http.request(method, `${origin}${path}`, body, {
      headers: { ...marks(), ...headers },
      timeout: Math.ceil(limitMs),
      redirects: 0,
      responseType: 'text',
      // The name keeps record ids out of the tags.
      tags: { name: attempt.what },
      // A jar of its own for each request: cookies are sent by the session that owns them, and only by it.
      jar: new http.CookieJar(),
    });
    requests += 1;
    const tookMs = timeOf(response);
    const ms = tookMs > 0 ? tookMs : Date.now() - startedAt;
    spentMs += ms;
    calls.push({ what: attempt.what, at: startedAt, ms });
    if (response.error === CANCELED) cutOff = true;
    return replyOf(response, { ...attempt, limitMs });
  };

  return {
    origin,
    get spentMs() {
      return spentMs;
    },
    get requests() {
      return requests;
    },
    get cutOff() {
      return cutOff;
    },
    takeCalls: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    mark: (headers) => {
      marks = headers;
    },
    limit: (at) => {
      deadlineMs = at;
    },
    get: (get) => settled(() => send('GET', get, null)),
    post: (post: Post) =>
      settled(() =>
        send('POST', { ...post, headers: { ...post.headers, 'Content-Type': post.contentType } }, post.body),
      ),
    close: () => undefined,
  };
}

/** k6 waits in place; what it throws becomes a rejection. */
function settled<T>(work: () => T): Promise<T> {
  try {
    return Promise.resolve(work());
  } catch (error) {
    return Promise.reject(error instanceof Error ? error : new Error(String(error)));
  }
}

function timeOf({ timings }: RefinedResponse<'text'>): number {
  return timings.blocked + timings.connecting + timings.tls_handshaking + timings.duration;
}

function replyOf(response: RefinedResponse<'text'>, attempt: Attempt): Reply {
  const { error_code: code, error, status } = response;
  if (TIMEOUTS.includes(code)) throw timeoutFailure(attempt);
  // From 1400 on the code only repeats an HTTP status.
  if (status === 0 || (code >= 1000 && code < 1400)) {
    // k6 has no code of its own for an answer that ended early.
    const node = NODE_CODES[code] ?? (error.includes('EOF') ? 'INCOMPLETE' : `K6_${code}`);
    throw networkFailure(attempt, Object.assign(new Error(error), { code: node }));
  }
  const body = response.body;
  const header = (name: string): string | undefined => response.headers[name];
  return {
    status,
    contentType: header('Content-Type') ?? '',
    location: header('Location'),
    cookies: Object.values(response.cookies)
      .flat()
      .map((cookie) => `${cookie.name}=${cookie.value}`),
    body,
    bytes: body.length,
  };
}
