import { refuseLockedTransfers } from '../../fixtures/facts/closed-books.ts';
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
  searchRecords,
  text,
  writeRecords,
} from '../../fixtures/odoo/records.ts';
import { lockOrder, unlockOrder } from '../../fixtures/odoo/order-lock.ts';
import { lacksModule } from '../../fixtures/facts/unsupported.ts';
import { refuseMandatoryPlans } from '../../fixtures/facts/analytic-plans.ts';
import { refuseRequiredFields } from '../../fixtures/facts/required-fields.ts';
import { refuseOtherLocation } from '../../fixtures/facts/partner-locations.ts';
import { refuseReordering } from '../../fixtures/facts/reordering.ts';
import { refuseMergedTransfers, refuseOtherRoutes } from '../../fixtures/facts/routes.ts';
import { documentTotals, lineSubtotal, type Tax } from '../../fixtures/facts/taxes.ts';
import { defineStep } from '../define.ts';
import { expectOnce, type OrderDocument, type PricedOrderLine } from '../documents.ts';
import {
  expectMoney,
  expectPrice,
  expectQuantity,
  expectSame,
  expectSameSet,
  expectThat,
  need,
} from '../expectation.ts';
import { expectWithinRun } from '../inventory/picking.ts';
import { makePlan, type Plan, type PlannedOrder } from '../plan.ts';
import { expectInternalChanges, type PlannedGoods } from '../stock.ts';
import type { World } from '../world.ts';
import { expectDemand, handedOver, isReservedAtOnce, readOrderMoves, type OrderMove } from './order-moves.ts';

/** No company promises goods for longer than this, or delivers them so long before. */
const LONGEST_LEAD_MS = 2 * 366 * 86_400_000;

/** Order lines of the sales journeys. */
const ORDER_LINES = 2;

/** What every journey around a sale knows: what it planned, and the order as far as it was made. */
export interface SaleState {
  readonly plan: Plan;
  order?: OrderDocument;
}

/** Plans a sale. */
export async function planSale(world: World): Promise<SaleState> {
  await world.enter();
  if (!world.dialect.facts.saleIsDelivered) throw lacksModule('sale_stock', 'the journeys of sales');
  // The format is asked once, here, so that the first document is not charged with finding out.
  const [plan] = await Promise.all([makePlan(world, ORDER_LINES), world.documents.format()]);
  return { plan };
}

/** Under load each order is drawn before the run. */
export function drawnSales(): Promise<(order: PlannedOrder) => SaleState> {
  return Promise.resolve((plan) => ({ plan }));
}

/** A quotation with the planned lines. */
export const makeQuotation = defineStep<SaleState>()({
  name: 'quotation',
  dependency: 'sales',
  writes: ['sale.order'],
  rpc: async (world, state) => {
    const { plan } = state;
    world.ledger.intend('sale.order', world.reference);
    const id = await createRecord(world.acting, 'sale.order', {
      partner_id: plan.customer.id,
      client_order_ref: world.reference,
      ...(world.documentName === undefined ? {} : { name: world.documentName }),
      order_line: plan.lines.map((line) => [
        0,
        0,
        { product_id: line.productId, product_uom_qty: line.quantity },
      ]),
    });
    world.ledger.created('sale.order', id, world.reference);
    state.order = { id, name: world.reference, lineIds: [], priced: [] };
  },
  ui: async (client, world, state) => {
    const { form } = client;
    const { plan } = state;
    const productField = world.dialect.ui.saleLineProduct;
    const productIds = plan.lines.map((line) => line.productId);
    const products = await readRecords(world.verifier, 'product.product', productIds, {
      template: named('product_tmpl_id', many2one),
    });
    await client.plan(world.reference, 'sale.order', {
      partner_id: plan.customer.id,
      'order_line.product_id': productIds,
    });
    world.ledger.intend('sale.order', world.reference);
    await form.openNew('sale.action_quotations_with_onboarding', 'sale.order');
    await form.choose('partner_id', plan.customer);
    await form.clearLines('order_line');
    for (const [index, line] of plan.lines.entries()) {
      const id = productField === 'product_id' ? line.productId : products[index]?.template.id;
      await form.addLine('order_line');
      await form.chooseProductInLine(productField, { id: need(id, 'a product'), code: line.code });
      await form.fillInLine('product_uom_qty', line.quantity);
    }
    await form.save();
    const id = await form.recordId();
    world.ledger.created('sale.order', id, world.reference);
    state.order = { id, name: world.reference, lineIds: [], priced: [] };
  },
  check: async (world, state) => {
    state.order = await checkOrder(world, state, ['draft', 'sent']);
    await expectOnce(world, state.plan, 'sale.order', 'client_order_ref', state.order);
  },
  weaker: ({ dialect }, { plan }) =>
    Promise.resolve(
      dialect.values.rpcMissesDiscount && plan.lines.some(({ discount }) => discount !== 0)
        ? 'a line without the discount of the price list passes: this Odoo gives none over RPC'
        : undefined,
    ),
});

/** The quotation becomes an order and reserves its goods. */
export const confirm = defineStep<SaleState>()({
  name: 'confirm',
  dependency: 'sales',
  refuses: async ({ verifier, dialect }, { plan }) => {
    const productIds = plan.lines.map(({ productId }) => productId);
    // One more may be ordered after the delivery.
    const leaving = plan.lines.map(({ productId, quantity }) => ({ productId, quantity: quantity + 1 }));
    await Promise.all([
      refuseOtherRoutes(verifier, dialect, plan.warehouse, productIds),
      refuseMergedTransfers(verifier, dialect, plan.warehouse),
      refuseReordering(verifier, dialect, leaving, plan.warehouse.stockLocationId),
      refuseOtherLocation(verifier, plan.terms.deliveryPartnerId, 'customer'),
      refuseMandatoryPlans(verifier, dialect, 'sale_order', plan.company.id, productIds),
      refuseRequiredFields(verifier, ['stock.picking']),
      refuseLockedTransfers(verifier, dialect),
    ]);
  },
  rpc: async (world, state) => {
    const order = need(state.order, 'an order');
    await world.acting.call({ model: 'sale.order', method: 'action_confirm', ids: [order.id] });
  },
  ui: async ({ form }, _world, state) => {
    await form.showing('sale.order', need(state.order, 'an order').id);
    await form.press('action_confirm');
    await form.reaches(['sale', 'done']);
  },
  check: async (world, state) => {
    await checkOrder(world, state, ['sale', 'done']);
    await checkPlannedDelivery(world, state);
  },
});

/**
 * The customer orders one more unit of the first product. Done between delivery and invoice, it makes what was ordered
 * differ from what was delivered, so that an invoice for the wrong one shows.
 */
export async function orderOneMore(world: World, state: SaleState): Promise<void> {
  const planned = need(state.plan.lines[0], 'a planned product');
  const order = need(state.order, 'an order');
  const quantities = { product_id: many2one, product_uom_qty: number, qty_delivered: number } as const;
  const lines = await readRecords(world.verifier, 'sale.order.line', order.lineIds, quantities);
  const line = lines.find((each) => each.product_id.id === planned.productId);
  expectThat(line !== undefined, `${planned.code} is missing in ${order.name}.`);
  const wasLocked = await unlockOrder(world.acting, world.dialect, order.id);
  await writeRecords(world.acting, 'sale.order.line', [line.id], { product_uom_qty: planned.quantity + 1 });
  if (wasLocked) await lockOrder(world.acting, world.dialect, order.id);
  const after = await readRecord(world.verifier, 'sale.order.line', line.id, quantities);
  const label = `${planned.code} in ${order.name}`;
  expectQuantity(`The ordered quantity of ${label}`, after.product_uom_qty, planned.quantity + 1);
  expectQuantity(`The delivered quantity of ${label}`, after.qty_delivered, planned.quantity);
}

/** Reads the order back and compares parties, currency, lines, prices, taxes and totals with the plan. */
async function checkOrder(world: World, state: SaleState, states: readonly string[]): Promise<OrderDocument> {
  const { plan } = state;
  const { currency } = plan.terms;
  const { id } = need(state.order, 'an order');
  const [order] = await readRecords(world.verifier, 'sale.order', [id], {
    name: text,
    state: text,
    partner_id: many2one,
    partner_invoice_id: many2one,
    partner_shipping_id: many2one,
    client_order_ref: optional(text),
    currency_id: many2one,
    create_date: datetime,
    date_order: datetime,
    order_line: ids,
    amount_untaxed: number,
    amount_tax: number,
    amount_total: number,
  });
  expectThat(order !== undefined, `Order ${id} does not exist.`);
  expectThat(
    states.includes(order.state),
    `Order ${order.name} is in state ${order.state}, expected ${states.join(' or ')}.`,
  );
  expectSame(`The customer of ${order.name}`, order.partner_id.id, plan.customer.id);
  expectSame(
    `The invoice address of ${order.name}`,
    order.partner_invoice_id.id,
    plan.terms.invoicePartnerId,
  );
  expectSame(
    `The delivery address of ${order.name}`,
    order.partner_shipping_id.id,
    plan.terms.deliveryPartnerId,
  );
  expectSame(`The customer's reference of ${order.name}`, order.client_order_ref ?? '', world.reference);
  expectSame(`The currency of ${order.name}`, order.currency_id.name, currency.name);
  expectWithinRun(order.name, order.create_date, order.date_order);

  const lines = await readRecords(world.verifier, 'sale.order.line', order.order_line, {
    product_id: many2one,
    product_uom_qty: number,
    unit: named(world.dialect.fields.saleLineUnit, many2one),
    price_unit: number,
    discount: number,
    price_subtotal: number,
    qty_delivered: number,
    taxes: named(world.dialect.fields.saleLineTaxes, ids),
  });
  expectSameSet(
    `The products of ${order.name}`,
    lines.map((line) => line.product_id.id),
    plan.lines.map((line) => line.productId),
  );
  const priced: PricedOrderLine[] = [];
  for (const planned of plan.lines) {
    const line = lines.find((each) => each.product_id.id === planned.productId);
    if (!line) continue;
    const label = `${planned.code} in ${order.name}`;
    expectQuantity(`The ordered quantity of ${label}`, line.product_uom_qty, planned.quantity);
    expectSame(`The unit of ${label}`, line.unit.id, planned.unitId);
    expectQuantity(`The delivered quantity of ${label}`, line.qty_delivered, 0);
    expectPrice(`The unit price of ${label}`, line.price_unit, planned.priceUnit, plan.company.priceDigits);
    const discount = world.dialect.values.rpcMissesDiscount && line.discount === 0 ? 0 : planned.discount;
    expectPrice(`The discount of ${label}`, line.discount, discount, 2);
    // The price as it was stored, rounded, is what everything else is computed from.
    const seen = { ...planned, priceUnit: line.price_unit, discount: line.discount };
    expectMoney(
      `The subtotal of ${label}`,
      line.price_subtotal,
      lineSubtotal(seen, plan.company.taxRules, currency.rounding),
      currency,
    );
    await expectTaxes(world, `The taxes of ${label}`, line.taxes, planned.taxes);
    priced.push(seen);
  }
  const expected = documentTotals('order', priced, plan.company.taxRules, currency.rounding);
  expectMoney(`The untaxed amount of ${order.name}`, order.amount_untaxed, expected.untaxed, currency);
  expectMoney(`The tax of ${order.name}`, order.amount_tax, expected.tax, currency);
  expectMoney(`The total of ${order.name}`, order.amount_total, expected.total, currency);
  return { id, name: order.name, lineIds: order.order_line, priced };
}

/** The same taxes, told by their names where they differ. */
export async function expectTaxes(
  world: World,
  what: string,
  seen: readonly number[],
  planned: readonly Tax[],
): Promise<void> {
  const expected = new Map(planned.map(({ listed }) => [listed.id, listed.name]));
  if (seen.length === expected.size && seen.every((id) => expected.has(id))) return;
  const taxes = await readRecords(world.verifier, 'account.tax', seen, { display_name: text });
  const words = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));
  expectSame(what, words(taxes.map((tax) => tax.display_name)), words([...expected.values()]));
}

/** The delivery asks for what was ordered, and has it reserved where its type of transfer says so. */
async function checkPlannedDelivery(world: World, state: SaleState): Promise<void> {
  const { lines, warehouse } = state.plan;
  const order = need(state.order, 'an order');
  const isPlanned = (productId: number): boolean => lines.some((line) => line.productId === productId);
  const pickingIds = await orderPickingIds(world, order.id);
  expectThat(pickingIds.length > 0, `Order ${order.name} has no delivery.`);
  const moves = await readOrderMoves(world, order, pickingIds);
  const first = moves.filter((move) => move.isFirst);
  expectDemand(`in the delivery of ${order.name}`, first, lines);
  expectSame(
    `The number of products in the delivery of ${order.name} that nobody ordered`,
    moves.filter(({ saleLineId, productId }) => saleLineId === undefined && !isPlanned(productId)).length,
    0,
  );
  for (const { created, scheduled } of moves) {
    expectThat(
      Math.abs(Date.parse(scheduled) - Date.parse(created)) <= LONGEST_LEAD_MS,
      `The delivery of ${order.name} was made at ${created} and is planned for ${scheduled}.`,
    );
  }
  const outgoing = await handedOver(world, warehouse, order.name, moves);
  // Of a chain that is pushed, the last stage is made later.
  if (outgoing.length > 0) expectDemand(`to be handed over for ${order.name}`, outgoing, lines);
  await expectDeliveryAddress(world, state, outgoing);
  await checkReservations(world, state, pickingIds, ({ productId, quantity }) =>
    first.some((move) => move.productId === productId && !isReservedAtOnce(warehouse, move)) ? 0 : quantity,
  );
}

/** Who gets the goods, on the transfers of these moves. */
async function expectDeliveryAddress(
  { verifier }: World,
  { plan }: SaleState,
  outgoing: readonly OrderMove[],
): Promise<void> {
  const pickingIds = outgoing.flatMap(({ pickingId }) => pickingId ?? []);
  const pickings = await readRecords(verifier, 'stock.picking', pickingIds, {
    name: text,
    partner_id: optional(many2one),
  });
  for (const { name, partner_id } of pickings) {
    expectSame(`The customer of ${name}`, partner_id?.id ?? null, plan.terms.deliveryPartnerId);
  }
}

/** Every ordered unit is reserved on a move of this order, and the quants agree. */
export async function checkReserved(world: World, state: SaleState): Promise<void> {
  const order = need(state.order, 'an order');
  const pickingIds = await orderPickingIds(world, order.id);
  expectThat(pickingIds.length > 0, `Order ${order.name} has no delivery.`);
  await checkReservations(world, state, pickingIds, ({ quantity }) => quantity);
}

async function checkReservations(
  world: World,
  state: SaleState,
  pickingIds: readonly number[],
  expected: (line: PlannedGoods) => number,
): Promise<void> {
  const { plan } = state;
  const order = need(state.order, 'an order');
  const moveLines = await searchRecords(
    world.verifier,
    'stock.move.line',
    [
      ['picking_id', 'in', [...pickingIds]],
      ['state', 'in', ['assigned', 'partially_available']],
    ],
    { product_id: many2one, reserved: named(world.dialect.fields.moveLineReserved, number) },
  );
  for (const line of plan.lines) {
    const reserved = moveLines
      .filter((each) => each.product_id.id === line.productId)
      .reduce((sum, each) => sum + each.reserved, 0);
    expectQuantity(`The quantity of ${line.code} reserved for ${order.name}`, reserved, expected(line));
  }
  await expectInternalChanges(
    world.verifier,
    plan,
    (line) => `${line.code} since before ${order.name}`,
    (line) => ({ quantity: 0, reserved: expected(line) }),
  );
}

/** The order's delivery chain as it stands now; later stages may only appear once earlier ones are done. */
export async function orderPickingIds(world: World, orderId: number): Promise<number[]> {
  const [order] = await readRecords(world.verifier, 'sale.order', [orderId], { picking_ids: ids });
  return [...(order?.picking_ids ?? [])].toSorted((a, b) => a - b);
}
