import type { Warehouse } from '../../fixtures/facts/warehouse.ts';
import {
  datetime,
  ids,
  many2one,
  named,
  number,
  optional,
  readRecords,
  searchRecords,
  text,
} from '../../fixtures/odoo/records.ts';
import type { OrderDocument } from '../documents.ts';
import { expectQuantity, expectSame, expectThat } from '../expectation.ts';
import type { PlannedLine } from '../plan.ts';
import type { World } from '../world.ts';

/** A movement of goods that an order asked for. */
export interface OrderMove {
  readonly pickingId: number | undefined;
  readonly productId: number;
  readonly unitId: number;
  readonly state: string;
  readonly demand: number;
  readonly done: number;
  readonly from: number;
  readonly to: number;
  readonly ruleId: number | undefined;
  readonly saleLineId: number | undefined;
  readonly typeId: number | undefined;
  /** It takes the goods from where they lie, not from a move before it. */
  readonly isFirst: boolean;
  /** `YYYY-MM-DD HH:MM:SS`, by the clock of the target. */
  readonly scheduled: string;
  readonly created: string;
}

/** All moves of an order that are not cancelled, of whatever transfer. */
export async function readOrderMoves(
  { verifier, dialect }: World,
  order: OrderDocument,
  pickingIds: readonly number[],
): Promise<OrderMove[]> {
  const moves = await searchRecords(
    verifier,
    'stock.move',
    [
      ['state', '!=', 'cancel'],
      '|',
      ['picking_id', 'in', [...pickingIds]],
      ['sale_line_id', 'in', [...order.lineIds]],
    ],
    {
      picking_id: optional(many2one),
      product_id: many2one,
      product_uom: many2one,
      state: text,
      product_uom_qty: number,
      done: named(dialect.fields.moveDone, number),
      location_id: many2one,
      location_dest_id: many2one,
      rule_id: optional(many2one),
      sale_line_id: optional(many2one),
      picking_type_id: optional(many2one),
      move_orig_ids: ids,
      date: datetime,
      create_date: datetime,
    },
  );
  return moves.map((move) => ({
    pickingId: move.picking_id?.id,
    productId: move.product_id.id,
    unitId: move.product_uom.id,
    state: move.state,
    demand: move.product_uom_qty,
    done: move.done,
    from: move.location_id.id,
    to: move.location_dest_id.id,
    ruleId: move.rule_id?.id,
    saleLineId: move.sale_line_id?.id,
    typeId: move.picking_type_id?.id,
    isFirst: move.move_orig_ids.length === 0,
    scheduled: move.date,
    created: move.create_date,
  }));
}

/** These moves, one stage of the way, ask for what was planned: no less, not twice, and nothing else. */
export function expectDemand(
  what: string,
  moves: readonly OrderMove[],
  lines: readonly Pick<PlannedLine, 'productId' | 'code' | 'quantity' | 'unitId'>[],
): void {
  for (const { productId, code, quantity, unitId } of lines) {
    const own = moves.filter((move) => move.productId === productId);
    for (const move of own) expectSame(`The unit of ${code} ${what}`, move.unitId, unitId);
    expectQuantity(
      `The demand of ${code} ${what}`,
      own.reduce((sum, move) => sum + move.demand, 0),
      quantity,
    );
  }
  const others = moves.filter((move) => lines.every(({ productId }) => productId !== move.productId));
  expectSame(`The number of moves of other products ${what}`, others.length, 0);
}

/** The moves that reach a customer. All begin in the warehouse, and none ends anywhere else. */
export async function handedOver(
  { verifier }: World,
  warehouse: Warehouse,
  order: string,
  moves: readonly OrderMove[],
): Promise<OrderMove[]> {
  const places = await readRecords(
    verifier,
    'stock.location',
    moves.flatMap((move) => [move.from, move.to]),
    { display_name: text, usage: text, parent_path: text },
  );
  const found = new Map(places.map((place) => [place.id, place]));
  const isInside = (id: number): boolean =>
    `/${found.get(id)?.parent_path ?? ''}`.includes(`/${warehouse.viewLocationId}/`);
  const reachesCustomer = (move: OrderMove): boolean => found.get(move.to)?.usage === 'customer';
  if (isOwnWay(warehouse, moves)) {
    for (const { from, to } of moves) {
      const astray = [from, to].find((id) => !isInside(id) && found.get(id)?.usage !== 'customer');
      expectThat(
        astray === undefined && isInside(from),
        `${order} moves goods from ${found.get(from)?.display_name ?? ''} to ${found.get(to)?.display_name ?? ''}, expected a way from ${warehouse.name} to the customer.`,
      );
    }
  }
  return moves.filter(reachesCustomer);
}

/** Products may have routes of their own, which this says nothing about. */
export function isOwnWay({ deliveryRuleIds }: Warehouse, moves: readonly OrderMove[]): boolean {
  return moves.every(({ ruleId }) => ruleId !== undefined && deliveryRuleIds.includes(ruleId));
}

/** Whether Odoo reserves the goods of a move as soon as the order is confirmed. */
export function isReservedAtOnce(
  { reservesLater }: Pick<Warehouse, 'reservesLater'>,
  { typeId, scheduled, created }: Pick<OrderMove, 'typeId' | 'scheduled' | 'created'>,
): boolean {
  const later = reservesLater.find((type) => type.id === typeId);
  if (later === undefined) return true;
  if (later.daysBefore === undefined) return false;
  const due = new Date(`${scheduled.slice(0, 10)}T00:00:00Z`);
  due.setUTCDate(due.getUTCDate() - later.daysBefore);
  return due.toISOString().slice(0, 10) <= created.slice(0, 10);
}
