import { copyRow, type Corruption } from '../corruption.ts';

export const SALES: readonly Corruption[] = [
  {
    id: 'order-duplicated',
    title: 'A retry after a lost answer made the order a second time',
    sql: ({ openOrder }) => [
      copyRow('sale_order', `id = ${openOrder}`, { id: '900001', name: "'S-TWICE'", state: "'draft'" }),
      copyRow('sale_order_line', `order_id = ${openOrder}`, { order_id: '900001', state: "'draft'" }),
    ],
    breaks: ['order_exists_once'],
  },
  {
    id: 'order-deleted',
    title: 'An order that the client was told of is gone',
    sql: ({ openOrder }) => [`DELETE FROM sale_order WHERE id = ${openOrder}`],
    breaks: ['order_exists_once', 'client_matches_server'],
  },
  {
    id: 'order-unknown',
    title: 'The server has an order of the run that the client never asked for',
    sql: ({ openOrder, prefix }) => [
      copyRow('sale_order', `id = ${openOrder}`, {
        id: '900001',
        name: "'S-UNKNOWN'",
        state: "'draft'",
        client_order_ref: `'${prefix}shop_orders-9999'`,
      }),
      copyRow('sale_order_line', `order_id = ${openOrder}`, { order_id: '900001', state: "'draft'" }),
    ],
    breaks: ['client_matches_server'],
  },
  {
    id: 'order-renumbered',
    title: 'Two orders bear the same number',
    sql: ({ openOrder, otherOpenOrder }) => [
      `UPDATE sale_order SET name = (SELECT name FROM sale_order WHERE id = ${otherOpenOrder}) WHERE id = ${openOrder}`,
    ],
    breaks: ['numbering_unique', 'client_matches_server'],
  },
  {
    id: 'confirmation-lost',
    title: 'An order that was confirmed is a quotation again',
    sql: ({ openOrder }) => [`UPDATE sale_order SET state = 'draft' WHERE id = ${openOrder}`],
    breaks: ['no_unexplained_half'],
  },
  {
    id: 'order-total-wrong',
    title: 'The total of an order is one unit of money too high',
    sql: ({ openOrder }) => [`UPDATE sale_order SET amount_total = amount_total + 1 WHERE id = ${openOrder}`],
    breaks: ['totals_match_lines'],
  },
  {
    id: 'order-cent-wrong',
    title: 'The untaxed amount of an order is one cent off, and its total with it',
    sql: ({ openOrder }) => [
      `UPDATE sale_order SET amount_untaxed = amount_untaxed + 0.01, amount_total = amount_total + 0.01 WHERE id = ${openOrder}`,
    ],
    breaks: ['totals_match_lines'],
  },
  {
    id: 'line-total-wrong',
    title: 'A line is not quantity times price',
    sql: ({ openLine }) => [
      `UPDATE sale_order_line SET price_subtotal = price_subtotal + 1, price_total = price_total + 1 WHERE id = ${openLine}`,
    ],
    breaks: ['totals_match_lines'],
  },
  {
    id: 'delivered-wrong',
    title: 'An order says that more was delivered than was',
    sql: ({ openLine }) => [
      `UPDATE sale_order_line SET qty_delivered = qty_delivered + 1 WHERE id = ${openLine}`,
    ],
    breaks: ['delivered_matches_moves'],
  },
];
