import { readRecord, text } from '../../fixtures/odoo/records.ts';
import { need } from '../expectation.ts';
import type { World } from '../world.ts';
import type { UiAction } from './driver.ts';
import { reserveShown, validatePicking } from './picking.ts';

export const transferActions: Record<'create_transfer' | 'validate_transfer', UiAction> = {
  create_transfer: async ({ form }, world, deal) => {
    const plan = need(deal.plan, 'a plan');
    const route = need(plan.transfer, 'a route for the transfer');
    const line = need(plan.lines[0], 'a planned product');
    const type = await readRecord(world.books, 'stock.picking.type', route.pickingTypeId, {
      display_name: text,
      name: text,
    });
    const from = await nameOf(world, 'stock.location', route.from);
    const to = await nameOf(world, 'stock.location', route.to);
    world.ledger.intend('stock.picking', world.reference);
    await form.openNew('stock.action_picking_tree_all', 'stock.picking');
    await form.choose('picking_type_id', type.display_name, type.name);
    await form.choose('location_id', from);
    await form.choose('location_dest_id', to);
    await form.addLine(world.dialect.ui.transferLines);
    await form.chooseProductInLine('product_id', line.code);
    await form.fillInLine('product_uom_qty', line.quantity);
    await form.save();
    const id = await form.recordId();
    world.ledger.created('stock.picking', id, world.reference);
    deal.transfer = { id, name: world.reference };
  },

  validate_transfer: async (client, _world, deal) => {
    const { form } = client;
    const transfer = need(deal.transfer, 'a transfer');
    await form.showing('stock.picking', transfer.id);
    if ((await form.reaches(['draft', 'confirmed', 'assigned'])) === 'draft') {
      await form.press('action_confirm');
    }
    await reserveShown(form);
    await validatePicking(client, transfer.id);
  },
};

/** Display name in the user's language, as the client's completion shows it. */
async function nameOf(world: World, model: string, id: number): Promise<string> {
  return (await readRecord(world.books, model, id, { display_name: text })).display_name;
}
