import {
  date,
  datetime,
  many2one,
  number,
  optional,
  readRecords,
  searchRecords,
  text,
} from '../../fixtures/odoo/records.ts';
import { refuseClosedBooks } from '../../fixtures/facts/closed-books.ts';
import { refuseEarlyDiscount } from '../../fixtures/facts/payment-terms.ts';
import { refuseForeignBank } from '../../fixtures/facts/payment-journals.ts';
import { unsupported } from '../../fixtures/facts/unsupported.ts';
import { defineStep } from '../define.ts';
import type { NamedDocument } from '../documents.ts';
import { expectMoney, expectOneOf, expectSame, expectThat, need } from '../expectation.ts';
import type { World } from '../world.ts';
import type { InvoiceState } from './customer-invoice.ts';

/** The customer pays in full. */
export const payment = defineStep<InvoiceState>()({
  name: 'payment',
  dependency: 'payment',
  writes: ['account.payment'],
  refuses: async ({ verifier, dialect }, { plan }) => {
    const onPayment = plan.lines.flatMap(({ taxes }) => taxes).find((tax) => tax.dueOnPayment);
    if (onPayment !== undefined) {
      throw unsupported(
        `the tax ${onPayment.listed.name} is due when the invoice is paid, and its entries remain when the payment is undone`,
        'Give the products of the probe taxes that are due with the invoice.',
      );
    }
    await Promise.all([
      refuseClosedBooks(verifier, dialect, plan.company.id, ['bank', 'cash']),
      refuseEarlyDiscount(verifier, dialect, plan.customer.id, 'payment'),
      refuseForeignBank(verifier, dialect, plan.company.id, plan.terms.currency),
    ]);
  },
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
    const { currency, commercialPartnerId } = state.plan.terms;
    const invoice = need(state.invoice, 'an invoice');
    const [paid] = await readRecords(world.verifier, 'account.move', [invoice.id], {
      payment_state: text,
      amount_residual: number,
    });
    expectThat(paid !== undefined, `Invoice ${invoice.name} does not exist any more.`);
    const payments = await paymentsOf(world, invoice);
    for (const { id, display_name } of payments) world.ledger.created('account.payment', id, display_name);
    const rest = await laterInstalments(world, invoice);
    expectOneOf(
      `The payment state of ${invoice.name}`,
      paid.payment_state,
      rest === 0 ? ['paid', 'in_payment'] : ['partial'],
    );
    expectMoney(`The open amount of ${invoice.name}`, paid.amount_residual, rest, currency);
    expectSame(`The number of payments of ${invoice.name}`, payments.length, 1);
    for (const each of payments) {
      const { display_name, payment_type, partner_type, amount, currency_id, partner_id } = each;
      expectSame(`The direction of payment ${display_name}`, payment_type, 'inbound');
      expectSame(`The kind of partner of payment ${display_name}`, partner_type, 'customer');
      expectOneOf(`The state of payment ${display_name}`, each.state, world.dialect.values.paymentPaidStates);
      expectThat(
        Math.abs(Date.parse(each.date) - Date.parse(each.create_date.slice(0, 10))) <=
          MOST_DAYS_APART * DAY_MS,
        `Payment ${display_name} is dated ${each.date}, and it was made at ${each.create_date}.`,
      );
      expectSame(`The currency of payment ${display_name}`, currency_id.name, currency.name);
      expectMoney(`The amount of payment ${display_name}`, amount, invoice.total - rest, currency);
      expectSame(`The partner of payment ${display_name}`, partner_id?.id ?? 0, commercialPartnerId);
    }
  },
});

/** The day of the user's clock may be another one than that of the server. */
const MOST_DAYS_APART = 1;
const DAY_MS = 86_400_000;

/** The payments that were registered: the wizard does not say which it made. */
async function paymentsOf(world: World, invoice: NamedDocument) {
  return searchRecords(
    world.verifier,
    'account.payment',
    [
      '|',
      [world.dialect.fields.paymentMemo, '=', invoice.name],
      [world.dialect.values.invoiceOfPayment, '=', invoice.id],
    ],
    {
      display_name: text,
      amount: number,
      payment_type: text,
      partner_type: text,
      state: text,
      date,
      create_date: datetime,
      currency_id: many2one,
      partner_id: optional(many2one),
    },
  );
}

/** What is not due with the first instalment: from 18 on the wizard proposes that one alone. */
async function laterInstalments(world: World, invoice: NamedDocument): Promise<number> {
  if (!world.dialect.values.paysByInstalment) return 0;
  const owed = await searchRecords(
    world.verifier,
    'account.move.line',
    [
      ['move_id', '=', invoice.id],
      [world.dialect.fields.lineAccountType, '=', world.dialect.values.receivable],
    ],
    { amount_currency: number, date_maturity: optional(date) },
    { order: 'date_maturity, id' },
  );
  const [first] = owed;
  return owed
    .filter(({ date_maturity }) => date_maturity !== first?.date_maturity)
    .reduce((sum, { amount_currency }) => sum + amount_currency, 0);
}
