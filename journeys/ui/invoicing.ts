import { need } from '../expectation.ts';
import { invoiceOf } from '../steps/invoicing.ts';
import type { UiAction } from './driver.ts';
import { printInBrowser } from './print.ts';

export const invoicingActions: Record<
  'create_invoice' | 'post_invoice' | 'invoice_document' | 'payment',
  UiAction
> = {
  create_invoice: async ({ form }, world, deal) => {
    const order = need(deal.order, 'an order');
    await form.open('sale.order', order.id);
    const wizard = await form.actionId('sale.action_view_sale_advance_payment_inv');
    await form.press(String(wizard));
    world.ledger.intend('account.move', order.name);
    await form.answerDialog('create_invoices');
    // The draft itself, not the button to post it: that one belongs to the next step.
    await form.reaches(['draft']);
    const id = await invoiceOf(world, order.id);
    if (id !== undefined) world.ledger.created('account.move', id, order.name);
  },

  post_invoice: async ({ form }, _world, deal) => {
    await form.showing('account.move', need(deal.invoice, 'an invoice').id);
    await form.press('action_post');
    await form.reaches(['posted']);
  },

  invoice_document: async (client, world, deal) => {
    deal.print = await printInBrowser(
      client,
      world,
      'account.report_invoice',
      need(deal.invoice, 'an invoice').id,
    );
  },

  payment: async ({ form }, world, deal) => {
    const invoice = need(deal.invoice, 'an invoice');
    await form.open('account.move', invoice.id);
    await form.press('action_register_payment');
    await form.chooseInDialogIfEmpty('journal_id');
    world.ledger.intend('account.payment', invoice.name);
    await form.answerDialog('action_create_payments');
  },
};
