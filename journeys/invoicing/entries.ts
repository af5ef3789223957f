import { date, many2one, named, number, optional, searchRecords, text } from '../../fixtures/odoo/records.ts';
import { expectMoney, expectSame } from '../expectation.ts';
import type { SaleState } from '../sales/order.ts';
import type { World } from '../world.ts';

/**
 * The journal entry balances, and its receivable and tax lines carry the invoice's amounts, in its currency.
 *
 * @returns the accounts that they are on, by name
 */
export async function checkEntries(
  world: World,
  state: SaleState,
  label: string,
  invoice: {
    readonly id: number;
    readonly tax: number;
    readonly total: number;
    readonly due: string | undefined;
  },
): Promise<string[]> {
  const { company, terms } = state.plan;
  const lines = await searchRecords(world.verifier, 'account.move.line', [['move_id', '=', invoice.id]], {
    accountType: named(world.dialect.fields.lineAccountType, optional(text)),
    account_id: optional(many2one),
    partner_id: optional(many2one),
    debit: number,
    credit: number,
    amount_currency: number,
    date_maturity: optional(date),
    tax_line_id: optional(many2one),
  });
  const sum = (figure: (line: (typeof lines)[number]) => number): number =>
    lines.reduce((total, line) => total + figure(line), 0);
  expectMoney(
    `Debit minus credit of ${label}`,
    sum((line) => line.debit - line.credit),
    0,
    company.currency,
  );
  if (terms.currency.name === company.currency.name) {
    for (const { debit, credit, amount_currency } of lines)
      expectMoney(`The amount of an entry of ${label}`, amount_currency, debit - credit, company.currency);
  }
  const taxed = sum((line) => (line.tax_line_id ? -line.amount_currency : 0));
  expectMoney(`The tax entries of ${label}`, taxed, invoice.tax, terms.currency);
  const owed = lines.filter((line) => line.accountType === world.dialect.values.receivable);
  const receivable = owed.reduce((total, line) => total + line.amount_currency, 0);
  expectMoney(`The receivable entries of ${label}`, receivable, invoice.total, terms.currency);
  for (const { partner_id } of owed) {
    expectSame(
      `The partner of the receivable entry of ${label}`,
      partner_id?.id ?? 0,
      terms.commercialPartnerId,
    );
  }
  if (invoice.due !== undefined) {
    const [last] = owed
      .map(({ date_maturity }) => date_maturity ?? '')
      .toSorted()
      .toReversed();
    expectSame(`The due date of ${label}`, invoice.due, last ?? '');
  }
  const others = lines.filter((line) => line.tax_line_id !== undefined || owed.includes(line));
  return [...new Set(others.map(({ account_id }) => account_id?.name ?? ''))];
}
