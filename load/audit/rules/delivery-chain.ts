import { CONFIRMED, groupBy, quantityText, sameQuantity, sumOf, type Breach, type Rule } from '../rule.ts';
import { isStock, type Move, type Order, type Snapshot } from '../snapshot.ts';

/**
 * A confirmed order asks the warehouse for what was ordered, once; and what one stage of the chain has done is taken on
 * by the next. A warehouse may plan all stages at once (Odoo up to 17 or so) or each when the one before is done.
 */
export const oneDeliveryChain: Rule = (books) => {
  const confirmed = books.orders.filter(({ state }) => CONFIRMED.includes(state));
  const movesOf = groupBy(orderMoves(books), ({ orderId }) => orderId);
  const linesOf = groupBy(books.orderLines, ({ orderId }) => orderId);
  const breaches = confirmed.flatMap((order) => {
    const moves = (movesOf.get(order.id) ?? []).map(({ move }) => move);
    const ordered = groupBy(
      (linesOf.get(order.id) ?? []).filter(({ productId }) => !books.serviceIds.has(productId)),
      ({ productId }) => productId,
    );
    const products = new Set([...ordered.keys(), ...moves.map(({ productId }) => productId)]);
    return [...products].flatMap((productId) =>
      chainBreaches(
        books,
        order,
        productId,
        sumOf(ordered.get(productId) ?? [], (line) => line.ordered),
        moves.filter((move) => move.productId === productId),
      ),
    );
  });
  return { checked: confirmed.length, breaches };
};

/** Moves that count, with the order that they belong to. */
export function orderMoves(books: Snapshot): { orderId: number; move: Move }[] {
  const orderOfLine = new Map(books.orderLines.map(({ id, orderId }) => [id, orderId]));
  const orderOfPicking = new Map(books.pickings.map(({ id, orderId }) => [id, orderId]));
  return books.moves.flatMap((move) => {
    const orderId =
      (move.orderLineId === undefined ? undefined : orderOfLine.get(move.orderLineId)) ??
      (move.pickingId === undefined ? undefined : orderOfPicking.get(move.pickingId));
    return orderId === undefined || move.state === 'cancel' ? [] : [{ orderId, move }];
  });
}

function chainBreaches(
  books: Snapshot,
  order: Order,
  productId: number,
  ordered: number,
  moves: readonly Move[],
): Breach[] {
  const product = books.productNames.get(productId) ?? `product ${productId}`;
  const breach = (message: string, expected: number, seen: number): Breach => ({
    message: `${order.name}, ${product}: ${message}`,
    documents: [{ model: 'sale.order', id: order.id, name: order.name }, ...pickingsOf(books, moves)],
    expected: quantityText(expected),
    seen: quantityText(seen),
  });
  const breaches: Breach[] = [];
  const reached = new Set(moves.map(({ toId }) => toId));
  const starts = moves.filter(({ fromId }) => !reached.has(fromId));
  const asked = sumOf(
    starts.filter(({ fromId }) => !isStock(books, fromId) || books.shelfIds.has(fromId)),
    ({ demand }) => demand,
  );
  if (!sameQuantity(asked, ordered)) {
    breaches.push(
      breach(
        `${quantityText(ordered)} were ordered, but the first stage of the delivery asks for ${quantityText(asked)}.`,
        ordered,
        asked,
      ),
    );
  }
  for (const place of reached) {
    if (!isStock(books, place)) continue;
    const arriving = moves.filter(({ toId }) => toId === place);
    const leaving = moves.filter(({ fromId }) => fromId === place);
    const arrived = sumOf(
      arriving.filter(({ state }) => state === 'done'),
      ({ demand }) => demand,
    );
    const planned = sumOf(arriving, ({ demand }) => demand);
    const onward = sumOf(leaving, ({ demand }) => demand);
    const name = books.locations.get(place)?.name ?? `location ${place}`;
    if (onward < arrived && !sameQuantity(onward, arrived)) {
      breaches.push(
        breach(
          `${quantityText(arrived)} arrived at ${name}, but moves for ${quantityText(onward)} continue from there.`,
          arrived,
          onward,
        ),
      );
    } else if (onward > planned && !sameQuantity(onward, planned)) {
      breaches.push(
        breach(
          `moves take ${quantityText(onward)} on from ${name}, but only ${quantityText(planned)} arrive there.`,
          planned,
          onward,
        ),
      );
    }
  }
  return breaches;
}

function pickingsOf(books: Snapshot, moves: readonly Move[]): Breach['documents'] {
  const ids = new Set(moves.map(({ pickingId }) => pickingId));
  return books.pickings
    .filter(({ id }) => ids.has(id))
    .map(({ id, name }) => ({ model: 'stock.picking', id, name }));
}
