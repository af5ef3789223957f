/** Reading what moved, what is planned to move, and where the goods are. */

import { isJourneyReference, prefixPattern } from '../../fixtures/sweep/marks.ts';
import { link, many2one, named, number, optional, text, type Domain } from '../../fixtures/odoo/records.ts';
import type { ClientAccount } from './client-account.ts';
import { unique } from './read-sales.ts';
import type { Reader } from './reader.ts';
import {
  type Flow,
  MOVE,
  type Move,
  type MoveLine,
  PICKING,
  type Picking,
  PLACE,
  QUANT,
  type Quant,
} from './snapshot.ts';

const OPEN: Domain = [['state', 'not in', ['done', 'cancel', 'draft']]];

/** Deliveries of the orders, transfers with a reference of the run, and what the client knows by id. */
export async function readPickings(
  reader: Reader,
  orderIds: readonly number[],
  client: ClientAccount,
): Promise<Picking[]> {
  const known = [
    ...client.accepted.filter(({ model }) => model === 'stock.picking').map(({ id }) => id),
    ...client.transactions.flatMap(({ deliveries, transfers }) =>
      [...deliveries, ...transfers].map(({ id }) => id),
    ),
  ];
  const found = unique([
    ...(await reader.among('stock.picking', 'sale_id', orderIds, PICKING)),
    ...(await reader.all('stock.picking', [['origin', '=like', prefixPattern(client.prefix)]], PICKING)),
    ...(await reader.among('stock.picking', 'id', known, PICKING)),
  ]);
  return found.filter(({ origin }) => !isJourneyReference(origin));
}

/** Moves of these pickings and of these order lines. */
export async function readMoves(
  reader: Reader,
  pickingIds: readonly number[],
  orderLineIds: readonly number[],
): Promise<Move[]> {
  return unique([
    ...(await reader.among('stock.move', 'picking_id', pickingIds, MOVE)),
    ...(await reader.among('stock.move', 'sale_line_id', orderLineIds, MOVE)),
  ]);
}

/** Lines of these moves; or, given products, all open ones. */
export async function readMoveLines(
  reader: Reader,
  of: { readonly moveIds: readonly number[] } | { readonly openOf: readonly number[] },
): Promise<MoveLine[]> {
  const { fields } = reader.dialect;
  const shape = {
    ...PLACE,
    moveId: named('move_id', optional(link)),
    state: optional(text),
    open: named(fields.moveLineProductQuantity, number),
    done: named(fields.moveLineDoneForProduct, number),
    unitId: named('product_uom_id', link),
  };
  const rows =
    'moveIds' in of
      ? await reader.among('stock.move.line', 'move_id', of.moveIds, shape)
      : await reader.among('stock.move.line', 'product_id', of.openOf, shape, OPEN);
  const inProductUnit = await unitConversion(reader, rows);
  return rows.map(({ open, done, unitId, state = 'draft', ...line }) => ({
    ...line,
    state,
    quantity: state === 'done' ? inProductUnit(done, { productId: line.productId, unitId }) : open,
  }));
}

export function readQuants(reader: Reader, productIds: readonly number[]): Promise<Quant[]> {
  return reader.among('stock.quant', 'product_id', productIds, QUANT);
}

const FLOW_FIELDS = [
  'product_id',
  'product_uom_id',
  'location_id',
  'location_dest_id',
  'lot_id',
  'package_id',
  'result_package_id',
  'owner_id',
] as const;

/** All done move lines of these products over all time, added up by the server. */
export async function readFlows(reader: Reader, productIds: readonly number[]): Promise<Flow[]> {
  const domain: Domain = [
    ['product_id', 'in', [...productIds]],
    ['state', '=', 'done'],
  ];
  if (productIds.length === 0) return [];
  const figure = reader.dialect.fields.moveLineDoneForProduct;
  const rows = await reader.sums('stock.move.line', domain, FLOW_FIELDS, figure);
  const id = (row: (typeof rows)[number], field: (typeof FLOW_FIELDS)[number]): number | undefined =>
    row.ids.get(field);
  const inProductUnit = await unitConversion(
    reader,
    rows.map((row) => ({ productId: id(row, 'product_id') ?? 0, unitId: id(row, 'product_uom_id') ?? 0 })),
  );
  return rows.flatMap((row) => {
    const productId = id(row, 'product_id') ?? 0;
    const quantity = inProductUnit(row.sum, { productId, unitId: id(row, 'product_uom_id') ?? 0 });
    const common = { productId, lotId: id(row, 'lot_id'), ownerId: id(row, 'owner_id') };
    return [
      {
        ...common,
        locationId: id(row, 'location_id') ?? 0,
        packageId: id(row, 'package_id'),
        quantity: -quantity,
      },
      {
        ...common,
        locationId: id(row, 'location_dest_id') ?? 0,
        packageId: id(row, 'result_package_id'),
        quantity,
      },
    ];
  });
}

interface UnitUse {
  readonly productId: number;
  readonly unitId: number;
}

/** Converts from the unit of a line to that of its product, where this version says quantities in the former. */
async function unitConversion(
  reader: Reader,
  uses: readonly UnitUse[],
): Promise<(quantity: number, use: UnitUse) => number> {
  if (!reader.dialect.values.doneIsInLineUnit) return (quantity) => quantity;
  const products = await reader.among(
    'product.product',
    'id',
    uses.map(({ productId }) => productId),
    { uom_id: many2one },
    [['active', 'in', [true, false]]],
  );
  const unitOf = new Map(products.map(({ id, uom_id }) => [id, uom_id.id]));
  const units = await reader.among(
    'uom.uom',
    'id',
    uses.flatMap(({ productId, unitId }) => [unitId, unitOf.get(productId) ?? unitId]),
    { factor: number },
    [['active', 'in', [true, false]]],
  );
  // How many of this unit make one reference unit (`uom.uom.factor` of the versions that need this).
  const factors = new Map(units.map(({ id, factor }) => [id, factor]));
  return (quantity, { productId, unitId }) => {
    const own = unitOf.get(productId) ?? unitId;
    if (own === unitId) return quantity;
    return (quantity / (factors.get(unitId) ?? 1)) * (factors.get(own) ?? 1);
  };
}
