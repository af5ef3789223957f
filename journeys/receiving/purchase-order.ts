import { refuseLockedTransfers } from '../../fixtures/facts/closed-books.ts';
import { readCurrency, type Company } from '../../fixtures/facts/company.ts';
import type { Currency } from '../../fixtures/facts/currency.ts';
import {
  createRecord,
  datetime,
  ids,
  many2one,
  named,
  number,
  optional,
  readRecord,
  readRecords,
  text,
} from '../../fixtures/odoo/records.ts';
import { refuseMandatoryPlans } from '../../fixtures/facts/analytic-plans.ts';
import { refuseOtherLocation } from '../../fixtures/facts/partner-locations.ts';
import { refuseChangingCosts } from '../../fixtures/facts/product-costs.ts';
import { refuseBillsAsOrdered } from '../../fixtures/facts/vendor-bills.ts';
import { refuseRequiredFields } from '../../fixtures/facts/required-fields.ts';
import { unsupported } from '../../fixtures/facts/unsupported.ts';
import { hasGroup } from '../../fixtures/facts/user-groups.ts';
import { lacksRights, may } from '../../fixtures/odoo/rights.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import type { Dialect } from '../../fixtures/odoo/versions.ts';
import { defineStep } from '../define.ts';
import { expectOnce, type NamedDocument } from '../documents.ts';
import {
  expectMoney,
  expectPrice,
  expectQuantity,
  expectSame,
  expectSameSet,
  expectThat,
  need,
} from '../expectation.ts';
import type { GoodsBefore, TransferLine } from '../stock.ts';
import type { World } from '../world.ts';
import type { Dock } from './dock.ts';

/** What is bought, from whom, and where it is received. */
interface PurchasePlan extends GoodsBefore {
  readonly company: Company;
  readonly supplier: NamedDocument;
  readonly dock: Dock;
  readonly lines: readonly PurchaseLine[];
}

export interface PurchaseLine extends TransferLine {
  /** For one unit, a whole number: every language writes it alike. */
  readonly priceUnit: number;
}

/** A purchase order that was made, with its lines once it was read back. */
interface PurchaseDocument extends NamedDocument {
  readonly lineIds: readonly number[];
}

export interface PurchaseState {
  readonly plan: PurchasePlan;
  order?: PurchaseDocument;
}

/** Quantities and prices of a line, as Odoo reads and writes them. */
const LINE = { product_id: many2one, product_qty: number, price_unit: number, qty_received: number } as const;

/** Odoo 14 expects goods at noon of a day, by the clock of the user. */
const DAY_MS = 86_400_000;

function dayOf(instant: string): number {
  return Date.parse(instant.slice(0, 10));
}

/** A request for quotation with the planned lines. */
export const requestQuotation = defineStep<PurchaseState>()({
  name: 'purchase_request',
  dependency: 'purchase',
  writes: ['purchase.order'],
  refuses: async ({ verifier, dialect, login }) => {
    if (!dialect.values.purchaseFormWritesSupplier) return;
    if ((await may(verifier, dialect, 'write', 'res.partner')) === false)
      throw lacksRights(login, ['res.partner']);
  },
  rpc: async (world, state) => {
    const { supplier, dock, lines } = state.plan;
    world.ledger.intend('purchase.order', world.reference);
    const id = await createRecord(world.acting, 'purchase.order', {
      partner_id: supplier.id,
      partner_ref: world.reference,
      picking_type_id: dock.pickingTypeId,
      ...(world.documentName === undefined ? {} : { name: world.documentName }),
      order_line: lines.map((line) => [
        0,
        0,
        {
          product_id: line.productId,
          name: line.code,
          product_qty: line.quantity,
          price_unit: line.priceUnit,
          [world.dialect.fields.purchaseLineUnit]: line.unitId,
        },
      ]),
    });
    world.ledger.created('purchase.order', id, world.reference);
    state.order = { id, name: world.reference, lineIds: [] };
  },
  ui: async (client, world, state) => {
    const { form } = client;
    const { supplier, dock, lines } = state.plan;
    await client.plan(world.reference, 'purchase.order', {
      partner_id: supplier.id,
      picking_type_id: dock.pickingTypeId,
      'order_line.product_id': lines.map(({ productId }) => productId),
    });
    world.ledger.intend('purchase.order', world.reference);
    await form.openNew('purchase.purchase_rfq', 'purchase.order');
    await form.choose('partner_id', supplier);
    // Hidden where the company has one place to receive at.
    if ((await form.field('picking_type_id').count()) > 0) {
      await form.choose('picking_type_id', { id: dock.pickingTypeId, name: dock.name }, dock.search);
    }
    for (const line of lines) {
      await form.addLine('order_line');
      await form.chooseProductInLine('product_id', { id: line.productId, code: line.code });
      await form.fillInLine('product_qty', line.quantity);
      await form.fillInLine('price_unit', line.priceUnit);
    }
    await form.save();
    const id = await form.recordId();
    world.ledger.created('purchase.order', id, world.reference);
    state.order = { id, name: world.reference, lineIds: [] };
  },
  check: async (world, state) => {
    state.order = await checkPurchase(world, state, ['draft', 'sent']);
    await expectOnce(world, state.plan, 'purchase.order', 'partner_ref', state.order);
  },
});

/** The request becomes an order, and a receipt is expected. */
export const confirmPurchase = defineStep<PurchaseState>()({
  name: 'purchase_order',
  dependency: 'purchase',
  refuses: async ({ verifier, dialect }, { plan }) => {
    const productIds = plan.lines.map(({ productId }) => productId);
    await Promise.all([
      refuseApproval(verifier, dialect, plan),
      refuseOtherLocation(verifier, plan.supplier.id, 'supplier'),
      refuseChangingCosts(verifier, dialect, productIds),
      refuseBillsAsOrdered(verifier, dialect, productIds),
      refuseMandatoryPlans(verifier, dialect, 'purchase_order', plan.company.id, productIds),
      refuseRequiredFields(verifier, ['stock.picking']),
      refuseLockedTransfers(verifier, dialect),
    ]);
  },
  rpc: async (world, state) => {
    const { id } = need(state.order, 'a purchase order');
    await world.acting.call({ model: 'purchase.order', method: 'button_confirm', ids: [id] });
  },
  ui: async ({ form }, _world, state) => {
    await form.showing('purchase.order', need(state.order, 'a purchase order').id);
    await form.press('button_confirm');
    await form.reaches(['purchase', 'done']);
  },
  check: async (world, state) => {
    state.order = await checkPurchase(world, state, ['purchase', 'done']);
    const receipts = await receiptsOf(world, state.order.id);
    expectThat(receipts.length > 0, `Order ${state.order.name} has no receipt.`);
  },
});

/** Taxes and rounding add less than this to an order. */
const MOST_ADDED = 1.5;

/**
 * @throws {JourneyFailure} `unsupported` where a manager has to approve the order before it is received
 */
async function refuseApproval(
  verifier: OdooSession,
  dialect: Dialect,
  { company, lines }: PurchaseState['plan'],
): Promise<void> {
  const { po_double_validation, po_double_validation_amount } = await readRecord(
    verifier,
    'res.company',
    company.id,
    { po_double_validation: optional(text), po_double_validation_amount: number },
  );
  const total = lines.reduce((sum, { quantity, priceUnit }) => sum + quantity * priceUnit, 0);
  if (po_double_validation !== 'two_step' || total * MOST_ADDED < po_double_validation_amount) return;
  if (await hasGroup(verifier, dialect, 'purchase.group_purchase_manager')) return;
  throw unsupported(
    `purchase orders of ${po_double_validation_amount} ${company.currency.name} and more are approved by a manager`,
    'Raise the amount in the settings of Purchase, or leave the journey receipt out for this target.',
  );
}

/** Reads the order back and compares supplier, lines, quantities, units, prices and dates with the plan. */
async function checkPurchase(
  world: World,
  state: PurchaseState,
  states: readonly string[],
): Promise<PurchaseDocument> {
  const { plan } = state;
  const { id } = need(state.order, 'a purchase order');
  const [order] = await readRecords(world.verifier, 'purchase.order', [id], {
    name: text,
    state: text,
    partner_id: many2one,
    partner_ref: optional(text),
    picking_type_id: many2one,
    currency_id: many2one,
    amount_untaxed: number,
    amount_tax: number,
    amount_total: number,
    order_line: ids,
    date_order: datetime,
    date_planned: optional(datetime),
    date_approve: optional(datetime),
  });
  expectThat(order !== undefined, `Purchase order ${id} does not exist.`);
  expectThat(
    states.includes(order.state),
    `Purchase order ${order.name} is in state ${order.state}, expected ${states.join(' or ')}.`,
  );
  expectSame(`The supplier of ${order.name}`, order.partner_id.name, plan.supplier.name);
  expectSame(`The supplier of ${order.name}`, order.partner_id.id, plan.supplier.id);
  expectSame(`The supplier's reference of ${order.name}`, order.partner_ref ?? '', world.reference);
  expectSame(`The operation type of ${order.name}`, order.picking_type_id.id, plan.dock.pickingTypeId);
  expectThat(
    order.date_planned !== undefined && dayOf(order.date_planned) + DAY_MS >= dayOf(order.date_order),
    `${order.name} is expected ${order.date_planned ?? 'never'}, before it was ordered (${order.date_order}).`,
  );
  if (order.state === 'purchase' || order.state === 'done') {
    expectThat(order.date_approve !== undefined, `${order.name} is confirmed without a date.`);
  }
  const lines = await readRecords(world.verifier, 'purchase.order.line', order.order_line, {
    ...LINE,
    price_subtotal: number,
    unit: named(world.dialect.fields.purchaseLineUnit, many2one),
  });
  expectSameSet(
    `The products of ${order.name}`,
    lines.map((line) => line.product_id.id),
    plan.lines.map((line) => line.productId),
  );
  for (const planned of plan.lines) {
    const line = lines.find((each) => each.product_id.id === planned.productId);
    if (!line) continue;
    const label = `${planned.code} in ${order.name}`;
    expectQuantity(`The ordered quantity of ${label}`, line.product_qty, planned.quantity);
    expectSame(`The unit of ${label}`, line.unit.id, planned.unitId);
    expectPrice(`The unit price of ${label}`, line.price_unit, planned.priceUnit, plan.company.priceDigits);
  }
  const currency = await currencyOf(world, plan, order.currency_id.name);
  expectSame(`The currency of ${order.name}`, order.currency_id.name, currency.name);
  // Which taxes a supplier takes is not known; that what is written adds up is.
  if (plan.company.taxRules.rounding === 'round_per_line') {
    const subtotals = lines.reduce((sum, line) => sum + line.price_subtotal, 0);
    expectMoney(`The untaxed amount of ${order.name}`, order.amount_untaxed, subtotals, currency);
  }
  const total = order.amount_untaxed + order.amount_tax;
  expectMoney(`The total of ${order.name}`, order.amount_total, total, currency);
  return { id, name: order.name, lineIds: order.order_line };
}

/** The currency that is bought in: that of the company, or the one that the supplier is paid in. */
async function currencyOf(
  { verifier }: World,
  { company, supplier }: PurchasePlan,
  seen: string,
): Promise<Currency> {
  if (seen === company.currency.name) return company.currency;
  const { property_purchase_currency_id: own } = await readRecord(verifier, 'res.partner', supplier.id, {
    property_purchase_currency_id: optional(many2one),
  });
  return own ? readCurrency(verifier, own.id) : company.currency;
}

/** The received quantity of each planned product, as the order counts it. */
export async function checkReceived(world: World, { plan, order }: PurchaseState): Promise<void> {
  const { name, lineIds } = need(order, 'a purchase order');
  const lines = await readRecords(world.verifier, 'purchase.order.line', lineIds, LINE);
  for (const planned of plan.lines) {
    const received = lines.find((line) => line.product_id.id === planned.productId)?.qty_received ?? 0;
    expectQuantity(`The received quantity of ${planned.code} in ${name}`, received, planned.quantity);
  }
}

/** The receipts of the order, oldest first. */
export async function receiptsOf(
  { verifier }: Pick<World, 'verifier'>,
  orderId: number,
): Promise<{ id: number; name: string; state: string }[]> {
  const [order] = await readRecords(verifier, 'purchase.order', [orderId], { picking_ids: ids });
  const pickings = await readRecords(verifier, 'stock.picking', order?.picking_ids ?? [], {
    name: text,
    state: text,
  });
  return pickings.toSorted((a, b) => a.id - b.id);
}
