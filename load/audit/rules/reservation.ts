import { groupBy, CONFIRMED, quantityText, sameQuantity, sumOf, type Breach, type Rule } from '../rule.ts';
import { isStock, type Move } from '../snapshot.ts';
import { orderMoves } from './delivery-chain.ts';

/**
 * Every move of a confirmed order says truly whether its goods are set aside: `assigned` for all of them,
 * `partially_available` for some, `confirmed` or `waiting` for a backorder that waits. A draft move is neither.
 */
export const reservedOrBackordered: Rule = (books) => {
  const orders = new Map(books.orders.map((order) => [order.id, order]));
  const linesOf = groupBy(books.moveLines, ({ moveId }) => moveId);
  const moves = orderMoves(books).flatMap(({ orderId, move }) => {
    const order = orders.get(orderId);
    return order && CONFIRMED.includes(order.state) && isStock(books, move.fromId) ? [{ order, move }] : [];
  });
  const breaches = moves.flatMap(({ order, move }): Breach[] => {
    const reserved = sumOf(linesOf.get(move.id) ?? [], ({ quantity }) => quantity);
    const expected = expectation(move, reserved);
    if (expected === undefined) return [];
    const product = books.productNames.get(move.productId) ?? `product ${move.productId}`;
    const picking = books.pickings.find(({ id }) => id === move.pickingId);
    return [
      {
        message: `${order.name}, ${product}: the move in ${picking?.name ?? 'no picking'} is ${move.state} with ${quantityText(reserved)} of ${quantityText(move.demand)} reserved.`,
        documents: [
          { model: 'sale.order', id: order.id, name: order.name },
          ...(picking ? [{ model: 'stock.picking', id: picking.id, name: picking.name }] : []),
          { model: 'stock.move', id: move.id, name: product },
        ],
        expected,
        seen: `${move.state} with ${quantityText(reserved)} reserved`,
      },
    ];
  });
  return { checked: moves.length, breaches };
};

/** What should have been, where the move contradicts itself. */
function expectation({ state, demand }: Move, reserved: number): string | undefined {
  switch (state) {
    case 'done':
      return undefined;
    case 'assigned':
      return sameQuantity(reserved, demand) ? undefined : `assigned with ${quantityText(demand)} reserved`;
    case 'partially_available':
      return reserved > 0 && reserved < demand ? undefined : 'a part of the demand reserved';
    case 'confirmed':
    case 'waiting':
      return sameQuantity(reserved, 0) ? undefined : `${state} with nothing reserved`;
    default:
      return 'a move that is reserved or waits for its goods';
  }
}
