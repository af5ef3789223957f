/** Orders that are in the house already when a run starts: brought as far as needed by the very steps of the journeys. */

import type { World } from '../../journeys/world.ts';
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

export interface BacklogOrder {
  readonly plan: Plan;
  readonly stage: Stage;
  /** Unique; written to the order. */
  readonly reference: string;
}

/**
 * The deals from which the transactions start, in the order asked for. One order at a time: two that reserve the same
 * product at once make Odoo split its quant, and from 17 on a later shipment can then leak a reservation, which would be
 * found after the burst and be none of its doing.
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
  for (const order of orders) {
    signal.throwIfAborted();
    deals.push(await prepare(world, order));
    onReady(deals.length);
  }
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

/**
 * The same sessions, entered, under another reference; what is made is numbered as the company numbers it, as under load.
 */
export function withReference(world: World, reference: string): World {
  const { ledger, acting, books, dialect, documents } = world;
  return { ...world, reference, documentName: undefined, ledger, acting, books, dialect, documents };
}
