/** Orders that are in the house already when a run starts: brought as far as needed by the very steps of the journeys. */

import type { LedgerWriter, World } from '../../journeys/world.ts';
import type { Deal, Plan } from '../../journeys/deal.ts';
import type { Step } from '../../journeys/journey.ts';
import { reserve, ship } from '../../journeys/steps/delivery.ts';
import { confirm, quotation } from '../../journeys/steps/order.ts';
import type { Stage } from '../k6/journeys.ts';

const STEPS: Readonly<Record<Stage, readonly Step[]>> = {
  plan: [],
  confirmed: [quotation, confirm],
  delivered: [quotation, confirm, reserve, ship],
};

/** Two at a time: more would wait for each other at a small server. */
const AT_A_TIME = 2;

export interface BacklogOrder {
  readonly plan: Plan;
  readonly stage: Stage;
  /** Unique; written to the order. */
  readonly reference: string;
}

/**
 * The deals from which the transactions start, in the order asked for.
 *
 * @param world entered; its sessions do the work
 * @throws {JourneyFailure} what the steps and their checks throw
 */
export async function prepareBacklog(
  world: World,
  orders: readonly BacklogOrder[],
  { signal, onReady }: { readonly signal: AbortSignal; readonly onReady: (ready: number) => void },
): Promise<Deal[]> {
  const deals: Deal[] = [];
  const queue = orders.entries();
  let ready = 0;
  const work = async (): Promise<void> => {
    for (const [index, order] of queue) {
      signal.throwIfAborted();
      deals[index] = await prepare(world, order);
      ready += 1;
      onReady(ready);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return deals;
}

async function prepare(world: World, { plan, stage, reference }: BacklogOrder): Promise<Deal> {
  const deal: Deal = { plan };
  const own = withReference(world, reference);
  for (const step of STEPS[stage]) {
    await step.act(own, deal);
    await step.check(own, deal);
  }
  return deal;
}

/** The same sessions under another reference. */
function withReference(world: World, reference: string): World {
  const ledger: LedgerWriter = world.ledger;
  const { acting, books, dialect, documents } = world;
  return { ...world, reference, ledger, acting, books, dialect, documents };
}
