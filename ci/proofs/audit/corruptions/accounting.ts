import { copyRow, type Corruption } from '../corruption.ts';

/** Added to the ids of copied items, so that the copies can be told from the originals. */
const FAR = 900_000;

export const ACCOUNTING: readonly Corruption[] = [
  {
    id: 'invoice-total-wrong',
    title: 'The total of an invoice is one unit of money too high',
    sql: ({ invoice }) => [`UPDATE account_move SET amount_total = amount_total + 1 WHERE id = ${invoice}`],
    breaks: ['invoice_matches_order', 'totals_match_lines'],
  },
  {
    id: 'invoice-dearer',
    title: 'An invoice agrees with its entries, and not with the order',
    sql: ({ invoice, incomeItem, receivableItem }) => [
      `UPDATE account_move SET amount_untaxed = amount_untaxed + 10, amount_total = amount_total + 10,
         amount_untaxed_signed = amount_untaxed_signed + 10, amount_total_signed = amount_total_signed + 10 WHERE id = ${invoice}`,
      `UPDATE account_move_line SET price_subtotal = price_subtotal + 10, credit = credit + 10, balance = balance - 10,
         amount_currency = amount_currency - 10 WHERE id = ${incomeItem}`,
      `UPDATE account_move_line SET debit = debit + 10, balance = balance + 10, amount_currency = amount_currency + 10
        WHERE id = ${receivableItem}`,
    ],
    breaks: ['invoice_matches_order'],
  },
  {
    id: 'entry-unbalanced',
    title: 'An entry has more debit than credit',
    sql: ({ receivableItem }) => [
      `UPDATE account_move_line SET debit = debit + 1, balance = balance + 1, amount_currency = amount_currency + 1
        WHERE id = ${receivableItem}`,
    ],
    breaks: ['entries_balance'],
  },
  {
    id: 'invoiced-wrong',
    title: 'An order says that more was invoiced than was',
    sql: ({ closedLine }) => [
      `UPDATE sale_order_line SET qty_invoiced = qty_invoiced + 1 WHERE id = ${closedLine}`,
    ],
    breaks: ['invoiced_matches_delivered'],
  },
  {
    id: 'invoiced-twice',
    title: 'An order was invoiced twice',
    sql: ({ invoice }) => [
      copyRow('account_move', `id = ${invoice}`, { id: String(FAR), name: "'INV-TWICE'" }),
      copyRow('account_move_line', `move_id = ${invoice}`, { id: `o.id + ${FAR}`, move_id: String(FAR) }),
      `INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)
        SELECT r.order_line_id, r.invoice_line_id + ${FAR} FROM sale_order_line_invoice_rel r
          JOIN account_move_line i ON i.id = r.invoice_line_id AND i.move_id = ${invoice}`,
    ],
    breaks: ['invoiced_matches_delivered', 'invoice_matches_order'],
  },
  {
    id: 'invoice-number-twice',
    title: 'Two invoices bear the same number',
    sql: ({ invoice, otherInvoice }) => [
      `UPDATE account_move SET name = (SELECT name FROM account_move WHERE id = ${otherInvoice}) WHERE id = ${invoice}`,
    ],
    breaks: ['numbering_unique', 'client_matches_server'],
  },
  {
    id: 'invoice-unposted',
    title: 'An invoice that was posted and paid is a draft again',
    sql: ({ invoice }) => [`UPDATE account_move SET state = 'draft' WHERE id = ${invoice}`],
    breaks: ['no_unexplained_half'],
  },
];
