import { existsSync, readFileSync } from 'node:fs';
import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from './catalogue.ts';
import { TABLE_BEGIN, TABLE_END, metricsTable, withMetricsTable } from './table.ts';

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
    const readme = `# A\n\n${TABLE_BEGIN}\n\nold\n\n${TABLE_END}\n\nafter\n`;
    const renewed = withMetricsTable(readme);
    expect(renewed).toBe(`# A\n\n${TABLE_BEGIN}\n\n${metricsTable()}\n\n${TABLE_END}\n\nafter\n`);
    expect(withMetricsTable(renewed ?? '')).toBe(renewed);
  });

  test('leaves a text without markers alone', () => {
    expect(withMetricsTable('# A\n')).toBeUndefined();
  });

  test('is current in the README, where the README has the markers', () => {
    const readme = existsSync(readmePath) ? readFileSync(readmePath, 'utf8') : '';
    expect(withMetricsTable(readme) ?? readme).toBe(readme);
  });
});
