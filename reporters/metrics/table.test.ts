import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { metricsTable } from './table.ts';

describe('the metrics table', () => {
  test('has a row for every metric of the catalogue', () => {
    const names = [...metricsTable().matchAll(/^\| `(odoo_\w+)`/gm)].map((match) => match[1]);
    expect(names).toEqual(Object.keys(CATALOGUE));
  });

  test('is formatted as Prettier formats it, so that docs/reference/metrics.md stays as generated', async () => {
    expect(await format(metricsTable(), { parser: 'markdown', printWidth: 110 })).toBe(`${metricsTable()}\n`);
  });
});
