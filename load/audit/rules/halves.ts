import { isPassedWithDocuments, type Transaction } from '../client-account.ts';
import { CONFIRMED, type Breach, type Rule } from '../rule.ts';
import type { Snapshot } from '../snapshot.ts';

const PAID: readonly string[] = ['paid', 'in_payment'];

/**
 * What the client saw pass is finished in the books: confirmed, shipped, invoiced, paid, moved. A transaction that
 * failed, or that the end of the run cut off, has its record already and may be half done.
 */
export const noUnexplainedHalf: Rule = (books, client) => {
  const passed = client.transactions.filter(isPassedWithDocuments);
  const orderOfLine = new Map(books.orderLines.map(({ id, orderId }) => [id, orderId]));
  const breaches = passed.flatMap((transaction) =>
    unfinished(books, orderOfLine, transaction).map(({ model, id, name, expected, seen }): Breach => ({
      message: `${transaction.reference} passed as ${transaction.journey}, and ${name} is ${seen} instead of ${expected}.`,
      documents: [{ model, id, name }],
      expected,
      seen,
    })),
  );
  return { checked: passed.length, breaches };
};

interface Half {
  readonly model: string;
  readonly id: number;
  readonly name: string;
  readonly expected: string;
  readonly seen: string;
}

function unfinished(
  books: Snapshot,
  orderOfLine: ReadonlyMap<number, number>,
  { steps, order: orderSeen, transfers }: Transaction,
): Half[] {
  const halves: Half[] = [];
  const order = books.orders.find(({ id }) => id === orderSeen?.id);
  // A document that is not there at all is another invariant's.
  if (order && (steps.includes('confirm') || steps.includes('ship')) && !CONFIRMED.includes(order.state)) {
    halves.push({
      model: 'sale.order',
      id: order.id,
      name: order.name,
      expected: 'confirmed',
      seen: order.state,
    });
  }
  if (order && steps.includes('ship')) {
    for (const { id, name, state, orderId } of books.pickings) {
      if (orderId === order.id && state !== 'done' && state !== 'cancel') {
        halves.push({ model: 'stock.picking', id, name, expected: 'done', seen: state });
      }
    }
  }
  if (order && steps.includes('post_invoice')) {
    const ids = new Set(
      books.invoiceLines
        .filter(({ orderLineIds }) => orderLineIds.some((id) => orderOfLine.get(id) === order.id))
        .map(({ invoiceId }) => invoiceId),
    );
    const invoices = books.invoices.filter(({ id }) => ids.has(id));
    if (invoices.length === 0) {
      halves.push({
        model: 'sale.order',
        id: order.id,
        name: order.name,
        expected: 'invoiced',
        seen: 'without an invoice',
      });
    }
    for (const { id, name, state, paymentState } of invoices) {
      if (state !== 'posted') {
        halves.push({ model: 'account.move', id, name, expected: 'posted', seen: state });
      } else if (steps.includes('payment') && !PAID.includes(paymentState)) {
        halves.push({ model: 'account.move', id, name, expected: 'paid', seen: paymentState });
      }
    }
  }
  // Without an order, whoever names transfers at the end has validated them, whatever the step is called.
  const own = new Set(transfers.map(({ id }) => id));
  for (const { id, name, state } of books.pickings) {
    if (own.has(id) && state !== 'done') {
      halves.push({ model: 'stock.picking', id, name, expected: 'done', seen: state });
    }
  }
  return halves;
}
