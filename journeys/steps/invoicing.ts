import {
  countRecords,
  ids,
  many2one,
  named,
  number,
  optional,
  readRecords,
  searchRecords,
  text,
} from '../../fixtures/odoo/records.ts';
import type { Deal, NamedDocument } from '../deal.ts';
import {
  expectMoney,
  expectOneOf,
  expectQuantity,
  expectSame,
  expectSameSet,
  expectThat,
  need,
} from '../expectation.ts';
import type { Step } from '../journey.ts';
import { documentTotals, lineSubtotal } from '../money.ts';
import { checkPrinted, print } from '../print.ts';
import type { World } from '../world.ts';

/** An invoice for what was delivered. */
export const createInvoice: Step = {
  name: 'create_invoice',
  act: async (world, deal) => {
    const order = need(deal.order, 'an order');
    const context = { active_model: 'sale.order', active_ids: [order.id], active_id: order.id };
    world.ledger.intend('account.move', order.name);
    const wizard = await world.acting.call({
      model: 'sale.advance.payment.inv',
      method: 'create',
      args: [{ advance_payment_method: 'delivered' }],
      context,
    });
    await world.acting.call({
      model: 'sale.advance.payment.inv',
      method: 'create_invoices',
      ids: [Number(wizard)],
      context,
    });
    const id = await invoiceOf(world, order.id);
    if (id !== undefined) world.ledger.created('account.move', id, order.name);
  },
  check: async (world, deal) => {
    const order = need(deal.order, 'an order');
    const id = await invoiceOf(world, order.id);
    expectThat(id !== undefined, `Order ${order.name} has no invoice.`);
    deal.invoice = await checkInvoice(world, deal, id, 'draft');
  },
};

/** The invoice is posted: numbered, balanced, and in agreement with order and delivery. */
export const postInvoice: Step = {
  name: 'post_invoice',
  act: async (world, deal) => {
    await world.acting.call({
      model: 'account.move',
      method: 'action_post',
      ids: [need(deal.invoice, 'an invoice').id],
    });
  },
  check: async (world, deal) => {
    deal.invoice = await checkInvoice(world, deal, need(deal.invoice, 'an invoice').id, 'posted');
    await checkEntries(world, deal, deal.invoice);
    await checkInvoiced(world, deal);
  },
};

/** The invoice can be printed. */
export const invoiceDocument: Step = {
  name: 'invoice_document',
  act: async (world, deal) => {
    deal.print = await print(world, 'account.report_invoice', need(deal.invoice, 'an invoice').id);
  },
  check: async (world, deal) => {
    const plan = need(deal.plan, 'a plan');
    const invoice = need(deal.invoice, 'an invoice');
    await checkPrinted(world, need(deal.print, 'a printed invoice'), {
      what: `The document of ${invoice.name}`,
      report: 'account.report_invoice',
      id: invoice.id,
      contains: [invoice.name, ...plan.lines.map((line) => line.code)],
    });
  },
};

/** The customer pays in full. */
export const payment: Step = {
  name: 'payment',
  act: async (world, deal) => {
    const invoice = need(deal.invoice, 'an invoice');
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
  check: async (world, deal) => {
    const plan = need(deal.plan, 'a plan');
    const invoice = need(deal.invoice, 'an invoice');
    const [paid] = await readRecords(world.books, 'account.move', [invoice.id], {
      payment_state: text,
      amount_residual: number,
    });
    expectThat(paid !== undefined, `Invoice ${invoice.name} does not exist any more.`);
    await notePayments(world, invoice);
    expectOneOf(`The payment state of ${invoice.name}`, paid.payment_state, ['paid', 'in_payment']);
    expectMoney(`The open amount of ${invoice.name}`, paid.amount_residual, 0, plan.company.currencyDigits);
  },
};

/** The payments that were registered, for the ledger: the wizard does not say which it made. */
async function notePayments(world: World, invoice: NamedDocument): Promise<void> {
  const memo = world.dialect.fields.paymentMemo;
  const payments = await searchRecords(world.books, 'account.payment', [[memo, '=', invoice.name]], {
    display_name: text,
  });
  for (const { id, display_name } of payments) world.ledger.created('account.payment', id, display_name);
}

/** The only customer invoice of the order, if there is one. */
export async function invoiceOf(world: World, orderId: number): Promise<number | undefined> {
  const [order] = await readRecords(world.books, 'sale.order', [orderId], { name: text, invoice_ids: ids });
  const invoiceIds = order?.invoice_ids ?? [];
  expectThat(invoiceIds.length <= 1, `Order ${order?.name ?? orderId} has ${invoiceIds.length} invoices.`);
  return invoiceIds[0];
}

async function checkInvoice(world: World, deal: Deal, id: number, state: string): Promise<NamedDocument> {
  const plan = need(deal.plan, 'a plan');
  const order = need(deal.order, 'an order');
  const digits = plan.company.currencyDigits;
  const [invoice] = await readRecords(world.books, 'account.move', [id], {
    display_name: text,
    state: text,
    move_type: text,
    partner_id: many2one,
    invoice_line_ids: ids,
    amount_untaxed: number,
    amount_tax: number,
    amount_total: number,
  });
  expectThat(invoice !== undefined, `Invoice ${id} does not exist.`);
  const label = `the invoice of ${order.name}`;
  expectSame(`The state of ${label}`, invoice.state, state);
  expectSame(`The type of ${label}`, invoice.move_type, 'out_invoice');
  expectSame(`The customer of ${label}`, invoice.partner_id.id, plan.customer.id);

  const rows = await readRecords(world.books, 'account.move.line', invoice.invoice_line_ids, {
    quantity: number,
    price_unit: number,
    price_subtotal: number,
    tax_ids: ids,
    sale_line_ids: ids,
  });
  const ordered = await readRecords(world.books, 'sale.order.line', order.lineIds, {
    product_id: many2one,
    qty_delivered: number,
  });
  expectSame(`The number of lines of ${label}`, rows.length, plan.lines.length);
  for (const planned of plan.lines) {
    const source = ordered.find((line) => line.product_id.id === planned.productId);
    const row = rows.find((each) => source !== undefined && each.sale_line_ids.includes(source.id));
    expectThat(row !== undefined && source !== undefined, `${planned.code} is missing on ${label}.`);
    expectQuantity(
      `The invoiced quantity of ${planned.code} on ${label}`,
      row.quantity,
      source.qty_delivered,
    );
    expectMoney(`The unit price of ${planned.code} on ${label}`, row.price_unit, planned.priceUnit, digits);
    expectMoney(
      `The subtotal of ${planned.code} on ${label}`,
      row.price_subtotal,
      lineSubtotal(planned, digits),
      digits,
    );
    expectSameSet(
      `The taxes of ${planned.code} on ${label}`,
      row.tax_ids,
      planned.taxes.map((tax) => tax.id),
    );
  }
  const expected = documentTotals(plan.lines, plan.company.taxRounding, digits);
  expectMoney(`The untaxed amount of ${label}`, invoice.amount_untaxed, expected.untaxed, digits);
  expectMoney(`The tax of ${label}`, invoice.amount_tax, expected.tax, digits);
  expectMoney(`The total of ${label}`, invoice.amount_total, expected.total, digits);
  return { id, name: state === 'posted' ? await numberOf(world, id) : invoice.display_name };
}

/** The number of a posted invoice, which no other entry of its journal has. */
async function numberOf(world: World, id: number): Promise<string> {
  const [invoice] = await readRecords(world.books, 'account.move', [id], {
    name: text,
    journal_id: many2one,
  });
  const name = invoice?.name ?? '';
  expectThat(invoice !== undefined && name !== '' && name !== '/', `The posted invoice ${id} has no number.`);
  const bearers = await countRecords(world.books, 'account.move', [
    ['name', '=', name],
    ['journal_id', '=', invoice.journal_id.id],
    ['state', '=', 'posted'],
  ]);
  expectSame(`The number of posted entries named ${name}`, bearers, 1);
  return name;
}

/** The journal entry balances, and its receivable and tax lines carry the invoice's amounts. */
async function checkEntries(world: World, deal: Deal, invoice: NamedDocument): Promise<void> {
  const plan = need(deal.plan, 'a plan');
  const digits = plan.company.currencyDigits;
  const expected = documentTotals(plan.lines, plan.company.taxRounding, digits);
  const lines = await searchRecords(world.books, 'account.move.line', [['move_id', '=', invoice.id]], {
    accountType: named(world.dialect.fields.lineAccountType, optional(text)),
    debit: number,
    credit: number,
    tax_line_id: optional(many2one),
  });
  const sum = (figure: (line: (typeof lines)[number]) => number): number =>
    lines.reduce((total, line) => total + figure(line), 0);
  expectMoney(
    `Debit minus credit of ${invoice.name}`,
    sum((line) => line.debit - line.credit),
    0,
    digits,
  );
  const taxed = sum((line) => (line.tax_line_id ? line.credit - line.debit : 0));
  expectMoney(`The tax entries of ${invoice.name}`, taxed, expected.tax, digits);
  const receivable = sum((line) =>
    line.accountType === world.dialect.values.receivable ? line.debit - line.credit : 0,
  );
  expectMoney(`The receivable entries of ${invoice.name}`, receivable, expected.total, digits);
}

/** The order knows that it was invoiced, for exactly what was delivered. */
async function checkInvoiced(world: World, deal: Deal): Promise<void> {
  const plan = need(deal.plan, 'a plan');
  const order = need(deal.order, 'an order');
  const [seen] = await readRecords(world.books, 'sale.order', [order.id], { invoice_status: text });
  const expected = deal.hasOpenRest === true ? 'no' : 'invoiced';
  expectSame(`The invoice status of ${order.name}`, seen?.invoice_status ?? 'missing', expected);
  const lines = await readRecords(world.books, 'sale.order.line', order.lineIds, {
    product_id: many2one,
    qty_invoiced: number,
    qty_delivered: number,
  });
  for (const planned of plan.lines) {
    const line = lines.find((each) => each.product_id.id === planned.productId);
    expectQuantity(
      `The invoiced quantity of ${planned.code} in ${order.name}`,
      line?.qty_invoiced ?? 0,
      line?.qty_delivered ?? -1,
    );
  }
}
