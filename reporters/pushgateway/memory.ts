import { z } from 'zod';
import type { CarriedForward } from '../metrics/samples.ts';
import { JOB, TIMESTAMPS } from '../metrics/catalogue.ts';
import { expectContent, noAnswer } from './answer.ts';
import type { Gateway } from './gateway.ts';
import { basicAuthOf } from './gateway.ts';
import { groupId } from './grouping-key.ts';

/** What the gateway itself remembers of earlier pushes, by `groupId`. */
export type GatewayMemory = ReadonlyMap<string, CarriedForward>;

const Family = z.object({ metrics: z.array(z.object({ value: z.string() })) });
const Group = z.looseObject({ labels: z.record(z.string(), z.string()) });
const Answer = z.object({ status: z.literal('success'), data: z.array(Group) });

/**
 * Asks the gateway (`GET /api/v1/metrics`) when each group last ran and last passed, as other machines and earlier
 * runs told it. Throws a `GatewayError` of problem `away` where it gives no answer; a gateway that answers, but does
 * not let itself be asked, remembers nothing.
 */
export async function askGateway(gateway: Gateway): Promise<GatewayMemory> {
  const auth = basicAuthOf(gateway);
  const headers: Record<string, string> =
    auth === undefined ? {} : { authorization: `Basic ${Buffer.from(auth, 'utf8').toString('base64')}` };
  const memory = new Map<string, CarriedForward>();
  let answer: z.infer<typeof Answer>;
  try {
    const response = await fetch(`${gateway.url}/api/v1/metrics`, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(gateway.timeoutMs),
    });
    const body = await response.text();
    expectContent(response.status, body);
    answer = Answer.parse(JSON.parse(body));
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) return memory;
    const problem = noAnswer(error, gateway.timeoutMs);
    if (problem.problem === 'away') throw problem;
    return memory;
  }
  for (const group of answer.data) {
    if (group.labels['job'] !== JOB) continue;
    memory.set(groupId(group.labels), {
      lastRunAt: firstOf(group, LAST_RUN),
      lastSuccessAt: firstOf(group, LAST_SUCCESS),
    });
  }
  return memory;
}

const LAST_RUN = Object.values(TIMESTAMPS).map(({ lastRun }) => lastRun);
const LAST_SUCCESS = Object.values(TIMESTAMPS).map(({ lastSuccess }) => lastSuccess);

/** A group holds the metrics of one kind only, so at most one of the names is there. */
function firstOf(group: z.infer<typeof Group>, names: readonly string[]): number | null {
  for (const name of names) {
    const value = valueOf(Family.safeParse(group[name]).data);
    if (value !== null) return value;
  }
  return null;
}

function valueOf(family: z.infer<typeof Family> | undefined): number | null {
  const value = Number(family?.metrics[0]?.value ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}
