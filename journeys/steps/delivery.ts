import { many2one, named, number, readRecords, searchRecords, text } from '../../fixtures/odoo/records.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import type { Dialect } from '../../fixtures/odoo/versions.ts';
import type { Deal, PlannedLine } from '../deal.ts';
import { expectQuantity, expectSame, expectThat, need } from '../expectation.ts';
import type { Step } from '../journey.ts';
import { checkPrinted, print } from '../print.ts';
import { expectInternalChanges } from '../stock.ts';
import { completePicking } from '../transfer.ts';
import type { World } from '../world.ts';
import { checkReserved, orderPickingIds } from './order.ts';

/** A chain longer than this is a loop, not a warehouse. */
const LONGEST_CHAIN = 8;

/** The goods of the first stage are reserved. */
export const reserve: Step = {
  name: 'reserve',
  act: async (world, deal) => {
    const order = need(deal.order, 'an order');
    const open = await openPickings(world.acting, await orderPickingIds(world, order.id));
    await world.acting.call({
      model: 'stock.picking',
      method: 'action_assign',
      ids: open.filter((picking) => picking.state !== 'waiting').map((picking) => picking.id),
    });
  },
  check: checkReserved,
};

/** Every stage of the delivery chain is validated, whatever number of pickings the warehouse uses. */
export const ship: Step = {
  name: 'ship',
  act: async (world, deal) => {
    const order = need(deal.order, 'an order');
    for (let stage = 0; stage < LONGEST_CHAIN; stage++) {
      const open = await openPickings(world.acting, await orderPickingIds(world, order.id));
      if (open.length === 0) return;
      const next = nextStage(open);
      await completePicking(world.acting, world.dialect, next.id);
    }
  },
  check: checkShipped,
};

/** The delivery slip can be printed. */
export const deliverySlip: Step = {
  name: 'delivery_slip',
  act: async (world, deal) => {
    const delivery = lastDelivery(deal);
    deal.slip = await print(world, 'stock.report_deliveryslip', delivery.id);
  },
  check: async (world, deal) => {
    const plan = need(deal.plan, 'a plan');
    const delivery = lastDelivery(deal);
    await checkPrinted(world, need(deal.slip, 'a delivery slip'), {
      what: `The delivery slip of ${delivery.name}`,
      report: 'stock.report_deliveryslip',
      id: delivery.id,
      contains: [delivery.name, ...plan.lines.map((line) => line.code)],
    });
  },
};

/** The picking that can be validated now: ready ones first, then the oldest. */
export function nextStage<T extends { readonly id: number; readonly state: string }>(open: readonly T[]): T {
  const rank = (state: string): number => (state === 'assigned' ? 0 : state === 'confirmed' ? 1 : 2);
  const [first] = open.toSorted((a, b) => rank(a.state) - rank(b.state) || a.id - b.id);
  return need(first, 'an open picking');
}

/** Pickings that are neither done nor cancelled. */
export async function openPickings(
  session: OdooSession,
  pickingIds: readonly number[],
): Promise<{ id: number; name: string; state: string }[]> {
  const pickings = await readRecords(session, 'stock.picking', pickingIds, { name: text, state: text });
  return pickings.filter((picking) => picking.state !== 'done' && picking.state !== 'cancel');
}

/** The picking that handed the goods over, known after `ship`. */
export function lastDelivery(deal: Deal): { id: number; name: string } {
  return need(deal.deliveries?.at(-1), 'a delivery');
}

async function checkShipped(world: World, deal: Deal): Promise<void> {
  const plan = need(deal.plan, 'a plan');
  const order = need(deal.order, 'an order');
  const pickings = await readRecords(world.books, 'stock.picking', await orderPickingIds(world, order.id), {
    name: text,
    state: text,
  });
  expectThat(pickings.length > 0, `Order ${order.name} has no delivery.`);
  for (const picking of pickings) expectSame(`The state of ${picking.name}`, picking.state, 'done');

  const moves = await readMoves(
    world.books,
    world.dialect,
    pickings.map((picking) => picking.id),
  );
  const outgoing = moves.filter((move) => move.toCustomer);
  deal.deliveries = pickings
    .filter((picking) => outgoing.some((move) => move.pickingId === picking.id))
    .map(({ id, name }) => ({ id, name }));
  expectThat(deal.deliveries.length > 0, `No picking of ${order.name} reaches a customer location.`);

  const lines = await readRecords(world.books, 'sale.order.line', order.lineIds, {
    product_id: many2one,
    qty_delivered: number,
  });
  const labelOf = (planned: PlannedLine): string => `${planned.code} for ${order.name}`;
  for (const planned of plan.lines) {
    const label = labelOf(planned);
    const done = outgoing
      .filter((move) => move.productId === planned.productId && move.state === 'done')
      .reduce((sum, move) => sum + move.done, 0);
    expectQuantity(`The quantity done of ${label}`, done, planned.quantity);
    const delivered = lines.find((line) => line.product_id.id === planned.productId)?.qty_delivered ?? 0;
    expectQuantity(`The delivered quantity of ${label}`, delivered, planned.quantity);
  }
  await expectInternalChanges(world.books, plan, labelOf, { quantity: -1, reserved: 0 });
}

interface MoveSeen {
  readonly pickingId: number;
  readonly productId: number;
  readonly state: string;
  readonly done: number;
  readonly toCustomer: boolean;
}

async function readMoves(
  books: OdooSession,
  dialect: Dialect,
  pickingIds: readonly number[],
): Promise<MoveSeen[]> {
  const moves = await searchRecords(books, 'stock.move', [['picking_id', 'in', [...pickingIds]]], {
    picking_id: many2one,
    product_id: many2one,
    state: text,
    location_dest_id: many2one,
    done: named(dialect.fields.moveDone, number),
  });
  const destinations = await readRecords(
    books,
    'stock.location',
    [...new Set(moves.map((move) => move.location_dest_id.id))],
    { usage: text },
  );
  const customers = new Set(destinations.filter((each) => each.usage === 'customer').map((each) => each.id));
  return moves.map((move) => ({
    pickingId: move.picking_id.id,
    productId: move.product_id.id,
    state: move.state,
    done: move.done,
    toCustomer: customers.has(move.location_dest_id.id),
  }));
}
