import {
  createRecord,
  ids,
  many2one,
  named,
  number,
  readRecord,
  readRecords,
  searchRecords,
  text,
  writeRecords,
} from '../../fixtures/odoo/records.ts';
import { lockOrder, unlockOrder } from '../../fixtures/odoo/order-lock.ts';
import type { Deal, OrderDocument, Plan } from '../deal.ts';
import { expectMoney, expectQuantity, expectSame, expectSameSet, expectThat, need } from '../expectation.ts';
import type { Step } from '../journey.ts';
import { documentTotals, lineSubtotal } from '../money.ts';
import { expectInternalChanges } from '../stock.ts';
import type { World } from '../world.ts';

/** A quotation with the planned lines. */
export const quotation: Step = {
  name: 'quotation',
  act: async (world, deal) => {
    const plan = need(deal.plan, 'a plan');
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
    deal.order = { id, name: world.reference, lineIds: [] };
  },
  check: async (world, deal) => {
    deal.order = await checkOrder(world, deal, ['draft', 'sent']);
  },
};

/** The quotation becomes an order and reserves its goods. */
export const confirm: Step = {
  name: 'confirm',
  act: async (world, deal) => {
    const order = need(deal.order, 'an order');
    await world.acting.call({ model: 'sale.order', method: 'action_confirm', ids: [order.id] });
  },
  check: async (world, deal) => {
    await checkOrder(world, deal, ['sale', 'done']);
    await checkReserved(world, deal);
  },
};

/**
 * The customer orders one more unit of the first product. Done between delivery and invoice, it makes what was ordered
 * differ from what was delivered, so that an invoice for the wrong one shows.
 */
export async function orderOneMore(world: World, deal: Deal): Promise<void> {
  const planned = need(need(deal.plan, 'a plan').lines[0], 'a planned product');
  const order = need(deal.order, 'an order');
  const quantities = { product_id: many2one, product_uom_qty: number, qty_delivered: number } as const;
  const lines = await readRecords(world.books, 'sale.order.line', order.lineIds, quantities);
  const line = lines.find((each) => each.product_id.id === planned.productId);
  expectThat(line !== undefined, `${planned.code} is missing in ${order.name}.`);
  const wasLocked = await unlockOrder(world.acting, world.dialect, order.id);
  await writeRecords(world.acting, 'sale.order.line', [line.id], { product_uom_qty: planned.quantity + 1 });
  if (wasLocked) await lockOrder(world.acting, world.dialect, order.id);
  const after = await readRecord(world.books, 'sale.order.line', line.id, quantities);
  const label = `${planned.code} in ${order.name}`;
  expectQuantity(`The ordered quantity of ${label}`, after.product_uom_qty, planned.quantity + 1);
  expectQuantity(`The delivered quantity of ${label}`, after.qty_delivered, planned.quantity);
  deal.hasOpenRest = true;
}

/** Reads the order back and compares partner, lines, prices, taxes and totals with the plan. */
async function checkOrder(world: World, deal: Deal, states: readonly string[]): Promise<OrderDocument> {
  const plan = need(deal.plan, 'a plan');
  const { id } = need(deal.order, 'an order');
  const digits = plan.company.currencyDigits;
  const [order] = await readRecords(world.books, 'sale.order', [id], {
    name: text,
    state: text,
    partner_id: many2one,
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

  const lines = await readRecords(world.books, 'sale.order.line', order.order_line, {
    product_id: many2one,
    product_uom_qty: number,
    price_unit: number,
    price_subtotal: number,
    taxes: named(world.dialect.fields.saleLineTaxes, ids),
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
    expectQuantity(`The ordered quantity of ${label}`, line.product_uom_qty, planned.quantity);
    expectMoney(`The unit price of ${label}`, line.price_unit, planned.priceUnit, digits);
    expectMoney(`The subtotal of ${label}`, line.price_subtotal, lineSubtotal(planned, digits), digits);
    expectSameSet(
      `The taxes of ${label}`,
      line.taxes,
      planned.taxes.map((tax) => tax.id),
    );
  }
  checkTotals(order, plan);
  return { id, name: order.name, lineIds: order.order_line };
}

function checkTotals(
  order: { name: string; amount_untaxed: number; amount_tax: number; amount_total: number },
  plan: Plan,
): void {
  const digits = plan.company.currencyDigits;
  const expected = documentTotals(plan.lines, plan.company.taxRounding, digits);
  expectMoney(`The untaxed amount of ${order.name}`, order.amount_untaxed, expected.untaxed, digits);
  expectMoney(`The tax of ${order.name}`, order.amount_tax, expected.tax, digits);
  expectMoney(`The total of ${order.name}`, order.amount_total, expected.total, digits);
}

/** Every ordered unit is reserved on a move of this order, and the quants agree. */
export async function checkReserved(world: World, deal: Deal): Promise<void> {
  const plan = need(deal.plan, 'a plan');
  const order = need(deal.order, 'an order');
  const pickingIds = await orderPickingIds(world, order.id);
  expectThat(pickingIds.length > 0, `Order ${order.name} has no delivery.`);
  const moveLines = await searchRecords(
    world.books,
    'stock.move.line',
    [
      ['picking_id', 'in', pickingIds],
      ['state', 'in', ['assigned', 'partially_available']],
    ],
    { product_id: many2one, reserved: named(world.dialect.fields.moveLineReserved, number) },
  );
  for (const line of plan.lines) {
    const reserved = moveLines
      .filter((each) => each.product_id.id === line.productId)
      .reduce((sum, each) => sum + each.reserved, 0);
    expectQuantity(`The quantity of ${line.code} reserved for ${order.name}`, reserved, line.quantity);
  }
  await expectInternalChanges(world.books, plan, (line) => `${line.code} since before ${order.name}`, {
    quantity: 0,
    reserved: 1,
  });
}

/** The order's delivery chain as it stands now; later stages may only appear once earlier ones are done. */
export async function orderPickingIds(world: World, orderId: number): Promise<number[]> {
  const [order] = await readRecords(world.books, 'sale.order', [orderId], { picking_ids: ids });
  return [...(order?.picking_ids ?? [])].toSorted((a, b) => a - b);
}
