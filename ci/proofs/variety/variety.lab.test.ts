import { expect, test } from 'vitest';
import { SERIES } from '../../../fixtures/lab/lab.ts';
import { SITUATIONS } from './situations.ts';
import { JOURNEYS, runVariety } from './variety.ts';

/** A few situations of each kind, and journeys that hold the steps of the others; `npm run test:variety` tries all. */
const SLICE = [
  'invoice-ordered',
  'price-list-in-other-currency',
  'tax-stacked',
  'fiscal-position-by-country',
  'payment-in-instalments',
  'required-field-on-transfers',
  'second-warehouse-of-the-user',
  'put-away',
  'tracked-by-lot',
];

const LONGEST: readonly string[] = ['order_to_cash', 'stock_move', 'receipt'];

test.each(SERIES)(
  'reaches the right verdicts on Odoo %s, and leaves nothing',
  async (series) => {
    const { results } = await runVariety({
      odoo: [series],
      situations: SITUATIONS.filter(({ id }) => SLICE.includes(id)),
      journeys: JOURNEYS.filter((journey) => LONGEST.includes(journey)),
      channels: ['rpc'],
      databases: 'variety-test',
      parallel: 1,
      yes: true,
      signal: new AbortController().signal,
      onResult: () => undefined,
    });
    expect(results.map(({ situation }) => situation).toSorted()).toEqual(SLICE.toSorted());
    expect(results.flatMap(({ complaints }) => complaints)).toEqual([]);
  },
  600_000,
);
