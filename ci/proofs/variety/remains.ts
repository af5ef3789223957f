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

/** Odoo notes at a lot who moved it last. */
export const MOVED_LOTS: readonly Remain[] = ['stock_lot', 'stock_production_lot'].map((table) => ({
  table,
  change: 'changed',
  columns: ['write_uid', 'write_date'],
  odoo: SERIES,
  reason: 'Odoo notes at a lot who moved it last.',
}));

/** Odoo leaves the number that joined an invoice in another currency with its payment. */
export const JOINED: readonly Remain[] = [
  {
    table: 'account_full_reconcile',
    change: 'added',
    odoo: SERIES,
    reason: 'The number that joined an invoice with its payment. Nothing refers to it any more.',
  },
];
