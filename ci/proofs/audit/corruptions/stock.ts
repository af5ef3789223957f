import { copyRow, type Corruption } from '../corruption.ts';
import type { Exhibits } from '../exhibits.ts';

/** Takes the reservation of the open move back from its quant. */
function unreserve({ openMoveLine, openQuant, reservedColumns }: Exhibits): string {
  return `UPDATE stock_quant SET reserved_quantity = reserved_quantity -
    (SELECT ${reservedColumns.at(-1)} FROM stock_move_line WHERE id = ${openMoveLine}) WHERE id = ${openQuant}`;
}

export const STOCK: readonly Corruption[] = [
  {
    id: 'move-lost',
    title: 'A move of a delivery is gone, and its reservation with it',
    sql: (exhibits) => [
      unreserve(exhibits),
      `DELETE FROM stock_move_line WHERE move_id = ${exhibits.openMove}`,
      `DELETE FROM stock_move WHERE id = ${exhibits.openMove}`,
    ],
    breaks: ['one_delivery_chain'],
  },
  {
    id: 'picking-lost',
    title: 'The deliveries of an order are gone, with their moves and reservations',
    sql: ({ openOrder, reservedColumns }) => {
      const pickings = `SELECT id FROM stock_picking WHERE sale_id = ${openOrder}`;
      return [
        `UPDATE stock_quant q SET reserved_quantity = reserved_quantity - l.quantity FROM (
           SELECT product_id, location_id, sum(${reservedColumns.at(-1)}) AS quantity FROM stock_move_line
            WHERE picking_id IN (${pickings}) GROUP BY 1, 2) l
          WHERE q.id = (SELECT id FROM stock_quant b WHERE b.product_id = l.product_id AND b.location_id = l.location_id
            ORDER BY reserved_quantity DESC LIMIT 1)`,
        `DELETE FROM stock_move_line WHERE picking_id IN (${pickings})`,
        `DELETE FROM stock_move WHERE picking_id IN (${pickings})`,
        `DELETE FROM stock_picking WHERE sale_id = ${openOrder}`,
      ];
    },
    breaks: ['one_delivery_chain'],
  },
  {
    id: 'move-doubled',
    title: 'The delivery asks for the goods of an order twice',
    sql: ({ openMove }) => [copyRow('stock_move', `id = ${openMove}`, { state: "'confirmed'" })],
    breaks: ['one_delivery_chain'],
  },
  {
    id: 'reservation-lost',
    title: 'A move says that its goods are reserved, and nothing is',
    sql: (exhibits) => [
      unreserve(exhibits),
      `DELETE FROM stock_move_line WHERE move_id = ${exhibits.openMove}`,
    ],
    breaks: ['reserved_or_backordered'],
  },
  {
    id: 'backorder-forgotten',
    title: 'A move of a confirmed order is a draft: neither reserved nor waiting',
    sql: ({ openMove }) => [`UPDATE stock_move SET state = 'draft' WHERE id = ${openMove}`],
    breaks: ['reserved_or_backordered'],
  },
  {
    id: 'reserved-one-more',
    title: 'A quant has one unit more reserved than open moves want, without any concurrency',
    sql: ({ takenQuant }) => [
      `UPDATE stock_quant SET reserved_quantity = reserved_quantity + 1 WHERE id = ${takenQuant}`,
    ],
    breaks: ['reservation_matches_moves'],
  },
  {
    id: 'reserved-one-less',
    title: 'A quant has one unit less reserved than open moves want',
    sql: ({ openQuant }) => [
      `UPDATE stock_quant SET reserved_quantity = reserved_quantity - 1 WHERE id = ${openQuant}`,
    ],
    breaks: ['reservation_matches_moves'],
  },
  {
    id: 'quant-negative',
    title: 'A shelf holds less than nothing',
    sql: ({ takenQuant }) => [`UPDATE stock_quant SET quantity = -5 WHERE id = ${takenQuant}`],
    breaks: ['no_negative_quant', 'stock_matches_moves'],
  },
  {
    id: 'quant-doubled',
    title: 'A quant is there twice, and so are its goods',
    sql: ({ takenQuant }) => [copyRow('stock_quant', `id = ${takenQuant}`, {})],
    breaks: ['no_duplicate_quant', 'stock_matches_moves'],
  },
  {
    id: 'stock-not-taken',
    title: 'A move is done, and the goods that it took are still counted',
    sql: ({ takenQuant }) => [`UPDATE stock_quant SET quantity = quantity + 1 WHERE id = ${takenQuant}`],
    breaks: ['stock_matches_moves'],
  },
  {
    id: 'oversell',
    title: 'Goods that open moves have set aside were written off: more is promised than is there',
    sql: ({ openMoveLine, openQuant, lossLocation, doneColumns, reservedColumns }) => {
      const left = `(SELECT quantity FROM stock_quant WHERE id = ${openQuant})`;
      const none = Object.fromEntries(reservedColumns.map((column) => [column, '0']));
      const done = Object.fromEntries(doneColumns.map((column) => [column, left]));
      return [
        copyRow('stock_move_line', `id = ${openMoveLine}`, {
          ...none,
          ...done,
          move_id: 'NULL',
          picking_id: 'NULL',
          state: "'done'",
          location_dest_id: String(lossLocation),
        }),
        `UPDATE stock_quant SET quantity = 0 WHERE id = ${openQuant}`,
      ];
    },
    breaks: ['no_oversell'],
  },
  {
    id: 'delivery-reopened',
    title: 'A delivery that was made is open again, though its moves are done',
    sql: ({ outPicking }) => [`UPDATE stock_picking SET state = 'assigned' WHERE id = ${outPicking}`],
    breaks: ['no_unexplained_half', 'delivered_matches_moves'],
  },
  {
    id: 'delivery-line-lost',
    title: 'A line of a done delivery is gone: goods left without a trace',
    sql: ({ outMoveLine }) => [`DELETE FROM stock_move_line WHERE id = ${outMoveLine}`],
    breaks: ['delivered_matches_moves', 'stock_matches_moves'],
  },
];
