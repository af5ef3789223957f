import type { Warehouse } from '../../fixtures/facts/warehouse.ts';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { searchIds } from '../../fixtures/odoo/records.ts';
import { defineTransaction } from '../define.ts';
import {
  createTransfer,
  transferred,
  validateTransfer,
  type Route,
  type TransferState,
} from '../inventory/transfer.ts';
import type { World } from '../world.ts';
import { readDock } from './dock.ts';

export const incomingTransfer = defineTransaction<TransferState>()({
  name: 'incoming_transfer',
  title: 'A transfer brings goods from a supplier, without a purchase order',
  steps: [createTransfer, validateTransfer],
  documents: transferred,
  load: {
    arrivals: async (world, warehouse) => {
      const route = await routeFromSupplier(world, warehouse);
      return ({ lines }) => ({ plan: { lines, route } });
    },
  },
});

/** From the suppliers to where the warehouse receives. */
async function routeFromSupplier(world: World, warehouse: Warehouse): Promise<Route> {
  const { pickingTypeId, locationId } = await readDock(world, warehouse);
  const [supplier] = await searchIds(world.verifier, 'stock.location', [['usage', '=', 'supplier']], {
    limit: 1,
    order: 'id',
  });
  if (supplier === undefined) {
    throw new JourneyFailure('data', 'There is no supplier location to receive goods from.', {
      hint: 'Activate the location for suppliers.',
    });
  }
  return { from: supplier, to: locationId, pickingTypeId };
}
