import type { Client } from 'pg';
import type { Series } from './remains.ts';

/**
 * What the business would notice, cheap enough to look at after every kill: goods on hand and reserved in every place,
 * balances of every account, documents that are open, goods that moved. By name, as text.
 */
export type Standing = ReadonlyMap<string, string>;

export async function readStanding(client: Client, odoo: Series): Promise<Standing> {
  const done = odoo === '14' ? 'qty_done' : 'quantity';
  const figures: Readonly<Record<string, string>> = {
    'goods of product': `SELECT product_id || ' in location ' || location_id AS key,
      round(sum(quantity)::numeric, 3) || ' on hand, ' || round(sum(reserved_quantity)::numeric, 3) || ' reserved' AS value
      FROM stock_quant GROUP BY product_id, location_id HAVING sum(quantity) <> 0 OR sum(reserved_quantity) <> 0`,
    'balance of account': `SELECT account_id::text AS key, round(sum(balance), 2)::text AS value
      FROM account_move_line WHERE parent_state = 'posted' GROUP BY account_id HAVING sum(balance) <> 0`,
    'receivable from partner': `SELECT partner_id::text AS key, round(sum(amount_residual), 2)::text AS value
      FROM account_move_line WHERE parent_state = 'posted' AND partner_id IS NOT NULL
      GROUP BY partner_id HAVING sum(amount_residual) <> 0`,
    'open sales orders': `SELECT '' AS key, count(*)::text AS value FROM sale_order WHERE state <> 'cancel'`,
    'open transfers': `SELECT '' AS key, count(*)::text AS value FROM stock_picking WHERE state NOT IN ('done', 'cancel')`,
    'entries and invoices': `SELECT state AS key, count(*)::text AS value FROM account_move GROUP BY state`,
    payments: `SELECT '' AS key, count(*)::text AS value FROM account_payment`,
    'goods moved by probes': `SELECT '' AS key, round(coalesce(sum(l.${done}), 0)::numeric, 3)::text AS value
      FROM stock_move_line l JOIN stock_picking p ON p.id = l.picking_id
      WHERE l.${done} <> 0 AND (p.origin LIKE 'cutoff-%' OR p.name LIKE 'cutoff-%')`,
    'mails waiting': `SELECT '' AS key, count(*)::text AS value FROM mail_mail`,
    'activities for people': `SELECT '' AS key, count(*)::text AS value FROM mail_activity`,
    ...(odoo === '14'
      ? {
          'value of product': `SELECT product_id::text AS key, round(sum(value), 2)::text AS value
            FROM stock_valuation_layer GROUP BY product_id`,
        }
      : {}),
  };
  const standing = new Map<string, string>();
  for (const [name, sql] of Object.entries(figures)) {
    const { rows } = await client.query<{ key: string; value: string }>(sql);
    for (const { key, value } of rows) standing.set(`${name} ${key}`.trim(), value);
  }
  return standing;
}

/** What differs, one line each. */
export function standingChanges(before: Standing, after: Standing): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: ${before.get(name) ?? 'none'} before, ${after.get(name) ?? 'none'} after`);
}
