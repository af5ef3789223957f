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
