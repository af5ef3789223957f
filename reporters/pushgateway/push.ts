import { IncomingMessage } from 'node:http';
import { type PrometheusContentType, Pushgateway, Registry } from 'prom-client';
import { JOB } from '../metrics/catalogue.ts';
import type { GroupKey } from '../metrics/group.ts';
import { expectContent, noAnswer } from './answer.ts';
import { basicAuthOf, type Gateway, GatewayError } from './gateway.ts';
import { groupingsOf } from './grouping-key.ts';

/**
 * Replaces a group in the gateway by what is in the registry: PUT, so that nothing of an earlier run stays beside it.
 * Throws a `GatewayError`; returns within the time limit of the gateway whatever happens.
 */
export async function putGroup(gateway: Gateway, key: GroupKey, registry: Registry): Promise<void> {
  await send(gateway, registry, (client) => client.push({ jobName: JOB, groupings: groupingsOf(key) }));
}

/** Removes a group, which a gateway otherwise keeps for ever. Succeeds also where there is none. */
export async function deleteGroup(gateway: Gateway, key: GroupKey): Promise<void> {
  await send(gateway, new Registry(), (client) =>
    client.delete({ jobName: JOB, groupings: groupingsOf(key) }),
  );
}

/**
 * prom-client takes every answer below 400 for success, and never settles when a connection breaks in the middle of
 * an answer; both are looked after here.
 */
async function send(
  gateway: Gateway,
  registry: Registry,
  request: (client: Pushgateway<PrometheusContentType>) => Promise<{ resp?: unknown; body?: unknown }>,
): Promise<void> {
  const limit = AbortSignal.timeout(gateway.timeoutMs);
  const auth = basicAuthOf(gateway);
  const options = { signal: limit, ...(auth === undefined ? {} : { auth }) };
  try {
    const client = new Pushgateway(gateway.url, options, registry);
    const { resp, body } = await Promise.race([request(client), expiry(limit)]);
    if (!(resp instanceof IncomingMessage)) throw new GatewayError('away', 'it gave no answer');
    expectContent(resp.statusCode ?? 0, typeof body === 'string' ? body : '');
  } catch (error) {
    throw refusal(error) ?? noAnswer(error, gateway.timeoutMs);
  }
}

/** Rejects when the limit is over. */
async function expiry(limit: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    limit.addEventListener('abort', () => reject(limit.reason), { once: true });
  });
}

/** prom-client gives status and body of an answer from 400 on in a message only: `push failed with status 400, …`. */
function refusal(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  const match = /^push failed with status (\d{3}), ([\s\S]*)$/.exec(error.message);
  if (!match) return undefined;
  try {
    expectContent(Number(match[1]), match[2] ?? '');
  } catch (classified) {
    return classified;
  }
  return undefined;
}
