import {
  groupBy,
  quantityText,
  sameMoney,
  sameQuantity,
  sumOf,
  type Breach,
  type Ruling,
  type Rule,
} from '../rule.ts';
import type { Invoice, InvoiceLine, Order, OrderLine, Snapshot } from '../snapshot.ts';

/** An order that was invoiced, with what it was invoiced by. */
interface Invoiced {
  readonly order: Order;
  readonly lines: readonly OrderLine[];
  readonly invoices: readonly Invoice[];
}

/** Every line of an invoiced order: invoiced is what its invoices say, and that is what was delivered. */
export const invoicedMatchesDelivered: Rule = (books) => {
  const invoices = new Map(books.invoices.map((invoice) => [invoice.id, invoice]));
  const byOrderLine = new Map<number, InvoiceLine[]>();
  for (const line of books.invoiceLines) {
    for (const id of line.orderLineIds) byOrderLine.set(id, [...(byOrderLine.get(id) ?? []), line]);
  }
  const lines = invoicedOrders(books).flatMap(({ order, lines }) => lines.map((line) => ({ order, line })));
  const breaches = lines.flatMap(({ order, line }): Breach[] => {
    const own = (byOrderLine.get(line.id) ?? []).flatMap((row) => {
      const invoice = invoices.get(row.invoiceId);
      return invoice && invoice.state !== 'cancel' ? [{ row, invoice }] : [];
    });
    const billed = sumOf(own, ({ row, invoice }) => signOf(invoice) * row.quantity);
    const product = books.productNames.get(line.productId) ?? `product ${line.productId}`;
    const breach = (message: string, expected: number, seen: number): Breach => ({
      message: `${order.name}, ${product}: ${message}`,
      documents: [
        { model: 'sale.order', id: order.id, name: order.name },
        ...own.map(({ invoice }) => documentOf(invoice)),
      ],
      expected: quantityText(expected),
      seen: quantityText(seen),
    });
    if (!sameQuantity(billed, line.delivered)) {
      return [
        breach(
          `${quantityText(line.delivered)} were delivered, but its invoices are for ${quantityText(billed)}.`,
          line.delivered,
          billed,
        ),
      ];
    }
    if (sameQuantity(billed, line.invoiced)) return [];
    return [
      breach(
        `the order says ${quantityText(line.invoiced)} invoiced, but its invoices are for ${quantityText(billed)}.`,
        billed,
        line.invoiced,
      ),
    ];
  });
  return { checked: lines.length, breaches };
};

/** Where all of an order was invoiced, its invoices together have its amounts. */
export const invoiceMatchesOrder: Rule = (books): Ruling => {
  const { digits, rounding } = books.orderCurrency;
  const whole = invoicedOrders(books).filter(({ lines }) =>
    lines.every((line) => sameQuantity(line.ordered, line.invoiced)),
  );
  const breaches = whole.flatMap(({ order, invoices }) =>
    (['untaxed', 'tax', 'total'] as const).flatMap((figure): Breach[] => {
      const billed = sumOf(invoices, (invoice) => signOf(invoice) * invoice[figure]);
      if (sameMoney(billed, order[figure], rounding)) return [];
      return [
        {
          message: `${order.name}: its ${LABEL[figure]} is ${order[figure].toFixed(digits)}, but that of its invoices is ${billed.toFixed(digits)}.`,
          documents: [
            { model: 'sale.order', id: order.id, name: order.name },
            ...invoices.map((invoice) => documentOf(invoice)),
          ],
          expected: order[figure].toFixed(digits),
          seen: billed.toFixed(digits),
        },
      ];
    }),
  );
  return { checked: whole.length, breaches };
};

const LABEL = { untaxed: 'untaxed amount', tax: 'tax', total: 'total' } as const;

function signOf({ type }: Invoice): 1 | -1 {
  return type === 'out_refund' ? -1 : 1;
}

function documentOf({ id, name }: Invoice): Breach['documents'][number] {
  return { model: 'account.move', id, name };
}

/** Orders with at least one invoice that is not cancelled. */
function invoicedOrders(books: Snapshot): Invoiced[] {
  const orderOfLine = new Map(books.orderLines.map(({ id, orderId }) => [id, orderId]));
  const linesOf = groupBy(books.orderLines, ({ orderId }) => orderId);
  const invoices = new Map(
    books.invoices.filter(({ state }) => state !== 'cancel').map((invoice) => [invoice.id, invoice]),
  );
  const invoicesOf = new Map<number, Set<Invoice>>();
  for (const { invoiceId, orderLineIds } of books.invoiceLines) {
    const invoice = invoices.get(invoiceId);
    for (const lineId of orderLineIds) {
      const orderId = orderOfLine.get(lineId);
      if (invoice === undefined || orderId === undefined) continue;
      invoicesOf.set(orderId, (invoicesOf.get(orderId) ?? new Set()).add(invoice));
    }
  }
  return books.orders.flatMap((order) => {
    const own = invoicesOf.get(order.id);
    return own === undefined ? [] : [{ order, lines: linesOf.get(order.id) ?? [], invoices: [...own] }];
  });
}
