import { unsupported } from '../../fixtures/facts/unsupported.ts';
import { hasGroup } from '../../fixtures/facts/user-groups.ts';
import type { Warehouse } from '../../fixtures/facts/warehouse.ts';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { boolean, many2one, readRecord, searchRecords, text } from '../../fixtures/odoo/records.ts';
import { defineJourney } from '../define.ts';
import { planGoods } from '../plan.ts';
import type { Quant } from '../stock.ts';
import type { World } from '../world.ts';
import { createTransfer, transferred, validateTransfer, type Route, type TransferState } from './transfer.ts';

/** One product is transferred, and another must stay where it is. */
const PRODUCTS = 2;

export const stockMove = defineJourney({
  name: 'stock_move',
  title: 'An internal transfer moves exactly what it says',
  checks: 'on-hand quantity at both locations changed by exactly that amount, and nothing else moved',
  needs: 'full',
  plan: async (world: World): Promise<TransferState> => {
    await world.enter();
    const { warehouse, lines, before } = await planGoods(world, PRODUCTS);
    return { plan: { lines, before, route: await routeToShelf(world, warehouse, before?.quants) } };
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

/** From the warehouse's stock location to the first location inside it, one without these goods where there is one. */
async function routeToShelf(
  { verifier, dialect }: World,
  warehouse: Warehouse,
  quants: readonly Quant[] = [],
): Promise<Route> {
  if (!(await hasGroup(verifier, dialect, 'stock.group_stock_multi_locations'))) {
    throw unsupported(
      'the setting "Storage Locations" is off',
      'Turn it on in the settings of Inventory, or leave the journey stock_move out for this target.',
    );
  }
  const { int_type_id } = await readRecord(verifier, 'stock.warehouse', warehouse.id, {
    int_type_id: many2one,
  });
  const { active } = await readRecord(verifier, 'stock.picking.type', int_type_id.id, { active: boolean });
  if (!active) {
    throw unsupported(
      `the operation type "${int_type_id.name}" is archived`,
      'Restore it in the configuration of Inventory, or leave the journey stock_move out for this target.',
    );
  }
  const shelves = await searchRecords(
    verifier,
    'stock.location',
    [
      ['usage', '=', 'internal'],
      ['id', '!=', warehouse.stockLocationId],
      ['id', 'child_of', warehouse.stockLocationId],
    ],
    { parent_path: text },
    { order: 'id' },
  );
  const holding = new Set(quants.map((quant) => quant.locationId));
  const isFree = ({ parent_path }: (typeof shelves)[number]): boolean =>
    !shelves.some((each) => holding.has(each.id) && each.parent_path.startsWith(parent_path));
  const shelf = shelves.find(isFree) ?? shelves[0];
  if (shelf === undefined) {
    throw new JourneyFailure(
      'data',
      `${warehouse.stockLocationName} has no location inside it; a transfer needs one to go to.`,
      { hint: 'Add an internal location below the stock location of the warehouse, for example a shelf.' },
    );
  }
  return { from: warehouse.stockLocationId, to: shelf.id, pickingTypeId: int_type_id.id };
}
