import { EXECUTIVES } from './executives.ts';
import { OPERATORS } from './operators.ts';
import { dashboardJson } from './panel.ts';
import type { DashboardSpec } from './panel.ts';
import { oneExpression } from '../alerts/promql.ts';

const plain = (spec: DashboardSpec): DashboardSpec => ({
  ...spec,
  rows: spec.rows.map((row) => ({
    ...row,
    panels: row.panels.map((panel) => ({
      ...panel,
      queries: panel.queries.map((query) => ({ ...query, expr: oneExpression(query.expr) })),
    })),
  })),
});

/** The dashboards by the name of their file. */
export const DASHBOARDS: Readonly<Record<string, DashboardSpec>> = {
  'operators.json': plain(OPERATORS),
  'executives.json': plain(EXECUTIVES),
};

/** Files and texts, as they stand in `reporters/dashboards/`. */
export function dashboardFiles(): readonly (readonly [name: string, text: string])[] {
  return Object.entries(DASHBOARDS).map(([name, spec]) => [name, dashboardJson(spec)]);
}
