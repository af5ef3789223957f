import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DEFAULT_OBJECTIVES } from '../alerts/objectives.ts';
import { ruleFile } from '../alerts/rules.ts';
import { CATALOGUE } from '../metrics/catalogue.ts';
import { dashboardFiles } from './dashboards.ts';

const Place = z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() });
const Panel = z.discriminatedUnion('type', [
  z.object({ type: z.literal('row'), id: z.number(), title: z.string(), gridPos: Place }),
  z.object({
    type: z.enum(['stat', 'gauge', 'timeseries', 'state-timeline', 'bargauge', 'table']),
    id: z.number(),
    title: z.string(),
    description: z.string().regex(/\.$/),
    gridPos: Place,
    targets: z.array(z.object({ expr: z.string() })).nonempty(),
  }),
]);
const Dashboard = z.object({ title: z.string(), uid: z.string(), panels: z.array(Panel) });

const dashboards = dashboardFiles().map(([, text]) => Dashboard.parse(JSON.parse(text)));
const panels = dashboards.flatMap((each) => each.panels.filter((panel) => panel.type !== 'row'));

describe('the dashboards', () => {
  test('query only metrics of the catalogue and series that the rules record', () => {
    const known = new Set(Object.keys(CATALOGUE));
    const recorded = new Set(
      ruleFile(DEFAULT_OBJECTIVES).groups.flatMap(({ rules }) =>
        rules.flatMap((rule) => ('record' in rule ? [rule.record] : [])),
      ),
    );
    for (const { expr } of panels.flatMap(({ targets }) => targets)) {
      for (const [name] of expr.matchAll(/\bodoo_[a-z0-9_]+/g)) expect(known, expr).toContain(name);
      for (const [name] of expr.matchAll(/\bodoo:[a-z0-9_:]+/g)) expect(recorded, expr).toContain(name);
    }
  });

  test('filter every query by the selected environment and tenant', () => {
    for (const { title, targets } of panels) {
      for (const { expr } of targets) {
        expect(expr, title).toContain('environment=~"$environment",tenant=~"$tenant"');
      }
    }
  });

  test.each(dashboards)('have no overlapping panels in $title', (dashboard) => {
    const taken = new Set<string>();
    for (const { gridPos, title } of dashboard.panels) {
      const { x, y, w, h } = gridPos;
      expect(x + w).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column++) {
        for (let line = y; line < y + h; line++) {
          expect(taken, title).not.toContain(`${column} ${line}`);
          taken.add(`${column} ${line}`);
        }
      }
    }
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
