import { groupBy, type Breach, type Rule } from '../rule.ts';
import type { Order } from '../snapshot.ts';

/** Every order that the server accepted is there once, under its reference; and no reference is borne twice. */
export const orderExistsOnce: Rule = ({ orders }, client) => {
  const byReference = groupBy(orders, (order) => order.reference);
  const byId = new Map(orders.map((order) => [order.id, order]));
  const breaches: Breach[] = [];
  for (const { reference, id } of client.acceptedOrders) {
    if ((byReference.get(reference) ?? []).length > 0 || byId.has(id)) continue;
    breaches.push({
      message: `Order ${id} with reference ${reference} was accepted by the server but is not in its books.`,
      documents: [{ model: 'sale.order', id, name: reference }],
      expected: 'one order',
      seen: 'none',
    });
  }
  const seen = [...byReference].filter(
    (entry): entry is [string, Order[]] => entry[0]?.startsWith(client.prefix) ?? false,
  );
  for (const [reference, bearers] of seen) {
    if (bearers.length === 1) continue;
    breaches.push({
      message: `Reference ${reference} is used by ${bearers.length} orders: ${bearers.map(({ name }) => name).join(', ')}.`,
      documents: bearers.map(({ id, name }) => ({ model: 'sale.order', id, name })),
      expected: 'one order',
      seen: `${bearers.length} orders`,
    });
  }
  const references = new Set([
    ...client.acceptedOrders.map(({ reference }) => reference),
    ...seen.map(([reference]) => reference),
  ]);
  return { checked: references.size, breaches };
};
