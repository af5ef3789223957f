import { refuseLockedTransfers } from '../../fixtures/facts/closed-books.ts';
import {
  createRecord,
  datetime,
  many2one,
  named,
  number,
  optional,
  readRecord,
  readRecords,
  searchRecords,
  text,
} from '../../fixtures/odoo/records.ts';
import { refuseReordering } from '../../fixtures/facts/reordering.ts';
import { defineStep } from '../define.ts';
import { expectOnce, made, type MadeDocument, type NamedDocument } from '../documents.ts';
import { expectQuantity, expectSame, expectThat, need } from '../expectation.ts';
import type { TransferLine } from '../stock.ts';
import { changesBy, differences, readStock, stockChanges, type GoodsBefore } from '../stock.ts';
import {
  completePicking,
  expectDoneDate,
  expectWithinRun,
  reserveShown,
  validatePicking,
} from './picking.ts';
import type { World } from '../world.ts';

/** Where from and where to. */
export interface Route {
  readonly from: number;
  readonly to: number;
  readonly pickingTypeId: number;
}

export interface TransferState {
  readonly plan: Pick<GoodsBefore, 'before'> & {
    readonly route: Route;
    /** The first is transferred; of the others nothing may move. */
    readonly lines: readonly TransferLine[];
  };
  transfer?: NamedDocument;
}

/** The documents of a transfer. */
export function transferred({ transfer }: TransferState): MadeDocument[] {
  return made('stock.picking', transfer);
}

/** A transfer of the first planned product. */
export const createTransfer = defineStep<TransferState>()({
  name: 'create_transfer',
  dependency: 'stock',
  refuses: async ({ verifier, dialect }, { plan: { lines, route } }) => {
    await Promise.all([
      refuseLockedTransfers(verifier, dialect),
      refuseReordering(verifier, dialect, lines.slice(0, 1), route.from, route.to),
    ]);
  },
  writes: ['stock.picking'],
  rpc: async (world, state) => {
    const { route, line } = plannedTransfer(state);
    world.ledger.intend('stock.picking', world.reference);
    const id = await createRecord(world.acting, 'stock.picking', {
      picking_type_id: route.pickingTypeId,
      location_id: route.from,
      location_dest_id: route.to,
      origin: world.reference,
      ...(world.documentName === undefined ? {} : { name: world.documentName }),
      [world.dialect.fields.pickingMoves]: [
        [
          0,
          0,
          {
            ...(world.dialect.facts.moveHasName ? { name: line.code } : {}),
            product_id: line.productId,
            product_uom_qty: line.quantity,
            product_uom: line.unitId,
            location_id: route.from,
            location_dest_id: route.to,
          },
        ],
      ],
    });
    world.ledger.created('stock.picking', id, world.reference);
    state.transfer = { id, name: world.reference };
  },
  ui: async (client, world, state) => {
    const { form } = client;
    const { route, line } = plannedTransfer(state);
    const linesField = world.dialect.ui.transferLines;
    const type = await readRecord(world.verifier, 'stock.picking.type', route.pickingTypeId, {
      display_name: text,
      name: text,
    });
    const from = await locationName(world, route.from);
    const to = await locationName(world, route.to);
    await client.plan(world.reference, 'stock.picking', {
      picking_type_id: route.pickingTypeId,
      location_id: route.from,
      location_dest_id: route.to,
      [`${linesField}.product_id`]: [line.productId],
    });
    world.ledger.intend('stock.picking', world.reference);
    await form.openNew('stock.action_picking_tree_all', 'stock.picking');
    await form.choose('picking_type_id', { id: route.pickingTypeId, name: type.display_name }, type.name);
    await form.choose('location_id', { id: route.from, name: from });
    await form.choose('location_dest_id', { id: route.to, name: to });
    await form.addLine(linesField);
    await form.chooseProductInLine('product_id', { id: line.productId, code: line.code });
    await form.fillInLine('product_uom_qty', line.quantity);
    await form.save();
    const id = await form.recordId();
    world.ledger.created('stock.picking', id, world.reference);
    state.transfer = { id, name: world.reference };
  },
  check: async (world, state) => {
    const picking = await checkTransfer(world, state, ['draft', 'confirmed', 'assigned']);
    state.transfer = { id: picking.id, name: picking.name };
    await expectOnce(world, state.plan, 'stock.picking', 'origin', state.transfer);
  },
});

/** The transfer is validated: that much stock is now elsewhere, and nothing else moved. */
export const validateTransfer = defineStep<TransferState>()({
  name: 'validate_transfer',
  dependency: 'stock',
  writes: ['stock.picking', 'stock.scrap'],
  rpc: async (world, state) => {
    await completePicking(world.acting, world.dialect, need(state.transfer, 'a transfer').id);
  },
  ui: async (client, _world, state) => {
    const { form } = client;
    const transfer = need(state.transfer, 'a transfer');
    await form.showing('stock.picking', transfer.id);
    if ((await form.reaches(['draft', 'confirmed', 'assigned'])) === 'draft') {
      await form.press('action_confirm');
    }
    await reserveShown(form);
    await validatePicking(client, transfer.id);
  },
  check: async (world, state) => {
    const picking = await checkTransfer(world, state, ['done']);
    await checkMoved(world, state, picking.name);
  },
});

function plannedTransfer({ plan }: TransferState): { route: Route; line: TransferLine } {
  return { route: plan.route, line: need(plan.lines[0], 'a planned product') };
}

/** Display name in the user's language, as the client's completion shows it. */
async function locationName(world: World, id: number): Promise<string> {
  return (await readRecord(world.verifier, 'stock.location', id, { display_name: text })).display_name;
}

async function checkTransfer(
  world: World,
  state: TransferState,
  states: readonly string[],
): Promise<{ id: number; name: string }> {
  const { route, line } = plannedTransfer(state);
  const { id } = need(state.transfer, 'a transfer');
  const [picking] = await readRecords(world.verifier, 'stock.picking', [id], {
    name: text,
    state: text,
    location_id: many2one,
    location_dest_id: many2one,
    picking_type_id: many2one,
    origin: optional(text),
    date_done: optional(datetime),
    create_date: datetime,
  });
  expectThat(picking !== undefined, `Transfer ${id} does not exist.`);
  expectThat(
    states.includes(picking.state),
    `Transfer ${picking.name} is in state ${picking.state}, expected ${states.join(' or ')}.`,
  );
  expectSame(`The source of ${picking.name}`, picking.location_id.id, route.from);
  expectSame(`The destination of ${picking.name}`, picking.location_dest_id.id, route.to);
  expectSame(`The operation type of ${picking.name}`, picking.picking_type_id.id, route.pickingTypeId);
  expectSame(`The source document of ${picking.name}`, picking.origin ?? '', world.reference);
  const moves = await searchRecords(world.verifier, 'stock.move', [['picking_id', '=', id]], {
    location_id: many2one,
    location_dest_id: many2one,
    create_date: datetime,
    date: datetime,
    product_id: many2one,
    product_uom_qty: number,
    product_uom: many2one,
    done: named(world.dialect.fields.moveDone, number),
  });
  expectSame(
    `The products of ${picking.name}`,
    moves.map((move) => move.product_id.id),
    [line.productId],
  );
  expectQuantity(`The demand of ${picking.name}`, moves[0]?.product_uom_qty ?? 0, line.quantity);
  expectSame(`The unit of ${picking.name}`, moves[0]?.product_uom.id ?? null, line.unitId);
  for (const { location_id, location_dest_id } of moves) {
    if (location_id.id !== route.from)
      await expectBelow(world, `${picking.name} takes goods from`, [location_id.id], route.from);
    if (location_dest_id.id !== route.to)
      await expectBelow(world, `${picking.name} puts goods into`, [location_dest_id.id], route.to);
  }
  if (picking.state === 'done') {
    expectDoneDate(picking);
    for (const { create_date, date } of moves)
      expectWithinRun(`A movement of ${picking.name}`, create_date, date);
    expectQuantity(`The quantity done of ${picking.name}`, moves[0]?.done ?? 0, line.quantity);
  }
  return { id, name: picking.name };
}

/**
 * That much stock is now elsewhere: taken below the source, put below the destination, as the lines of the transfer say,
 * and nothing else moved. Says nothing where the plan knows no stock from before.
 */
async function checkMoved(world: World, state: TransferState, label: string): Promise<void> {
  const { route, line } = plannedTransfer(state);
  const { plan } = state;
  if (plan.before === undefined) return;
  const { id } = need(state.transfer, 'a transfer');
  const lines = await searchRecords(world.verifier, 'stock.move.line', [['picking_id', '=', id]], {
    product_id: many2one,
    location_id: many2one,
    location_dest_id: many2one,
    done: named(world.dialect.fields.moveLineDoneForProduct, number),
  });
  const moved = lines.map(({ product_id, location_id, location_dest_id, done }) => ({
    productId: product_id.id,
    from: location_id.id,
    to: location_dest_id.id,
    quantity: done,
  }));
  expectQuantity(
    `The quantity of ${line.code} on the lines of ${label}`,
    moved.reduce((sum, each) => sum + (each.productId === line.productId ? each.quantity : 0), 0),
    line.quantity,
  );
  await expectBelow(
    world,
    `${label} took goods from`,
    moved.map((each) => each.from),
    route.from,
  );
  await expectBelow(
    world,
    `${label} put goods into`,
    moved.map((each) => each.to),
    route.to,
  );
  const after = await readStock(
    world.verifier,
    plan.lines.map((each) => each.productId),
  );
  const astray = differences(stockChanges(plan.before, after), changesBy(moved));
  const [first] = astray;
  if (first === undefined) return;
  const place = await locationName(world, first.locationId);
  expectQuantity(
    `The change of ${plan.lines.find((each) => each.productId === first.productId)?.code ?? first.productId} in ${place} by ${label}`,
    first.seen,
    first.expected,
  );
}

/** Odoo takes from and puts to locations inside the ones that the transfer names. */
async function expectBelow(
  { verifier }: World,
  what: string,
  locationIds: readonly number[],
  above: number,
): Promise<void> {
  const found = await readRecords(verifier, 'stock.location', [...locationIds, above], {
    display_name: text,
    parent_path: text,
  });
  const top = need(
    found.find((each) => each.id === above),
    'a location',
  );
  const astray = found.find((each) => !each.parent_path.startsWith(top.parent_path));
  expectThat(
    astray === undefined,
    `${what} ${astray?.display_name ?? ''}, expected ${top.display_name} or a location inside it.`,
  );
}
