import { roundTo } from '../../../fixtures/facts/currency.ts';
import type { TaxRules } from '../../../fixtures/facts/taxes.ts';
import { groupBy, sameMoney, sumOf, type Breach, type Rule } from '../rule.ts';
import type { OrderLine } from '../snapshot.ts';

/**
 * A line's amount is quantity × price less discount; the lines add up to the document's untaxed amount, and untaxed
 * amount and tax to its total. Where the company rounds taxes over the whole document, the taxes of the lines need not
 * add up to the cent.
 */
export const totalsMatchLines: Rule = (books) => {
  const { digits, rounding } = books.orderCurrency;
  const perLine = books.taxRules.rounding === 'round_per_line';
  const linesOf = groupBy(books.orderLines, ({ orderId }) => orderId);
  const rowsOf = groupBy(books.invoiceLines, ({ invoiceId }) => invoiceId);
  const breaches: Breach[] = [];
  const claim = (
    document: Breach['documents'][number],
    what: string,
    expected: number,
    seen: number,
  ): void => {
    if (sameMoney(expected, seen, rounding)) return;
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
      const amount = roundTo(rawAmount(line), rounding);
      // Where the price includes its taxes, it is the amount with them.
      const priced = sameMoney(amount, line.total, rounding) ? line.total : line.subtotal;
      claim(document, `amount for ${product}`, amount, priced);
      claim(document, `taxed amount for ${product}`, line.subtotal + line.tax, line.total);
    }
    const untaxed = untaxedOf(lines, books.taxRules, rounding);
    if (untaxed !== undefined) claim(document, 'untaxed amount', untaxed, order.untaxed);
    if (perLine) {
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
    if (perLine || books.taxRules.engine === 'checkpoints') {
      claim(
        document,
        'untaxed amount',
        sumOf(rowsOf.get(invoice.id) ?? [], ({ subtotal }) => subtotal),
        invoice.untaxed,
      );
    }
    claim(document, 'total', invoice.untaxed + invoice.tax, invoice.total);
  }
  return { checked: books.orders.length + books.invoices.length, breaches };
};

function rawAmount({ ordered, priceUnit, discount }: OrderLine): number {
  return ordered * priceUnit * (1 - discount / 100);
}

/**
 * What the lines come to without tax. Odoo 18 and later round the sum of a document, not its lines, where the company does
 * so with taxes; `undefined` where taxes are included in prices then, which are not read here.
 */
function untaxedOf(lines: readonly OrderLine[], rules: TaxRules, unit: number): number | undefined {
  if (rules.rounding === 'round_per_line' || rules.engine === 'checkpoints') {
    return sumOf(lines, ({ subtotal }) => subtotal);
  }
  const isNet = lines.every((line) => sameMoney(roundTo(rawAmount(line), unit), line.subtotal, unit));
  return isNet ? roundTo(sumOf(lines, rawAmount), unit) : undefined;
}
