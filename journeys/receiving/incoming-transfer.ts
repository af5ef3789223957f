import type { Warehouse } from '../../fixtures/facts/warehouse.ts';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { many2one, searchIds, searchRecords } from '../../fixtures/odoo/records.ts';
import { defineTransaction } from '../define.ts';
import {
  createTransfer,
  transferred,
  validateTransfer,
  type Route,
  type TransferState,
} from '../inventory/transfer.ts';
import type { World } from '../world.ts';

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
  const [type] = await searchRecords(
    world.books,
    'stock.picking.type',
    [
      ['code', '=', 'incoming'],
      ['warehouse_id', '=', warehouse.id],
    ],
    { default_location_dest_id: many2one },
    { limit: 1, order: 'id' },
  );
  const [supplier] = await searchIds(world.books, 'stock.location', [['usage', '=', 'supplier']], {
    limit: 1,
    order: 'id',
  });
  if (type === undefined || supplier === undefined) {
    throw new JourneyFailure(
      'data',
      `Warehouse ${warehouse.id} does not receive: it has no ${type === undefined ? 'operation type for receipts' : 'supplier location'}.`,
      {
        hint: 'Give the warehouse an active operation type for receipts, and the company a supplier location.',
      },
    );
  }
  return { from: supplier, to: type.default_location_dest_id.id, pickingTypeId: type.id };
}
