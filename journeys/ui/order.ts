import { need } from '../expectation.ts';
import type { UiAction } from './driver.ts';

export const orderActions: Record<'quotation' | 'confirm', UiAction> = {
  quotation: async ({ form }, world, deal) => {
    const plan = need(deal.plan, 'a plan');
    world.ledger.intend('sale.order', world.reference);
    await form.openNew('sale.action_quotations_with_onboarding', 'sale.order');
    await form.choose('partner_id', plan.customer.name);
    for (const line of plan.lines) {
      await form.addLine('order_line');
      await form.chooseProductInLine(world.dialect.ui.saleLineProduct, line.code);
      await form.fillInLine('product_uom_qty', line.quantity);
    }
    await form.save();
    const id = await form.recordId();
    world.ledger.created('sale.order', id, world.reference);
    deal.order = { id, name: world.reference, lineIds: [] };
  },

  confirm: async ({ form }, _world, deal) => {
    await form.showing('sale.order', need(deal.order, 'an order').id);
    await form.press('action_confirm');
    await form.reaches(['sale', 'done']);
  },
};
