import { CONFIRMED, groupBy, quantityText, sameQuantity, sumOf, type Breach, type Rule } from '../rule.ts';

/**
 * The order line says delivered what its done moves handed over to the customer; and a picking is done exactly when its
 * moves are.
 */
export const deliveredMatchesMoves: Rule = (books) => {
  const orders = new Map(books.orders.map((order) => [order.id, order]));
  const movesOf = groupBy(books.moves, ({ orderLineId }) => orderLineId);
  const doneOf = groupBy(
    books.moveLines.filter(({ state }) => state === 'done'),
    ({ moveId }) => moveId,
  );
  const isCustomer = (locationId: number): boolean => books.locations.get(locationId)?.usage === 'customer';
  const lines = books.orderLines.flatMap((line) => {
    const order = orders.get(line.orderId);
    return order && CONFIRMED.includes(order.state) && !books.serviceIds.has(line.productId)
      ? [{ order, line }]
      : [];
  });
  const breaches = lines.flatMap(({ order, line }): Breach[] => {
    const handed = sumOf(movesOf.get(line.id) ?? [], (move) => {
      const done = sumOf(doneOf.get(move.id) ?? [], ({ quantity }) => quantity);
      if (isCustomer(move.toId)) return done;
      return isCustomer(move.fromId) ? -done : 0;
    });
    if (sameQuantity(handed, line.delivered)) return [];
    const product = books.productNames.get(line.productId) ?? `product ${line.productId}`;
    return [
      {
        message: `${order.name}, ${product}: the order says ${quantityText(line.delivered)} delivered, but its moves delivered ${quantityText(handed)}.`,
        documents: [
          { model: 'sale.order', id: order.id, name: order.name },
          { model: 'sale.order.line', id: line.id, name: product },
        ],
        expected: quantityText(handed),
        seen: quantityText(line.delivered),
      },
    ];
  });
  const pickings = pickingBreaches(books);
  return { checked: lines.length + books.pickings.length, breaches: [...breaches, ...pickings] };
};

const pickingBreaches = (books: Parameters<Rule>[0]): Breach[] => {
  const movesOf = groupBy(
    books.moves.filter(({ state }) => state !== 'cancel'),
    ({ pickingId }) => pickingId,
  );
  return books.pickings.flatMap(({ id, name, state }): Breach[] => {
    const moves = movesOf.get(id) ?? [];
    const areDone = moves.length > 0 && moves.every((move) => move.state === 'done');
    if (state === 'cancel' || (state === 'done') === areDone) return [];
    return [
      {
        message: `${name} is ${state}, but ${moves.filter((move) => move.state === 'done').length} of its ${moves.length} moves are done.`,
        documents: [{ model: 'stock.picking', id, name }],
        expected: areDone ? 'done' : 'not done',
        seen: state,
      },
    ];
  });
};
