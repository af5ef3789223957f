/** Requests of one VU through k6: measured by k6's own clock, time limits by call and by step, nothing sent twice. */

import http from 'k6/http';
import type { RefinedResponse } from 'k6/http';
import type { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { type Attempt, networkFailure, timeoutFailure } from '../../fixtures/odoo/failures.ts';
import type { Get, Post, Reply, Wire } from '../../fixtures/odoo/wire.ts';
import type { Secrets } from './input.ts';
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
type CallTime = Pick<CallNote, 'what' | 'at' | 'ms'>;

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

/** Where a server sets no cookie. */
const NO_COOKIES: readonly string[] = [];

/**
 * The wire of this VU to an origin, for example `http://127.0.0.1:8069`.
 *
 * @param tellsCalls whether it notes its requests for `takeCalls`
 * @param admission headers that what stands in front of the target asks for
 */
export function openK6Wire(
  origin: string,
  { tellsCalls, admission = {} }: { readonly tellsCalls: boolean; readonly admission?: Secrets['headers'] },
): MeasuredWire {
  let spentMs = 0;
  let requests = 0;
  let deadlineMs = Infinity;
  let cutOff = false;
  let calls: CallTime[] = [];
  let marks: () => Readonly<Record<string, string>> = () => ({});
  let jar: http.CookieJar | undefined;
  const tags = new Map<string, { readonly name: string }>();
  const typed = new WeakMap<Post['headers'], { [name: string]: string }>();

  // Whatever k6 needs for each request, made once: objects that a script makes for each are what its time goes into.
  const tagsOf = (what: string): { readonly name: string } => {
    let known = tags.get(what);
    // The name keeps record ids out of the tags.
    if (known === undefined) tags.set(what, (known = { name: what }));
    return known;
  };
  const headersOf = ({ headers, contentType }: Post): { [name: string]: string } => {
    let known = typed.get(headers);
    if (known?.['Content-Type'] !== contentType) {
      known = { ...admission, ...headers, 'Content-Type': contentType };
      typed.set(headers, known);
    }
    return known;
  };

  const send = (
    method: 'GET' | 'POST',
    { path, attempt }: Get,
    headers: { [name: string]: string },
    body: string | null,
  ): Reply => {
    const limitMs = Math.min(attempt.limitMs, deadlineMs - spentMs);
    if (limitMs <= 0) throw timeoutFailure({ ...attempt, limitMs: 0 });
    const startedAt = Date.now();
    // Redirects and the type of the body are options of the run.
    const response = http.request(method, `${origin}${path}`, body, {
      headers: Object.assign(headers, marks()),
      timeout: Math.ceil(limitMs),
      tags: tagsOf(attempt.what),
      jar: (jar ??= new http.CookieJar()),
    });
    requests += 1;
    const { timings, status } = response;
    // What blocks is the wait for a connection, its making included (httptrace: from GetConn to GotConn).
    const tookMs = timings.blocked + timings.duration;
    const ms = tookMs > 0 ? tookMs : Date.now() - startedAt;
    spentMs += ms;
    if (tellsCalls) calls.push({ what: attempt.what, at: startedAt, ms });
    if (status === 0) {
      if (response.error === CANCELED) cutOff = true;
      throw requestFailure(response, { ...attempt, limitMs });
    }
    if (response.headers['Set-Cookie'] === undefined) return new K6Reply(response, status, NO_COOKIES);
    // Cookies are sent by the session that owns them, and only by it: k6 forgets them at once.
    jar = undefined;
    return new K6Reply(response, status, cookiesOf(response));
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
    get: (get) => {
      try {
        return Promise.resolve(send('GET', get, { ...admission, ...get.headers }, null));
      } catch (error) {
        return rejected(error);
      }
    },
    post: (post) => {
      try {
        return Promise.resolve(send('POST', post, headersOf(post), post.body));
      } catch (error) {
        return rejected(error);
      }
    },
    close: () => undefined,
  };
}

/** k6 waits in place; what it throws becomes a rejection. */
function rejected(error: unknown): Promise<never> {
  return Promise.reject(error instanceof Error ? error : new Error(String(error)));
}

/** Parts of a response that are read on demand, so that they cost nothing unless somebody asks for them. */
class K6Reply implements Reply {
  readonly status: number;
  readonly cookies: readonly string[];
  readonly body: string;
  readonly #response: RefinedResponse<'text'>;

  constructor(response: RefinedResponse<'text'>, status: number, cookies: readonly string[]) {
    this.status = status;
    this.cookies = cookies;
    this.body = response.body;
    this.#response = response;
  }

  get contentType(): string {
    return this.#response.headers['Content-Type'] ?? '';
  }

  get location(): string | undefined {
    return this.#response.headers['Location'];
  }

  get retryAfter(): string | undefined {
    return this.#response.headers['Retry-After'];
  }

  get bytes(): number {
    return this.body.length;
  }
}

function cookiesOf({ cookies }: RefinedResponse<'text'>): string[] {
  return Object.values(cookies)
    .flat()
    .map(({ name, value }) => `${name}=${value}`);
}

/** A status of 0 is k6's word for a request without a complete answer. */
function requestFailure(
  { error_code: code, error }: RefinedResponse<'text'>,
  attempt: Attempt,
): JourneyFailure {
  if (TIMEOUTS.includes(code)) return timeoutFailure(attempt);
  // k6 has no code of its own for an answer that ended early.
  const node = NODE_CODES[code] ?? (error.includes('EOF') ? 'INCOMPLETE' : `K6_${code}`);
  return networkFailure(attempt, Object.assign(new Error(error), { code: node }));
}
