import {
  countRecords,
  date,
  datetime,
  ids,
  many2one,
  number,
  optional,
  readRecords,
  type RecordOf,
  searchIds,
  text,
} from '../../fixtures/odoo/records.ts';
import { refuseMandatoryPlans } from '../../fixtures/facts/analytic-plans.ts';
import { refuseClosedBooks } from '../../fixtures/facts/closed-books.ts';
import { refuseCashRounding } from '../../fixtures/facts/cash-rounding.ts';
import { refuseEarlyDiscount } from '../../fixtures/facts/payment-terms.ts';
import { documentTotals, lineSubtotal, type PricedLine } from '../../fixtures/facts/taxes.ts';
import { defineStep } from '../define.ts';
import type { NamedDocument, PrintedDocument } from '../documents.ts';
import {
  expectMoney,
  expectPrice,
  expectQuantity,
  expectSame,
  expectSameSet,
  expectThat,
  need,
} from '../expectation.ts';
import { checkEntries } from './entries.ts';
import { checkPrinted, print, printInBrowser, weakerWithoutPdf } from '../print.ts';
import { expectTaxes, type SaleState } from '../sales/order.ts';
import type { PlannedLine } from '../plan.ts';
import type { World } from '../world.ts';

/** An invoice with the amounts that it must have, in the currency of its order. */
export interface InvoiceDocument extends NamedDocument {
  readonly tax: number;
  readonly total: number;
  /** The account of each line, by its id: posting books there and nowhere else. */
  readonly accounts: ReadonlyMap<number, number | undefined>;
  /** The accounts of its taxes and of what is owed. */
  readonly otherAccounts: readonly string[];
  /** What posting leaves as it was, by the words for it. */
  readonly kept: Readonly<Record<string, string>>;
}

/** A sale that is invoiced. */
export interface InvoiceState extends SaleState {
  /** More was ordered after the delivery: the order stays open beyond what was delivered. */
  hasOpenRest?: boolean;
  invoice?: InvoiceDocument;
  print?: PrintedDocument;
}

/** What a draft says and posting does not change. */
const KEPT = {
  journal_id: many2one,
  invoice_origin: optional(text),
  invoice_payment_term_id: optional(many2one),
  fiscal_position_id: optional(many2one),
  partner_shipping_id: optional(many2one),
} as const;

function keptOf(invoice: RecordOf<typeof KEPT>): InvoiceDocument['kept'] {
  return {
    journal: invoice.journal_id.name,
    'source document': invoice.invoice_origin ?? '',
    'payment terms': invoice.invoice_payment_term_id?.name ?? '',
    'fiscal position': invoice.fiscal_position_id?.name ?? '',
    'delivery address': invoice.partner_shipping_id?.name ?? '',
  };
}

/** An invoice for what was delivered. */
export const createInvoice = defineStep<InvoiceState>()({
  name: 'create_invoice',
  dependency: 'accounting',
  refuses: async ({ verifier, dialect }, { plan }) => {
    await Promise.all([
      refuseEarlyDiscount(verifier, dialect, plan.customer.id, 'invoice'),
      refuseCashRounding(verifier),
    ]);
  },
  writes: ['account.move'],
  rpc: async (world, state) => {
    const order = need(state.order, 'an order');
    const context = {
      active_model: 'sale.order',
      active_ids: [order.id],
      active_id: order.id,
      // Odoo would write to the salesperson of the customer that the invoice is theirs.
      mail_auto_subscribe_no_notify: true,
    };
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
  ui: async ({ form }, world, state) => {
    const order = need(state.order, 'an order');
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
  check: async (world, state) => {
    const order = need(state.order, 'an order');
    const id = await invoiceOf(world, order.id);
    expectThat(id !== undefined, `Order ${order.name} has no invoice.`);
    state.invoice = await checkInvoice(world, state, id, 'draft');
    await expectInvoicedOnce(world, state, order.name, id);
  },
});

/** The invoice is posted: numbered, balanced, and in agreement with order and delivery. */
export const postInvoice = defineStep<InvoiceState>()({
  name: 'post_invoice',
  dependency: 'accounting',
  refuses: async ({ verifier, dialect }, { plan }) => {
    const productIds = plan.lines.map(({ productId }) => productId);
    await Promise.all([
      refuseClosedBooks(verifier, dialect, plan.company.id, ['sale']),
      refuseMandatoryPlans(verifier, dialect, 'invoice', plan.company.id, productIds),
    ]);
  },
  writes: ['account.move'],
  rpc: async (world, state) => {
    await world.acting.call({
      model: 'account.move',
      method: 'action_post',
      ids: [need(state.invoice, 'an invoice').id],
    });
  },
  ui: async ({ form }, _world, state) => {
    await form.showing('account.move', need(state.invoice, 'an invoice').id);
    await form.press('action_post');
    await form.reaches(['posted']);
  },
  check: async (world, state) => {
    state.invoice = await checkInvoice(world, state, need(state.invoice, 'an invoice').id, 'posted');
    await checkInvoiced(world, state);
  },
});

/** The invoice can be printed. */
export const invoiceDocument = defineStep<InvoiceState>()({
  name: 'invoice_document',
  dependency: 'report',
  weaker: weakerWithoutPdf,
  rpc: async (world, state) => {
    state.print = await print(world, 'account.report_invoice', need(state.invoice, 'an invoice').id);
  },
  ui: async (client, world, state) => {
    const { id } = need(state.invoice, 'an invoice');
    state.print = await printInBrowser(client, world, 'account.report_invoice', id);
  },
  check: async (world, state) => {
    const { plan } = state;
    const invoice = need(state.invoice, 'an invoice');
    await checkPrinted(world, need(state.print, 'a printed invoice'), {
      what: `The document of ${invoice.name}`,
      report: 'account.report_invoice',
      id: invoice.id,
      contains: [invoice.name, ...plan.lines.map((line) => line.code)],
    });
  },
});

/** The only customer invoice of the order, if there is one. */
async function invoiceOf(world: World, orderId: number): Promise<number | undefined> {
  const [order] = await readRecords(world.verifier, 'sale.order', [orderId], {
    name: text,
    invoice_ids: ids,
  });
  const invoiceIds = order?.invoice_ids ?? [];
  expectThat(invoiceIds.length <= 1, `Order ${order?.name ?? orderId} has ${invoiceIds.length} invoices.`);
  return invoiceIds[0];
}

/** No other entry says that it comes of the order. Says nothing under load, as `expectOnce`. */
async function expectInvoicedOnce(
  { verifier }: World,
  { plan }: InvoiceState,
  order: string,
  id: number,
): Promise<void> {
  if (plan.before === undefined) return;
  const found = await searchIds(
    verifier,
    'account.move',
    [
      ['company_id', '=', plan.company.id],
      ['invoice_origin', '=', order],
    ],
    { order: 'id' },
  );
  expectSame(`The ids of all invoices of ${order}`, found, [id]);
}

/** Companies date their invoices to the end of the month, or to the delivery. */
const MOST_DAYS_APART = 31;
const DAY_MS = 86_400_000;

async function checkInvoice(
  world: World,
  state: InvoiceState,
  id: number,
  wanted: string,
): Promise<InvoiceDocument> {
  const { plan } = state;
  const order = need(state.order, 'an order');
  const { currency, invoicePartnerId, commercialPartnerId } = plan.terms;
  const [invoice] = await readRecords(world.verifier, 'account.move', [id], {
    display_name: text,
    state: text,
    move_type: text,
    partner_id: many2one,
    commercial_partner_id: many2one,
    currency_id: many2one,
    create_date: datetime,
    date,
    invoice_date: optional(date),
    invoice_date_due: optional(date),
    invoice_line_ids: ids,
    amount_untaxed: number,
    amount_tax: number,
    amount_total: number,
    amount_residual: number,
    ...KEPT,
  });
  expectThat(invoice !== undefined, `Invoice ${id} does not exist.`);
  const label = `the invoice of ${order.name}`;
  expectSame(`The state of ${label}`, invoice.state, wanted);
  expectSame(`The type of ${label}`, invoice.move_type, 'out_invoice');
  expectSame(`The customer of ${label}`, invoice.partner_id.id, invoicePartnerId);
  expectSame(`Who owes ${label}`, invoice.commercial_partner_id.id, commercialPartnerId);
  expectSame(`The currency of ${label}`, invoice.currency_id.name, currency.name);
  if (wanted === 'posted') {
    const { invoice_date: made, invoice_date_due: due, date: booked, create_date: created } = invoice;
    expectThat(made !== undefined, `The posted ${label} has no date.`);
    expectThat(
      Math.abs(Date.parse(made) - Date.parse(created.slice(0, 10))) <= MOST_DAYS_APART * DAY_MS,
      `The date of ${label} is ${made}, but it was created at ${created}.`,
    );
    // Lock dates move an entry to a later period, never to an earlier one.
    expectThat(booked >= made, `The date of ${label} is ${made}, but it is booked earlier, on ${booked}.`);
    expectThat(
      due !== undefined && due >= made,
      `The due date of ${label}, ${due ?? 'none'}, is before ${made}.`,
    );
  }
  const kept = keptOf(invoice);
  for (const [what, value] of Object.entries(state.invoice?.kept ?? kept)) {
    expectSame(`The ${what} of ${label}`, kept[what] ?? '', value);
  }

  const rows = await readRecords(world.verifier, 'account.move.line', invoice.invoice_line_ids, {
    product_id: optional(many2one),
    product_uom_id: optional(many2one),
    account_id: optional(many2one),
    quantity: number,
    price_unit: number,
    discount: number,
    price_subtotal: number,
    tax_ids: ids,
    sale_line_ids: ids,
  });
  const products = rows.filter(({ product_id }) => product_id !== undefined);
  const sources = await readRecords(world.verifier, 'sale.order.line', order.lineIds, {
    product_id: many2one,
  });
  expectSame(`The number of lines of ${label}`, products.length, plan.lines.length);
  const billed: PricedLine[] = [];
  for (const planned of plan.lines) {
    const source = sources.find((line) => line.product_id.id === planned.productId);
    const row = products.find((each) => source !== undefined && each.sale_line_ids.includes(source.id));
    const priced = order.priced.find((each) => each.productId === planned.productId);
    const what = `${planned.code} on ${label}`;
    expectThat(row !== undefined && priced !== undefined, `${planned.code} is missing on ${label}.`);
    expectSame(`The product of ${what}`, row.product_id?.id ?? 0, planned.productId);
    expectSame(`The unit of ${what}`, row.product_uom_id?.id ?? 0, planned.unitId);
    const account = row.account_id;
    const before = state.invoice?.accounts.get(row.id) ?? account?.id;
    expectThat(
      account?.id === before,
      `${what} is booked on ${account?.name ?? 'no account'} instead of the account of its draft.`,
    );
    const line = { ...priced, quantity: quantityToInvoice(state, planned) };
    expectQuantity(`The invoiced quantity of ${what}`, row.quantity, line.quantity);
    expectPrice(`The unit price of ${what}`, row.price_unit, line.priceUnit, plan.company.priceDigits);
    expectPrice(`The discount of ${what}`, row.discount, line.discount ?? 0, 2);
    expectMoney(
      `The subtotal of ${what}`,
      row.price_subtotal,
      lineSubtotal(line, plan.company.taxRules, currency.rounding),
      currency,
    );
    await expectTaxes(world, `The taxes of ${what}`, row.tax_ids, planned.taxes);
    billed.push(line);
  }
  const expected = documentTotals('invoice', billed, plan.company.taxRules, currency.rounding);
  expectMoney(`The untaxed amount of ${label}`, invoice.amount_untaxed, expected.untaxed, currency);
  expectMoney(`The tax of ${label}`, invoice.amount_tax, expected.tax, currency);
  expectMoney(`The total of ${label}`, invoice.amount_total, expected.total, currency);
  if (wanted === 'posted')
    expectMoney(`The open amount of ${label}`, invoice.amount_residual, expected.total, currency);
  const entries = await checkEntries(world, state, label, {
    id,
    ...expected,
    due: wanted === 'posted' ? invoice.invoice_date_due : undefined,
  });
  expectSameSet(
    `The accounts of taxes and debts of ${label}`,
    entries,
    state.invoice?.otherAccounts ?? entries,
  );
  return {
    id,
    otherAccounts: entries,
    kept,
    name: wanted === 'posted' ? await numberOf(world, id) : invoice.display_name,
    tax: expected.tax,
    total: expected.total,
    accounts: new Map(rows.map((row) => [row.id, row.account_id?.id])),
  };
}

/** By the policy of the product: what was delivered, or what is ordered by now. */
function quantityToInvoice({ plan, hasOpenRest }: InvoiceState, planned: PlannedLine): number {
  const hasRest = hasOpenRest === true && planned.invoiced === 'as ordered' && planned === plan.lines[0];
  return planned.quantity + (hasRest ? 1 : 0);
}

/** The number of a posted invoice, which no other entry of its journal has. */
async function numberOf(world: World, id: number): Promise<string> {
  const [invoice] = await readRecords(world.verifier, 'account.move', [id], {
    name: text,
    journal_id: many2one,
  });
  const name = invoice?.name ?? '';
  expectThat(invoice !== undefined && name !== '' && name !== '/', `The posted invoice ${id} has no number.`);
  const bearers = await countRecords(world.verifier, 'account.move', [
    ['name', '=', name],
    ['journal_id', '=', invoice.journal_id.id],
    ['state', '=', 'posted'],
  ]);
  expectSame(`The number of posted entries named ${name}`, bearers, 1);
  return name;
}

/** The order knows that it was invoiced, for exactly what was to be invoiced. */
async function checkInvoiced(world: World, state: InvoiceState): Promise<void> {
  const { plan } = state;
  const order = need(state.order, 'an order');
  const [seen] = await readRecords(world.verifier, 'sale.order', [order.id], { invoice_status: text });
  const waits = state.hasOpenRest === true && plan.lines[0]?.invoiced === 'as delivered';
  expectSame(
    `The invoice status of ${order.name}`,
    seen?.invoice_status ?? 'missing',
    waits ? 'no' : 'invoiced',
  );
  const lines = await readRecords(world.verifier, 'sale.order.line', order.lineIds, {
    product_id: many2one,
    qty_invoiced: number,
  });
  for (const planned of plan.lines) {
    const line = lines.find((each) => each.product_id.id === planned.productId);
    expectQuantity(
      `The invoiced quantity of ${planned.code} in ${order.name}`,
      line?.qty_invoiced ?? 0,
      quantityToInvoice(state, planned),
    );
  }
}
