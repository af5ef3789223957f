/** What the journeys of a load run are made of: the very steps of `journeys/`, from a state that was prepared. Portable. */

import type { Deal } from '../../journeys/deal.ts';
import type { Journey, Step } from '../../journeys/journey.ts';
import { JOURNEYS } from '../../journeys/journeys.ts';
import { payment } from '../../journeys/steps/invoicing.ts';
import { signIn } from '../../journeys/steps/login.ts';
import type { LoadJourneyName } from '../profiles/profile.ts';

/** What must exist before the first step: nothing but a plan, an order on the pick list, or goods handed over. */
export type Stage = 'plan' | 'confirmed' | 'delivered';

/** Which way a transfer goes: into the warehouse, or from its stock to a shelf. */
export type Route = 'receipt' | 'shelf';

export interface LoadJourney {
  readonly steps: readonly Step[];
  readonly from: Stage;
  readonly route: Route | undefined;
}

export const LOAD_JOURNEY_TABLE: Readonly<Record<LoadJourneyName, LoadJourney>> = {
  login: { steps: [signIn], from: 'plan', route: undefined },
  sales_order: { steps: JOURNEYS.sales_order.steps, from: 'plan', route: undefined },
  shipment: { steps: JOURNEYS.shipment.steps, from: 'confirmed', route: undefined },
  invoice: { steps: JOURNEYS.invoice.steps, from: 'delivered', route: undefined },
  invoice_to_cash: { steps: [...JOURNEYS.invoice.steps, payment], from: 'delivered', route: undefined },
  order_to_cash: {
    steps: JOURNEYS.order_to_cash.steps.filter((step) => step !== signIn),
    from: 'plan',
    route: undefined,
  },
  stock_move: { steps: JOURNEYS.stock_move.steps, from: 'plan', route: 'shelf' },
  receipt: { steps: JOURNEYS.stock_move.steps, from: 'plan', route: 'receipt' },
};

/** The journey that starts from this deal, without preparation of its own. */
export function journeyFrom(name: LoadJourneyName, deal: Deal): Journey {
  const { steps } = LOAD_JOURNEY_TABLE[name];
  return {
    name: 'order_to_cash',
    title: name,
    needs: 'full',
    steps,
    prepare: async (world) => {
      await world.enter();
      return { ...deal };
    },
  };
}
