import { searchIds } from '../../fixtures/odoo/records.ts';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { defineJourney } from '../define.ts';
import { planGoods, type Warehouse } from '../plan.ts';
import type { World } from '../world.ts';
import { createTransfer, transferred, validateTransfer, type Route, type TransferState } from './transfer.ts';

/** One product is transferred, and another must stay where it is. */
const PRODUCTS = 2;

export const stockMove = defineJourney({
  name: 'stock_move',
  title: 'An internal transfer moves exactly what it says',
  checks: 'on-hand quantity at both locations changed by exactly that amount, and nothing else moved',
  needs: 'full',
  prepare: async (world: World): Promise<TransferState> => {
    await world.enter();
    const { warehouse, lines, before } = await planGoods(world, PRODUCTS);
    return { plan: { lines, before, route: await routeToShelf(world, warehouse) } };
  },
  steps: [createTransfer, validateTransfer],
  documents: transferred,
  load: {
    arrivals: async (world, warehouse) => {
      const route = await routeToShelf(world, warehouse);
      return ({ lines }) => ({ plan: { lines, route } });
    },
  },
});

/** From the warehouse's stock location to the first location inside it. */
async function routeToShelf(world: World, warehouse: Warehouse): Promise<Route> {
  const [shelf] = await searchIds(
    world.books,
    'stock.location',
    [
      ['usage', '=', 'internal'],
      ['id', '!=', warehouse.stockLocationId],
      ['id', 'child_of', warehouse.stockLocationId],
    ],
    { limit: 1, order: 'id' },
  );
  if (shelf === undefined) {
    throw new JourneyFailure(
      'data',
      'The stock location of the warehouse has no location inside it; a transfer needs one to go to.',
      {
        hint: 'Turn on storage locations and add an internal location below the stock location, for example a shelf.',
      },
    );
  }
  return { from: warehouse.stockLocationId, to: shelf, pickingTypeId: warehouse.internalTypeId };
}
