import { number, readRecords, searchRecords, text } from '../../fixtures/odoo/records.ts';
import { defineStep } from '../define.ts';
import type { NamedDocument } from '../documents.ts';
import { expectMoney, expectOneOf, expectThat, need } from '../expectation.ts';
import type { World } from '../world.ts';
import type { InvoiceState } from './customer-invoice.ts';

/** The customer pays in full. */
export const payment = defineStep<InvoiceState>()({
  name: 'payment',
  dependency: 'payment',
  rpc: async (world, state) => {
    const invoice = need(state.invoice, 'an invoice');
    const context = { active_model: 'account.move', active_ids: [invoice.id], active_id: invoice.id };
    world.ledger.intend('account.payment', invoice.name);
    const wizard = await world.acting.call({
      model: 'account.payment.register',
      method: 'create',
      args: [{}],
      context,
    });
    await world.acting.call({
      model: 'account.payment.register',
      method: 'action_create_payments',
      ids: [Number(wizard)],
      context,
    });
  },
  ui: async ({ form }, world, state) => {
    const invoice = need(state.invoice, 'an invoice');
    await form.open('account.move', invoice.id);
    await form.press('action_register_payment');
    await form.chooseInDialogIfEmpty('journal_id');
    world.ledger.intend('account.payment', invoice.name);
    await form.answerDialog('action_create_payments');
  },
  check: async (world, state) => {
    const { plan } = state;
    const invoice = need(state.invoice, 'an invoice');
    const [paid] = await readRecords(world.books, 'account.move', [invoice.id], {
      payment_state: text,
      amount_residual: number,
    });
    expectThat(paid !== undefined, `Invoice ${invoice.name} does not exist any more.`);
    await notePayments(world, invoice);
    expectOneOf(`The payment state of ${invoice.name}`, paid.payment_state, ['paid', 'in_payment']);
    expectMoney(`The open amount of ${invoice.name}`, paid.amount_residual, 0, plan.company.currencyDigits);
  },
});

/** The payments that were registered, for the ledger: the wizard does not say which it made. */
async function notePayments(world: World, invoice: NamedDocument): Promise<void> {
  const memo = world.dialect.fields.paymentMemo;
  const payments = await searchRecords(world.books, 'account.payment', [[memo, '=', invoice.name]], {
    display_name: text,
  });
  for (const { id, display_name } of payments) world.ledger.created('account.payment', id, display_name);
}
