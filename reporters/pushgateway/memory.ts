import { z } from 'zod';
import { CATALOGUE, JOB } from '../metrics/catalogue.ts';
import { type CarriedForward, LAST_RUN, LAST_SUCCESS } from '../metrics/groups.ts';
import { type Gateway, GatewayError } from './gateway.ts';
import { groupId } from './grouping-key.ts';
import { fetchGroups, type StoredGroup } from './groups.ts';

/** What the gateway itself remembers of earlier pushes, by `groupId`. */
export type GatewayMemory = ReadonlyMap<string, CarriedForward>;

const Family = z.object({ metrics: z.array(z.object({ value: z.string() })) });

/**
 * Asks the gateway (`GET /api/v1/metrics`) when each group last ran and last passed, as other machines and earlier
 * runs told it. Throws a `GatewayError` of problem `away` where it gives no answer; a gateway that answers, but does
 * not let itself be asked, remembers nothing.
 */
export async function askGateway(gateway: Gateway): Promise<GatewayMemory> {
  const memory = new Map<string, CarriedForward>();
  let groups: readonly StoredGroup[];
  try {
    groups = await fetchGroups(gateway);
  } catch (error) {
    if (error instanceof GatewayError && error.problem === 'away') throw error;
    return memory;
  }
  for (const group of groups) {
    if (group.labels['job'] !== JOB) continue;
    memory.set(groupId(group.labels), {
      lastRunAt: instantOf(group, LAST_RUN),
      lastSuccessAt: instantOf(group, LAST_SUCCESS),
    });
  }
  return memory;
}

/** A group holds the metrics of one kind only, so at most one of the names that end so is there. */
function instantOf(group: StoredGroup, ending: string): number | null {
  for (const name of Object.keys(CATALOGUE).filter((each) => each.endsWith(ending))) {
    const value = valueOf(Family.safeParse(group[name]).data);
    if (value !== null) return value;
  }
  return null;
}

function valueOf(family: z.infer<typeof Family> | undefined): number | null {
  const value = Number(family?.metrics[0]?.value ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}
