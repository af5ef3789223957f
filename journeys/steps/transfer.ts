import {
  createRecord,
  many2one,
  named,
  number,
  readRecords,
  searchRecords,
  text,
} from '../../fixtures/odoo/records.ts';
import type { Deal, PlannedLine } from '../deal.ts';
import { expectQuantity, expectSame, expectThat, need } from '../expectation.ts';
import type { Step } from '../journey.ts';
import { readStock, stockChanges } from '../stock.ts';
import { completePicking } from '../transfer.ts';
import type { World } from '../world.ts';

/** An internal transfer of the first planned product. */
export const createTransfer: Step = {
  name: 'create_transfer',
  act: async (world, deal) => {
    const { route, line } = transferPlan(deal);
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
    deal.transfer = { id, name: world.reference };
  },
  check: async (world, deal) => {
    const picking = await checkTransfer(world, deal, ['draft', 'confirmed', 'assigned']);
    deal.transfer = { id: picking.id, name: picking.name };
  },
};

/** The transfer is validated: that much stock is now elsewhere, and nothing else moved. */
export const validateTransfer: Step = {
  name: 'validate_transfer',
  act: async (world, deal) => {
    await completePicking(world.acting, world.dialect, need(deal.transfer, 'a transfer').id);
  },
  check: async (world, deal) => {
    const picking = await checkTransfer(world, deal, ['done']);
    await checkMoved(world, deal, picking.name);
  },
};

function transferPlan(deal: Deal): {
  route: { from: number; to: number; pickingTypeId: number };
  line: PlannedLine;
} {
  const plan = need(deal.plan, 'a plan');
  return {
    route: need(plan.transfer, 'a route for the transfer'),
    line: need(plan.lines[0], 'a planned product'),
  };
}

async function checkTransfer(
  world: World,
  deal: Deal,
  states: readonly string[],
): Promise<{ id: number; name: string }> {
  const { route, line } = transferPlan(deal);
  const { id } = need(deal.transfer, 'a transfer');
  const [picking] = await readRecords(world.books, 'stock.picking', [id], {
    name: text,
    state: text,
    location_id: many2one,
    location_dest_id: many2one,
  });
  expectThat(picking !== undefined, `Transfer ${id} does not exist.`);
  expectThat(
    states.includes(picking.state),
    `Transfer ${picking.name} is in state ${picking.state}, expected ${states.join(' or ')}.`,
  );
  expectSame(`The source of ${picking.name}`, picking.location_id.id, route.from);
  expectSame(`The destination of ${picking.name}`, picking.location_dest_id.id, route.to);
  const moves = await searchRecords(world.books, 'stock.move', [['picking_id', '=', id]], {
    product_id: many2one,
    product_uom_qty: number,
    done: named(world.dialect.fields.moveDone, number),
  });
  expectSame(
    `The products of ${picking.name}`,
    moves.map((move) => move.product_id.id),
    [line.productId],
  );
  expectQuantity(`The demand of ${picking.name}`, moves[0]?.product_uom_qty ?? 0, line.quantity);
  if (picking.state === 'done') {
    expectQuantity(`The quantity done of ${picking.name}`, moves[0]?.done ?? 0, line.quantity);
  }
  return { id, name: picking.name };
}

/** That much stock is now elsewhere. Says nothing where the plan knows no stock from before. */
async function checkMoved(world: World, deal: Deal, label: string): Promise<void> {
  const { route, line } = transferPlan(deal);
  const plan = need(deal.plan, 'a plan');
  if (plan.before === undefined) return;
  const after = await readStock(
    world.books,
    plan.lines.map((each) => each.productId),
  );
  const changes = stockChanges(plan.before, after);
  const changeAt = (locationId: number): number =>
    changes.find((change) => change.productId === line.productId && change.locationId === locationId)?.by ??
    0;
  expectQuantity(
    `The change of ${line.code} at the source of ${label}`,
    changeAt(route.from),
    -line.quantity,
  );
  expectQuantity(
    `The change of ${line.code} at the destination of ${label}`,
    changeAt(route.to),
    line.quantity,
  );
  const others = changes.filter(
    (change) =>
      change.productId !== line.productId ||
      (change.locationId !== route.from && change.locationId !== route.to),
  );
  expectThat(
    others.length === 0,
    `${label} moved something else: ${others
      .map((change) => `product ${change.productId} in location ${change.locationId} by ${change.by}`)
      .join(', ')}.`,
  );
}
