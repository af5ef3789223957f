import { datetime, many2one, number, optional, readRecords, text } from '../../fixtures/odoo/records.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import { defineStep } from '../define.ts';
import type { NamedDocument, PrintedDocument } from '../documents.ts';
import { expectQuantity, expectSame, expectThat, need } from '../expectation.ts';
import {
  completePicking,
  expectDoneDate,
  expectWithinRun,
  reserveShown,
  validatePicking,
} from '../inventory/picking.ts';
import { checkPrinted, print, printInBrowser, weakerWithoutPdf } from '../print.ts';
import { checkReserved, orderPickingIds, type SaleState } from '../sales/order.ts';
import { expectDemand, handedOver, isOwnWay, readOrderMoves, type OrderMove } from '../sales/order-moves.ts';
import type { Plan } from '../plan.ts';
import { expectInternalChanges, type PlannedGoods } from '../stock.ts';
import type { World } from '../world.ts';

/** A chain longer than this is a loop, not a warehouse. */
const LONGEST_CHAIN = 8;

/** A picking that hands goods over, and the codes of what is in it: an order may be split over several. */
interface Delivery extends NamedDocument {
  readonly codes: readonly string[];
}

/** A sale whose goods are handed over. */
export interface DeliveryState extends SaleState {
  /** The pickings of the order that reach a customer, in the order of their validation. */
  deliveries?: Delivery[];
  slip?: PrintedDocument;
}

/** The goods of the first picking are reserved. */
export const reserve = defineStep<SaleState>()({
  name: 'reserve',
  dependency: 'stock',
  writes: ['stock.picking'],
  rpc: async (world, state) => {
    const open = await openOfOrder(world.acting, world, state);
    await world.acting.call({
      model: 'stock.picking',
      method: 'action_assign',
      ids: open.filter((picking) => picking.state !== 'waiting').map((picking) => picking.id),
    });
  },
  ui: async ({ form }, world, state) => {
    const open = await openOfOrder(world.verifier, world, state);
    await form.open('stock.picking', nextToValidate(open).id);
    await reserveShown(form);
  },
  check: checkReserved,
});

/** Every picking of the delivery chain is validated, whatever number of pickings the warehouse uses. */
export const ship = defineStep<DeliveryState>()({
  name: 'ship',
  dependency: 'stock',
  writes: ['stock.picking', 'stock.scrap'],
  rpc: async (world, state) => {
    for (let validated = 0; validated < LONGEST_CHAIN; validated++) {
      const open = await openOfOrder(world.acting, world, state);
      if (open.length === 0) return;
      await completePicking(world.acting, world.dialect, nextToValidate(open).id);
    }
  },
  ui: async (client, world, state) => {
    for (let validated = 0; validated < LONGEST_CHAIN; validated++) {
      const open = await openOfOrder(world.verifier, world, state);
      if (open.length === 0) return;
      const next = nextToValidate(open);
      if (next.state === 'confirmed') {
        await client.form.showing('stock.picking', next.id);
        await reserveShown(client.form);
      }
      await validatePicking(client, next.id);
    }
  },
  check: checkShipped,
});

/** The delivery slip can be printed. */
export const deliverySlip = defineStep<DeliveryState>()({
  name: 'delivery_slip',
  dependency: 'report',
  weaker: weakerWithoutPdf,
  rpc: async (world, state) => {
    const delivery = lastDelivery(state);
    state.slip = await print(world, 'stock.report_deliveryslip', delivery.id);
  },
  ui: async (client, world, state) => {
    const delivery = lastDelivery(state);
    state.slip = await printInBrowser(client, world, 'stock.report_deliveryslip', delivery.id);
  },
  check: async (world, state) => {
    const delivery = lastDelivery(state);
    await checkPrinted(world, need(state.slip, 'a delivery slip'), {
      what: `The delivery slip of ${delivery.name}`,
      report: 'stock.report_deliveryslip',
      id: delivery.id,
      contains: [delivery.name, ...delivery.codes],
    });
  },
});

/** The picking that can be validated now: ready ones first, then the oldest. */
function nextToValidate<T extends { readonly id: number; readonly state: string }>(open: readonly T[]): T {
  const rank = (state: string): number => (state === 'assigned' ? 0 : state === 'confirmed' ? 1 : 2);
  const [first] = open.toSorted((a, b) => rank(a.state) - rank(b.state) || a.id - b.id);
  return need(first, 'an open picking');
}

/** Pickings of the order that are neither done nor cancelled. Read over RPC: their list differs between versions. */
async function openOfOrder(
  session: OdooSession,
  world: World,
  state: SaleState,
): Promise<{ id: number; name: string; state: string }[]> {
  const pickingIds = await orderPickingIds(world, need(state.order, 'an order').id);
  const pickings = await readRecords(session, 'stock.picking', pickingIds, { name: text, state: text });
  return pickings.filter((picking) => picking.state !== 'done' && picking.state !== 'cancel');
}

/** The picking that handed the goods over, known after `ship`. */
function lastDelivery(state: DeliveryState): Delivery {
  return need(state.deliveries?.at(-1), 'a delivery');
}

async function checkShipped(world: World, state: DeliveryState): Promise<void> {
  const { plan } = state;
  const order = need(state.order, 'an order');
  const pickings = await readRecords(
    world.verifier,
    'stock.picking',
    await orderPickingIds(world, order.id),
    {
      name: text,
      state: text,
      partner_id: optional(many2one),
      date_done: optional(datetime),
      create_date: datetime,
    },
  );
  expectThat(pickings.length > 0, `Order ${order.name} has no delivery.`);
  for (const picking of pickings) {
    expectSame(`The state of ${picking.name}`, picking.state, 'done');
    expectDoneDate(picking);
  }
  const moves = await readOrderMoves(
    world,
    order,
    pickings.map((picking) => picking.id),
  );
  const outgoing = await handedOver(world, plan.warehouse, order.name, moves);
  const deliveries = pickings.filter((picking) => outgoing.some((move) => move.pickingId === picking.id));
  expectThat(deliveries.length > 0, `No picking of ${order.name} reaches a customer location.`);
  for (const { name, partner_id } of deliveries) {
    expectSame(`The customer of ${name}`, partner_id?.id ?? null, plan.terms.deliveryPartnerId);
  }
  state.deliveries = deliveries.map(({ id, name }) => {
    const moved = outgoing.filter((move) => move.pickingId === id).map((move) => move.productId);
    return {
      id,
      name,
      codes: plan.lines.filter((line) => moved.includes(line.productId)).map((line) => line.code),
    };
  });
  expectStages(plan, order.name, moves);
  for (const { created, scheduled } of outgoing)
    expectWithinRun(`A movement of ${order.name}`, created, scheduled);

  const lines = await readRecords(world.verifier, 'sale.order.line', order.lineIds, {
    product_id: many2one,
    qty_delivered: number,
  });
  const labelOf = (planned: PlannedGoods): string => `${planned.code} for ${order.name}`;
  expectDemand(`for ${order.name}`, outgoing, plan.lines);
  for (const planned of plan.lines) {
    const label = labelOf(planned);
    const done = outgoing
      .filter((move) => move.productId === planned.productId && move.state === 'done')
      .reduce((sum, move) => sum + move.done, 0);
    expectQuantity(`The quantity done of ${label}`, done, planned.quantity);
    const delivered = lines.find((line) => line.product_id.id === planned.productId)?.qty_delivered ?? 0;
    expectQuantity(`The delivered quantity of ${label}`, delivered, planned.quantity);
  }
  await expectInternalChanges(world.verifier, plan, labelOf, ({ quantity }) => ({
    quantity: -quantity,
    reserved: 0,
    outside: quantity,
  }));
}

/** As many stages as the warehouse takes to deliver, each for all that was ordered: a wave may split it. */
function expectStages({ warehouse, lines }: Plan, order: string, moves: readonly OrderMove[]): void {
  if (!isOwnWay(warehouse, moves)) return;
  const types = new Set(moves.map((move) => move.typeId));
  expectQuantity(`The number of stages of ${order}`, types.size, warehouse.deliverySteps);
  for (const typeId of types) {
    expectDemand(
      `at each stage of ${order}`,
      moves.filter((move) => move.typeId === typeId),
      lines,
    );
  }
}
