import { expect, test } from 'vitest';
import type { OdooSession, OdooValue } from '../../fixtures/odoo/session.ts';
import { dialectOf } from '../../fixtures/odoo/versions.ts';
import { completePicking } from './picking.ts';

test('sets what each line has reserved as done on Odoo 14, where a move takes goods of several lots', async () => {
  const rows: Record<string, Record<number, Record<string, OdooValue>>> = {
    'stock.picking': { 1: { id: 1, name: 'WH/OUT/1', state: 'assigned', move_lines: [10, 11] } },
    'stock.move': {
      10: { id: 10, product_uom_qty: 3, move_line_ids: [100, 101] },
      11: { id: 11, product_uom_qty: 2, move_line_ids: [102] },
    },
    'stock.move.line': { 100: { id: 100, product_uom_qty: 1 }, 101: { id: 101, product_uom_qty: 2 } },
  };
  const written: OdooValue[] = [];
  const session: OdooSession = {
    uid: 2,
    transport: 'xmlrpc',
    context: {},
    call: ({ model, method, ids = [], args = [] }) => {
      if (method === 'read') return Promise.resolve(ids.map((id) => rows[model]?.[id] ?? {}));
      if (method === 'write') written.push([model, ...ids, ...args]);
      return Promise.resolve(true);
    },
  };
  await completePicking(session, dialectOf({ series: 14, text: '14.0' }), 1);
  expect(written).toEqual([
    ['stock.move.line', 100, { qty_done: 1 }],
    ['stock.move.line', 101, { qty_done: 2 }],
    ['stock.move', 11, { quantity_done: 2 }],
  ]);
});
