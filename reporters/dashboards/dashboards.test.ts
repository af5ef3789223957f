import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DEFAULT_OBJECTIVES } from '../alerts/objectives.ts';
import { ruleFile } from '../alerts/rules.ts';
import { CATALOGUE } from '../metrics/catalogue.ts';
import { dashboardFiles, DASHBOARDS } from './dashboards.ts';
import { dashboardOf } from './panel.ts';

const specs = Object.values(DASHBOARDS);
const panels = specs.flatMap((spec) => spec.rows.flatMap((row) => row.panels));

describe('the dashboards', () => {
  test.each(dashboardFiles())(
    '%s stands in the repository as its source makes it (npx cutoff alerts --dashboards reporters/dashboards)',
    (name, text) => {
      expect(readFileSync(new URL(name, import.meta.url), 'utf8')).toBe(text);
    },
  );

  test('ask only for metrics of the catalogue and series that the rules record', () => {
    const known = new Set(Object.keys(CATALOGUE));
    const recorded = new Set(
      ruleFile(DEFAULT_OBJECTIVES).groups.flatMap(({ rules }) =>
        rules.flatMap((rule) => ('record' in rule ? [rule.record] : [])),
      ),
    );
    for (const { expr } of panels.flatMap(({ queries }) => queries)) {
      for (const [name] of expr.matchAll(/\bodoo_[a-z0-9_]+/g)) expect(known, expr).toContain(name);
      for (const [name] of expr.matchAll(/\bodoo:[a-z0-9_:]+/g)) expect(recorded, expr).toContain(name);
    }
  });

  test('narrow every query to the environment and tenant that are selected', () => {
    for (const { title, queries } of panels) {
      for (const { expr } of queries) {
        expect(expr, title).toContain('environment=~"$environment",tenant=~"$tenant"');
      }
    }
  });

  test.each(specs)(
    '$title has panels beside one another, none over another, each with a description',
    (spec) => {
      const taken = new Set<string>();
      for (const panel of dashboardOf(spec).panels ?? []) {
        const { gridPos, title } = panel;
        if (panel.type !== 'row') expect(panel).toMatchObject({ description: expect.stringMatching(/\.$/) });
        const { x, y, w, h } = gridPos ?? { x: 0, y: 0, w: 0, h: 0 };
        expect(x + w).toBeLessThanOrEqual(24);
        for (let column = x; column < x + w; column++) {
          for (let line = y; line < y + h; line++) {
            expect(taken, title).not.toContain(`${column} ${line}`);
            taken.add(`${column} ${line}`);
          }
        }
      }
      const ids = (dashboardOf(spec).panels ?? []).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );
});
