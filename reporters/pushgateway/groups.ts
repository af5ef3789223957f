import { z } from 'zod';
import { JOB } from '../metrics/catalogue.ts';
import type { GroupKey } from '../metrics/group.ts';
import { expectContent, noAnswer } from './answer.ts';
import { basicAuthOf, type Gateway } from './gateway.ts';

/** Asking a gateway what it holds. */

const Group = z.looseObject({ labels: z.record(z.string(), z.string()) });
/** A group in the gateway; a label whose value is empty is not among its labels. */
export type StoredGroup = z.infer<typeof Group>;

const Answer = z.object({ status: z.literal('success'), data: z.array(Group) });

/**
 * All groups that the gateway holds, of whatever job (`GET /api/v1/metrics`). Throws a `GatewayError` where it gives no
 * answer, a `ZodError` or `SyntaxError` where it answers something else.
 */
export async function fetchGroups(gateway: Gateway): Promise<readonly StoredGroup[]> {
  const auth = basicAuthOf(gateway);
  const headers: Record<string, string> =
    auth === undefined ? {} : { authorization: `Basic ${Buffer.from(auth, 'utf8').toString('base64')}` };
  try {
    const response = await fetch(`${gateway.url}/api/v1/metrics`, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(gateway.timeoutMs),
    });
    const body = await response.text();
    expectContent(response.status, body);
    return Answer.parse(JSON.parse(body)).data;
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) throw error;
    throw noAnswer(error, gateway.timeoutMs);
  }
}

/** Keys of the groups of our job that the gateway holds, whoever pushed them. Throws like `fetchGroups`. */
export async function readGroups(gateway: Gateway): Promise<readonly GroupKey[]> {
  return (await fetchGroups(gateway)).flatMap(({ labels }) => keyOf(labels) ?? []);
}

/** The key of a group of ours; `undefined` for one with another job, or with labels that we do not group by. */
function keyOf(labels: StoredGroup['labels']): GroupKey | undefined {
  const { job, environment = '', tenant = '', region = '', ...own } = labels;
  if (job !== JOB) return undefined;
  const of = { environment, tenant, region };
  const { journey, channel, scenario, part, ...others } = own;
  if (Object.keys(others).length > 0) return undefined;
  if (journey !== undefined && channel !== undefined && scenario === undefined && part === undefined) {
    return { ...of, journey, channel };
  }
  if (scenario !== undefined && part !== undefined && journey === undefined && channel === undefined) {
    return { ...of, scenario, part };
  }
  return undefined;
}
