import { selectCatalogue } from '../../fixtures/catalogue/select.ts';
import { readCompany } from '../../fixtures/facts/company.ts';
import { lacksModule } from '../../fixtures/facts/unsupported.ts';
import {
  datetime,
  many2one,
  named,
  number,
  optional,
  readRecords,
  searchIds,
  searchRecords,
  text,
} from '../../fixtures/odoo/records.ts';
import { prefixPattern } from '../../fixtures/sweep/marks.ts';
import { defineJourney, defineStep } from '../define.ts';
import { made, type NamedDocument } from '../documents.ts';
import { expectQuantity, expectSame, expectThat, need } from '../expectation.ts';
import { completePicking, expectDoneDate, expectWithinRun, validatePicking } from '../inventory/picking.ts';
import type { PlannedOrder } from '../plan.ts';
import { expectInternalChanges, readStock, stockChanges } from '../stock.ts';
import type { World } from '../world.ts';
import { readDock, type Dock } from './dock.ts';
import {
  checkReceived,
  confirmPurchase,
  receiptsOf,
  requestQuotation,
  type PurchaseLine,
  type PurchaseState,
} from './purchase-order.ts';

/** Order lines of the journey. */
const ORDER_LINES = 2;

/** Largest quantity and price of one line, in whole units. */
const MOST_UNITS = 3;
const HIGHEST_PRICE = 50;

/** A chain longer than this is a loop, not a warehouse. */
const LONGEST_CHAIN = 8;

interface ReceiptState extends PurchaseState {
  /** The receipts, in the order of their validation. */
  receipts?: NamedDocument[];
}

/** Everything that was ordered arrives. */
const receive = defineStep<ReceiptState>()({
  name: 'receive',
  dependency: 'stock',
  writes: ['stock.picking', 'stock.scrap'],
  rpc: async (world, state) => {
    for (let validated = 0; validated < LONGEST_CHAIN; validated++) {
      const next = await openReceipt(world, state);
      if (next === undefined) return;
      await completePicking(world.acting, world.dialect, next);
    }
  },
  ui: async (client, world, state) => {
    for (let validated = 0; validated < LONGEST_CHAIN; validated++) {
      const next = await openReceipt(world, state);
      if (next === undefined) return;
      await validatePicking(client, next);
    }
  },
  check: checkReceipt,
});

export const receipt = defineJourney({
  name: 'receipt',
  title: 'A purchase order is made, confirmed and received into stock',
  checks:
    'order, lines, prices and dates as planned; receipts done from supplier to dock; stock there rose by exactly that',
  needs: 'full',
  plan: async (world: World): Promise<ReceiptState> => {
    await world.enter();
    return { plan: await planPurchase(world) };
  },
  steps: [requestQuotation, confirmPurchase, receive],
  documents: ({ order, receipts = [] }) => [
    ...made('purchase.order', order),
    ...made('stock.picking', ...receipts),
  ],
  load: {
    arrivals: async (world, warehouse) => {
      const dock = await readDock(world, warehouse);
      return (order) => ({ plan: purchaseOf(order, dock) });
    },
  },
});

/**
 * Decides what will be bought, where it arrives and from whom.
 *
 * @throws {JourneyFailure} `unsupported` where Odoo receives no purchase orders; `data` where the target lacks products or
 *   a supplier for it
 */
async function planPurchase(world: World): Promise<PurchaseState['plan']> {
  const { verifier, dialect, selection, random } = world;
  if (!dialect.facts.purchaseIsReceived) throw lacksModule('purchase_stock', 'the journey receipt');
  const company = await readCompany(verifier, dialect);
  const { customer, products, warehouse } = await selectCatalogue(verifier, dialect, selection, {
    products: ORDER_LINES,
    minFree: 0,
    random,
  });
  const productIds = products.map(({ id }) => id);
  const units = await readRecords(verifier, 'product.product', productIds, { uom_id: many2one });
  const lines = products.map(({ id, code }) => ({
    productId: id,
    code,
    unitId: units.find((each) => each.id === id)?.uom_id.id ?? 0,
    quantity: 1 + Math.floor(random() * MOST_UNITS),
    priceUnit: 1 + Math.floor(random() * HIGHEST_PRICE),
  }));
  return {
    company,
    supplier: (await supplierOf(world, lines)) ?? { id: customer.id, name: customer.name },
    dock: await readDock(world, warehouse),
    lines,
    before: await readStock(verifier, productIds),
  };
}

/** The same order the other way round: bought of the customer, at half the price in whole units. */
function purchaseOf({ company, customer, lines }: PlannedOrder, dock: Dock): PurchaseState['plan'] {
  return {
    company,
    supplier: customer,
    dock,
    lines: lines.map(({ productId, code, unitId, quantity, priceUnit }) => ({
      productId,
      code,
      unitId,
      quantity,
      priceUnit: Math.max(1, Math.round(priceUnit / 2)),
    })),
  };
}

/**
 * Who sells all these products, of the partners of the catalogue: Odoo makes whoever sells a product for the first time a
 * supplier of it.
 */
async function supplierOf(world: World, lines: readonly PurchaseLine[]): Promise<NamedDocument | undefined> {
  const partner = world.dialect.fields.supplierPartner;
  const sellers = await searchRecords(
    world.verifier,
    'product.supplierinfo',
    [
      ['product_tmpl_id.product_variant_ids', 'in', lines.map(({ productId }) => productId)],
      [`${partner}.ref`, '=like', prefixPattern(world.selection.customerRefPrefix)],
      [`${partner}.email`, '=', false],
    ],
    { product_tmpl_id: many2one, partner: named(partner, many2one) },
    { order: 'id' },
  );
  const found = sellers.find(
    ({ partner: { id } }) =>
      new Set(sellers.filter((each) => each.partner.id === id).map((each) => each.product_tmpl_id.id))
        .size === lines.length,
  );
  return found?.partner;
}

/** The receipt that can be validated now. */
async function openReceipt(world: World, { order }: ReceiptState): Promise<number | undefined> {
  const receipts = await receiptsOf(world, need(order, 'a purchase order').id);
  return receipts.find(({ state }) => state !== 'done' && state !== 'cancel')?.id;
}

async function checkReceipt(world: World, state: ReceiptState): Promise<void> {
  const { plan } = state;
  const order = need(state.order, 'a purchase order');
  const receipts = await receiptsOf(world, order.id);
  expectThat(receipts.length > 0, `Order ${order.name} has no receipt.`);
  const pickings = await readRecords(
    world.verifier,
    'stock.picking',
    receipts.map(({ id }) => id),
    {
      name: text,
      state: text,
      partner_id: optional(many2one),
      location_dest_id: many2one,
      create_date: datetime,
      date_done: optional(datetime),
    },
  );
  for (const picking of pickings) {
    expectSame(`The state of ${picking.name}`, picking.state, 'done');
    expectSame(`The supplier of ${picking.name}`, picking.partner_id?.id ?? null, plan.supplier.id);
    expectSame(`The destination of ${picking.name}`, picking.location_dest_id.id, plan.dock.locationId);
    expectDoneDate(picking);
  }
  state.receipts = pickings.map(({ id, name }) => ({ id, name }));
  await checkMoves(world, state, state.receipts);
  await checkReceived(world, state);
  const reserved = await reservedToPutAway(world, state.receipts);
  await expectInternalChanges(
    world.verifier,
    plan,
    ({ code }) => `${code} since before ${order.name}`,
    ({ productId, quantity }) => ({ quantity, reserved: Math.min(quantity, reserved(productId)) }),
  );
  await checkStock(world, state, order.name);
}

/** How much of a product the transfers have reserved that put the goods away: receipts in more than one step. */
async function reservedToPutAway(
  { verifier, dialect }: World,
  receipts: readonly NamedDocument[],
): Promise<(productId: number) => number> {
  const lines = await searchRecords(
    verifier,
    'stock.move.line',
    [
      ['move_id.move_orig_ids.picking_id', 'in', receipts.map(({ id }) => id)],
      ['state', 'not in', ['done', 'cancel']],
    ],
    { product_id: many2one, quantity: named(dialect.fields.moveLineProductQuantity, number) },
  );
  return (productId) =>
    lines.reduce((sum, line) => sum + (line.product_id.id === productId ? line.quantity : 0), 0);
}

/** Every product came from a supplier, in full and in its unit. */
async function checkMoves(
  world: World,
  { plan }: ReceiptState,
  receipts: readonly NamedDocument[],
): Promise<void> {
  const moves = await searchRecords(
    world.verifier,
    'stock.move',
    [['picking_id', 'in', receipts.map(({ id }) => id)]],
    {
      product_id: many2one,
      product_uom: many2one,
      state: text,
      location_id: many2one,
      create_date: datetime,
      date: datetime,
      product_uom_qty: number,
      done: named(world.dialect.fields.moveDone, number),
    },
  );
  const suppliers = await searchIds(world.verifier, 'stock.location', [
    ['id', 'in', moves.map((move) => move.location_id.id)],
    ['usage', '=', 'supplier'],
  ]);
  for (const planned of plan.lines) {
    const own = moves.filter((move) => move.product_id.id === planned.productId && move.state === 'done');
    const label = `${planned.code} in ${receipts.map(({ name }) => name).join(', ')}`;
    const sum = (figure: (move: (typeof own)[number]) => number): number =>
      own.reduce((total, move) => total + figure(move), 0);
    expectQuantity(
      `The demand of ${label}`,
      sum((move) => move.product_uom_qty),
      planned.quantity,
    );
    expectQuantity(
      `The quantity done of ${label}`,
      sum((move) => move.done),
      planned.quantity,
    );
    for (const { location_id, product_uom, create_date, date } of own) {
      expectWithinRun(label, create_date, date);
      expectThat(
        suppliers.includes(location_id.id),
        `${label} came from ${location_id.name}, which is not a supplier location.`,
      );
      expectSame(`The unit of ${label}`, product_uom.id, planned.unitId);
    }
  }
  expectSame(
    `The number of other products in ${receipts.map(({ name }) => name).join(', ')}`,
    moves.filter((move) => plan.lines.every(({ productId }) => productId !== move.product_id.id)).length,
    0,
  );
}

/** The goods are where they were received, or below it, and nowhere else. Says nothing under load. */
async function checkStock(world: World, { plan }: ReceiptState, order: string): Promise<void> {
  const { before, lines, dock } = plan;
  if (before === undefined) return;
  const after = await readStock(
    world.verifier,
    lines.map(({ productId }) => productId),
  );
  const inside = await searchIds(world.verifier, 'stock.location', [['id', 'child_of', dock.locationId]]);
  const changes = stockChanges(before, after).filter(({ locationId }) =>
    after.internalLocationIds.includes(locationId),
  );
  for (const { productId, code, quantity } of lines) {
    const by = changes
      .filter((change) => change.productId === productId && inside.includes(change.locationId))
      .reduce((sum, change) => sum + change.by, 0);
    expectQuantity(`The change of ${code} where ${order} was received`, by, quantity);
  }
  const elsewhere = changes.filter(({ locationId }) => !inside.includes(locationId));
  expectThat(
    elsewhere.length === 0,
    `${order} moved something else: ${elsewhere
      .map((change) => `product ${change.productId} in location ${change.locationId} by ${change.by}`)
      .join(', ')}.`,
  );
}
