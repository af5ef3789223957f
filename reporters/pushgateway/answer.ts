import { redact } from '../../fixtures/secrets/secret.ts';
import { oneLine } from '../format.ts';
import { GatewayError } from './gateway.ts';

/** What answers and failed connections mean, the same for pushing and for asking. */

const LONGEST_QUOTE = 200;

/** Throws a `GatewayError` unless the status and the body are those of a Pushgateway that is content. */
export function expectContent(status: number, body: string): void {
  const quote = oneLine(redact(body), LONGEST_QUOTE);
  const said = quote === '' ? '' : `: ${quote}`;
  if (status >= 500) throw new GatewayError('away', `it answered HTTP ${status}${said}`);
  if (status === 401 || status === 403) {
    throw new GatewayError(
      'denied',
      `it answered HTTP ${status}: check user and password of the Pushgateway`,
    );
  }
  if (status === 404 || status === 405 || (status >= 300 && status < 400)) {
    throw new GatewayError(
      'denied',
      `HTTP ${status} means that there is no Pushgateway at this address: check it`,
    );
  }
  if (status >= 400) throw new GatewayError('refused', `it refused the metrics with HTTP ${status}${said}`);
  if (body.trimStart().startsWith('<')) {
    throw new GatewayError('denied', 'a web page answered instead of a Pushgateway: check the address');
  }
}

/** The `GatewayError` of a connection that failed or of an answer that did not come. */
export function noAnswer(error: unknown, timeoutMs: number): GatewayError {
  if (error instanceof GatewayError) return error;
  const code = codeOf(error);
  const known = code === undefined ? undefined : CONNECTION[code];
  if (known !== undefined) return new GatewayError('away', known, error);
  if (isTimeout(error))
    return new GatewayError('away', `it gave no answer within ${timeoutMs / 1000} s`, error);
  const message = error instanceof Error ? oneLine(redact(error.message), LONGEST_QUOTE) : 'unknown';
  return new GatewayError('away', `the connection failed (${code ?? message})`, error);
}

const CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ECONNRESET: 'it cut the connection',
  UND_ERR_SOCKET: 'it cut the connection',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name cannot be resolved at the moment',
  EHOSTUNREACH: 'its host cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
};

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

/** The code of a system error, also where `fetch` wraps it, or where both address families failed. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && error.code !== 'ABORT_ERR') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}
