import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { many2one, searchRecords, text } from '../../fixtures/odoo/records.ts';
import type { Warehouse } from '../../fixtures/facts/warehouse.ts';
import type { World } from '../world.ts';

/** Where a warehouse takes goods in. */
export interface Dock {
  readonly pickingTypeId: number;
  /** Names of the operation type: in full, and as the server finds it. */
  readonly name: string;
  readonly search: string;
  /** Location that goods are received to. */
  readonly locationId: number;
}

/**
 * The warehouse's operation type for receipts.
 *
 * @throws {JourneyFailure} `data` where the warehouse does not receive
 */
export async function readDock({ verifier }: Pick<World, 'verifier'>, warehouse: Warehouse): Promise<Dock> {
  const [type] = await searchRecords(
    verifier,
    'stock.picking.type',
    [
      ['code', '=', 'incoming'],
      ['warehouse_id', '=', warehouse.id],
    ],
    { default_location_dest_id: many2one, display_name: text, name: text },
    { limit: 1, order: 'id' },
  );
  if (type === undefined) {
    throw new JourneyFailure('data', `Warehouse ${warehouse.id} has no operation type for receipts.`, {
      hint: 'Give the warehouse an active operation type for receipts.',
    });
  }
  return {
    pickingTypeId: type.id,
    name: type.display_name,
    search: type.name,
    locationId: type.default_location_dest_id.id,
  };
}
