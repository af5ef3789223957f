import { CommandError } from '../../fixtures/failures/errors.ts';
import { Secret } from '../../fixtures/secrets/secret.ts';

/** Where metrics are pushed to. The address never holds credentials: it is a key in state files and in messages. */
export interface Gateway {
  /** Origin and path without a slash at the end, for example `http://pushgateway.example.com:9091`. */
  readonly url: string;
  /** HTTP basic authentication, where the gateway asks for it. */
  readonly credentials: { readonly user: string; readonly password: Secret } | undefined;
  /** Time limit of one request, in milliseconds. */
  readonly timeoutMs: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * The gateway of an address. Credentials in it become a `Secret` and leave the address. Throws a `CommandError`,
 * without showing the address, where it is none.
 */
export function gatewayOf(pushgatewayUrl: string, timeoutMs = DEFAULT_TIMEOUT_MS): Gateway {
  const url = URL.canParse(pushgatewayUrl) ? new URL(pushgatewayUrl) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new CommandError(
      'configuration',
      'The address of the Pushgateway is not an http or https address without a query. Write it like http://pushgateway.example.com:9091.',
    );
  }
  const credentials =
    url.username === '' && url.password === ''
      ? undefined
      : { user: decoded(url.username), password: new Secret(decoded(url.password)) };
  return { url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`, credentials, timeoutMs };
}

/** `user:password` for HTTP basic authentication, `undefined` where the gateway asks for none. Goes onto the wire only. */
export function basicAuthOf({ credentials }: Gateway): string | undefined {
  return credentials && `${credentials.user}:${credentials.password.reveal()}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * Why a gateway did not take or give something. `away`: no answer, or its own failure; later may be better. `denied`:
 * it, or something in its place, does not want us; somebody has to change something. `refused`: it does not take
 * these metrics; others may still go.
 */
export type GatewayProblem = 'away' | 'denied' | 'refused';

/** A push or a question that did not succeed. The message is one clause, without the address and without secrets. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly problem: GatewayProblem;

  constructor(problem: GatewayProblem, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.problem = problem;
  }
}
