import { SERIES } from '../../../fixtures/lab/series.ts';
import { NUMBERS } from '../residue/picture.ts';
import type { Remain } from '../residue/remains.ts';

/** Transfers of other types than in the seed take a number of their own sequence. */
export function numbered(...sequences: readonly string[]): readonly Remain[] {
  return [
    {
      table: NUMBERS,
      change: 'changed',
      columns: ['last'],
      when: { sequence: sequences },
      odoo: SERIES,
      reason: 'Odoo numbers the deliveries and receipts of an order itself.',
    },
  ];
}

/** Rows that Odoo adds and that have no effect. */
function added(reason: string, ...tables: readonly string[]): readonly Remain[] {
  return tables.map((table) => ({ table, change: 'added', odoo: SERIES, reason }));
}

const TALK = [
  'mail_followers',
  'mail_followers_mail_message_subtype_rel',
  'mail_message',
  'mail_tracking_value',
];

/** What was moved bears the name of who moved it last. */
export const MOVED: readonly Remain[] = [
  'stock_lot',
  'stock_production_lot',
  'stock_package',
  'stock_quant_package',
].map((table) => ({
  table,
  change: 'changed',
  columns: ['write_uid', 'write_date'],
  odoo: SERIES,
  reason: 'Odoo notes at a lot or package who moved it last.',
}));

/** One delivery empties the place of a serial number, or a shelf with a single unit. */
export const ARRIVED: readonly Remain[] = [
  {
    table: 'stock_quant',
    change: 'changed',
    columns: ['in_date', 'write_uid', 'write_date'],
    odoo: SERIES,
    reason:
      'Goods that a probe took to the last piece came back from the customer, and count as having arrived today: by first in, first out they now leave last.',
  },
];

/** Odoo writes the supplier into the product. */
export const SUPPLIED: readonly Remain[] = ['product_product', 'product_template'].map((table) => ({
  table,
  change: 'changed',
  columns: ['write_uid', 'write_date'],
  odoo: SERIES,
  reason:
    'A receipt of products that nobody supplies makes its partner their supplier, which is taken back. Odoo notes at the product who wrote that.',
}));

export const JOINED = added(
  'The number that joined an invoice with its payment. Nothing refers to it any more.',
  'account_full_reconcile',
);

export const BATCHED: readonly Remain[] = [
  ...numbered('picking.batch', 'BATCH/'),
  ...added('A batch of transfers that is done stays, with its messages.', 'stock_picking_batch', ...TALK),
];

export const COSTED: readonly Remain[] = [
  {
    table: 'product_product',
    change: 'changed',
    columns: ['write_uid', 'write_date'],
    odoo: ['19'],
    reason: 'Odoo computes the cost of what was received anew, and comes to the same.',
  },
  {
    table: 'stock_valuation_layer',
    change: 'changed',
    columns: ['remaining_qty', 'remaining_value', 'write_uid', 'write_date'],
    odoo: ['14'],
    reason: 'What was taken from an older layer comes back as one of its own, at the same cost.',
  },
];

export const REORDERED: readonly Remain[] = [
  {
    table: 'stock_warehouse_orderpoint',
    change: 'changed',
    columns: ['write_uid', 'write_date'],
    odoo: SERIES,
    reason: 'Odoo computes anew what a rule would order, and comes to the same.',
  },
];

export const TOLD: readonly Remain[] = [
  ...added('What open browsers are told of messages. Odoo clears it away by itself.', 'bus_bus'),
  {
    table: 'res_partner',
    change: 'changed',
    columns: ['signup_type', 'customer_rank', 'write_uid', 'write_date'],
    odoo: SERIES,
    reason: 'The mail has a link for the customer.',
  },
];

export const PERIODS = added(
  'The numbers of a new month begin with its first document.',
  'ir_sequence_date_range',
  NUMBERS,
);

export const PRINTED = added(
  'Labels that Odoo printed at validation, and the dialog for them.',
  'ir_attachment',
  'product_label_layout',
  'product_label_layout_product_product_rel',
  'product_label_layout_stock_move_rel',
);

export const VALUED = added(
  'The entries of the goods that left, and those of the correction that takes them back: their sum is zero.',
  'account_move',
  'account_move_line',
  ...TALK,
);
