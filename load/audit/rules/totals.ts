import { groupBy, sameMoney, sumOf, type Breach, type Rule } from '../rule.ts';
import type { OrderLine } from '../snapshot.ts';

/**
 * A line's amount is quantity × price less discount; the lines add up to the document's untaxed amount, and untaxed
 * amount and tax to its total. Where the company rounds taxes over the whole document, the taxes of the lines need not
 * add up to the cent.
 */
export const totalsMatchLines: Rule = (books) => {
  const digits = books.currencyDigits;
  const linesOf = groupBy(books.orderLines, ({ orderId }) => orderId);
  const rowsOf = groupBy(books.invoiceLines, ({ invoiceId }) => invoiceId);
  const breaches: Breach[] = [];
  const claim = (
    document: Breach['documents'][number],
    what: string,
    expected: number,
    seen: number,
  ): void => {
    if (sameMoney(expected, seen, digits)) return;
    breaches.push({
      message: `${document.name}: its ${what} is ${seen.toFixed(digits)} where ${expected.toFixed(digits)} belongs.`,
      documents: [document],
      expected: expected.toFixed(digits),
      seen: seen.toFixed(digits),
    });
  };
  for (const order of books.orders) {
    const document = { model: 'sale.order', id: order.id, name: order.name };
    const lines = linesOf.get(order.id) ?? [];
    for (const line of lines) {
      const product = books.productNames.get(line.productId) ?? `product ${line.productId}`;
      claim(document, `amount for ${product}`, amountOf(line, digits), line.subtotal);
      claim(document, `taxed amount for ${product}`, line.subtotal + line.tax, line.total);
    }
    claim(
      document,
      'untaxed amount',
      sumOf(lines, ({ subtotal }) => subtotal),
      order.untaxed,
    );
    if (books.taxRounding === 'round_per_line') {
      claim(
        document,
        'tax',
        sumOf(lines, ({ tax }) => tax),
        order.tax,
      );
    }
    claim(document, 'total', order.untaxed + order.tax, order.total);
  }
  for (const invoice of books.invoices) {
    const document = { model: 'account.move', id: invoice.id, name: invoice.name };
    claim(
      document,
      'untaxed amount',
      sumOf(rowsOf.get(invoice.id) ?? [], ({ subtotal }) => subtotal),
      invoice.untaxed,
    );
    claim(document, 'total', invoice.untaxed + invoice.tax, invoice.total);
  }
  return { checked: books.orders.length + books.invoices.length, breaches };
};

function amountOf({ ordered, priceUnit, discount }: OrderLine, digits: number): number {
  const amount = ordered * priceUnit * (1 - discount / 100);
  return Math.round(amount * 10 ** digits) / 10 ** digits;
}
