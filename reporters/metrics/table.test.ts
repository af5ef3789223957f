import { existsSync, readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { metricsTable, withMetricsTable } from './table.ts';

const around = (part: string) =>
  `# A\n\n<!-- metrics:begin -->\n\n${part}\n\n<!-- metrics:end -->\n\nafter\n`;
const readmePath = new URL('../../README.md', import.meta.url);

describe('the metrics table', () => {
  test('has a row for every metric of the catalogue', () => {
    const names = [...metricsTable().matchAll(/^\| `(odoo_\w+)`/gm)].map((match) => match[1]);
    expect(names).toEqual(Object.keys(CATALOGUE));
  });

  test('is formatted as Prettier leaves it, so that the README stays as generated', async () => {
    expect(await format(metricsTable(), { parser: 'markdown', printWidth: 110 })).toBe(`${metricsTable()}\n`);
  });

  test('replaces what stands between the markers and nothing else', () => {
    expect(withMetricsTable(around('old'))).toBe(around(metricsTable()));
    expect(withMetricsTable('# A\n')).toBeUndefined();
  });

  test('is current in the README, where the README has the markers', () => {
    const readme = existsSync(readmePath) ? readFileSync(readmePath, 'utf8') : '';
    expect(withMetricsTable(readme) ?? readme).toBe(readme);
  });
});
