import { groupBy, sameMoney, sumOf, type Breach, type Rule } from '../rule.ts';
import type { EntryItem } from '../snapshot.ts';

/**
 * Debit is credit in every entry; an item's balance is their difference; and the receivable and tax items of a posted
 * invoice carry its total and its tax.
 */
export const entriesBalance: Rule = (books) => {
  const { digits, rounding } = books.currency;
  const invoices = new Map(books.invoices.map((invoice) => [invoice.id, invoice]));
  const entries = [...groupBy(books.items, ({ entryId }) => entryId)];
  const breaches = entries.flatMap(([id, items]): Breach[] => {
    const name = items[0]?.entryName ?? String(id);
    const invoice = invoices.get(id);
    const claims: [what: string, expected: number, seen: number][] = [
      ['debit', sumOf(items, ({ credit }) => credit), sumOf(items, ({ debit }) => debit)],
      ['sum of balances', sumOf(items, difference), sumOf(items, ({ balance }) => balance)],
    ];
    if (invoice?.state === 'posted') {
      claims.push(
        [
          'receivable',
          invoice.signedTotal,
          sumOf(
            items.filter(({ isReceivable }) => isReceivable),
            difference,
          ),
        ],
        [
          'tax',
          -invoice.signedTax,
          sumOf(
            items.filter(({ isTax }) => isTax),
            difference,
          ),
        ],
      );
    }
    return claims
      .filter(([, expected, seen]) => !sameMoney(expected, seen, rounding))
      .map(([what, expected, seen]) => ({
        message: `The entry ${name} has a ${what} of ${seen.toFixed(digits)} where ${expected.toFixed(digits)} belongs.`,
        documents: [{ model: 'account.move', id, name }],
        expected: expected.toFixed(digits),
        seen: seen.toFixed(digits),
      }));
  });
  return { checked: entries.length, breaches };
};

function difference({ debit, credit }: EntryItem): number {
  return debit - credit;
}
