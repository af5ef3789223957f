import { need } from '../expectation.ts';
import { lastDelivery, nextStage, openPickings } from '../steps/delivery.ts';
import { orderPickingIds } from '../steps/order.ts';
import type { World } from '../world.ts';
import type { UiAction } from './driver.ts';
import { printInBrowser } from './print.ts';
import { reserveShown, validatePicking } from './picking.ts';

/** A chain longer than this is a loop, not a warehouse. */
const LONGEST_CHAIN = 8;

export const deliveryActions: Record<'reserve' | 'ship' | 'delivery_slip', UiAction> = {
  reserve: async ({ form }, world, deal) => {
    const next = nextStage(await openOf(world, need(deal.order, 'an order').id));
    await form.open('stock.picking', next.id);
    await reserveShown(form);
  },

  ship: async (client, world, deal) => {
    const order = need(deal.order, 'an order');
    for (let stage = 0; stage < LONGEST_CHAIN; stage++) {
      const open = await openOf(world, order.id);
      if (open.length === 0) return;
      await validatePicking(client, nextStage(open).id);
    }
  },

  delivery_slip: async (client, world, deal) => {
    deal.slip = await printInBrowser(client, world, 'stock.report_deliveryslip', lastDelivery(deal).id);
  },
};

/** Which pickings are left is read over RPC: their list looks different in each version. */
async function openOf(world: World, orderId: number): Promise<{ id: number; name: string; state: string }[]> {
  return openPickings(world.books, await orderPickingIds(world, orderId));
}
