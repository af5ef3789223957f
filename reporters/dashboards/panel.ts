import type { Dashboard, Panel, RowPanel, VariableModel } from '@grafana/schema';
import { DashboardCursorSync, ThresholdsMode, VariableRefresh, VariableSort } from '@grafana/schema';

/** Dashboards as data: panels in rows, from which the JSON of Grafana is made. */

type PanelKind = 'stat' | 'gauge' | 'timeseries' | 'state-timeline' | 'bargauge' | 'table';
/** Units of Grafana that we use. */
type Unit = 'short' | 's' | 'percentunit' | 'bool_yes_no' | 'none';

interface Query {
  readonly expr: string;
  /** Names of labels in `{{ }}`. */
  readonly legend: string;
}

export interface PanelSpec {
  readonly title: string;
  readonly description: string;
  readonly kind: PanelKind;
  readonly unit: Unit;
  /** Columns of 24. */
  readonly width: number;
  readonly height: number;
  readonly queries: readonly Query[];
  /** From which value on which colour; the first begins at minus infinity. */
  readonly thresholds?: readonly (readonly [value: number | null, colour: string])[];
  readonly min?: number;
  readonly max?: number;
  /** Shown where there are no series, for example `none` for failures. */
  readonly noValue?: string;
}

export interface RowSpec {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

export interface DashboardSpec {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly from: string;
  readonly rows: readonly RowSpec[];
  /** Further variables, from the values of a label of `odoo_journey_status`. */
  readonly variables: readonly string[];
}

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const GREEN_ONLY = [[null, 'green']] as const;
const COLUMNS = 24;

/** The dashboard as Grafana imports it. */
export function dashboardOf(spec: DashboardSpec): Dashboard {
  return {
    uid: spec.uid,
    title: spec.title,
    description: spec.description,
    tags: ['cutoff', 'odoo'],
    editable: true,
    graphTooltip: DashboardCursorSync.Crosshair,
    schemaVersion: 39,
    version: 1,
    refresh: '1m',
    timezone: 'browser',
    time: { from: spec.from, to: 'now' },
    annotations: { list: [] },
    links: [],
    templating: { list: variablesOf(spec) },
    panels: laidOut(spec.rows),
  };
}

/** A file that Git shows well. */
export function dashboardJson(spec: DashboardSpec): string {
  return `${JSON.stringify(dashboardOf(spec), null, 2)}\n`;
}

function variablesOf({ variables }: DashboardSpec): VariableModel[] {
  const names = ['environment', 'tenant', ...variables];
  return [
    { type: 'datasource', name: 'datasource', label: 'Prometheus', query: 'prometheus' },
    ...names.map((name, at): VariableModel => {
      const above = names.slice(0, at).map((each) => `${each}=~"$${each}"`);
      const query = `label_values(odoo_journey_status{${above.join(',')}}, ${name})`;
      return {
        type: 'query',
        name,
        label: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        datasource: DATASOURCE,
        query: { query, refId: name },
        refresh: VariableRefresh.onTimeRangeChanged,
        sort: VariableSort.alphabeticalAsc,
        multi: true,
        includeAll: true,
        current: { selected: true, text: 'All', value: '$__all' },
      };
    }),
  ];
}

/** Rows below one another; in a row panels beside one another, and in the next line what does not fit. */
function laidOut(rows: readonly RowSpec[]): (Panel | RowPanel)[] {
  const panels: (Panel | RowPanel)[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: COLUMNS, h: 1 },
      panels: [],
    });
    y += 1;
    let x = 0;
    let tallest = 0;
    for (const spec of row.panels) {
      if (x + spec.width > COLUMNS) {
        y += tallest;
        x = 0;
        tallest = 0;
      }
      panels.push(panelOf(spec, panels.length + 1, { x, y }));
      x += spec.width;
      tallest = Math.max(tallest, spec.height);
    }
    y += tallest;
  }
  return panels;
}

function panelOf(spec: PanelSpec, id: number, { x, y }: { readonly x: number; readonly y: number }): Panel {
  const isNow = spec.kind !== 'timeseries' && spec.kind !== 'state-timeline';
  return {
    id,
    type: spec.kind,
    title: spec.title,
    description: spec.description,
    datasource: DATASOURCE,
    gridPos: { x, y, w: spec.width, h: spec.height },
    targets: spec.queries.map(({ expr, legend }, at) => ({
      refId: String.fromCodePoint(65 + at),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      ...(isNow ? { instant: true, range: false } : { range: true }),
      ...(spec.kind === 'table' ? { format: 'table' } : {}),
    })),
    fieldConfig: {
      defaults: {
        unit: spec.unit,
        ...(spec.min === undefined ? {} : { min: spec.min }),
        ...(spec.max === undefined ? {} : { max: spec.max }),
        ...(spec.noValue === undefined ? {} : { noValue: spec.noValue }),
        thresholds: {
          mode: ThresholdsMode.Absolute,
          steps: (spec.thresholds ?? GREEN_ONLY).map(([value, color]) => ({ value, color })),
        },
        custom: spec.kind === 'timeseries' ? { fillOpacity: 8, showPoints: 'auto', spanNulls: false } : {},
      },
      overrides: [],
    },
    options: OPTIONS[spec.kind],
  };
}

const REDUCE = { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false } };
const LEGEND = {
  legend: { displayMode: 'table', placement: 'right', showLegend: true, calcs: ['lastNotNull', 'max'] },
  tooltip: { mode: 'multi', sort: 'desc' },
};

const OPTIONS: Readonly<Record<PanelKind, Record<string, unknown>>> = {
  stat: { ...REDUCE, colorMode: 'background', graphMode: 'none', textMode: 'auto' },
  gauge: { ...REDUCE, showThresholdMarkers: true },
  bargauge: { ...REDUCE, displayMode: 'basic', orientation: 'horizontal', showUnfilled: true },
  timeseries: LEGEND,
  'state-timeline': { mergeValues: true, showValue: 'never', rowHeight: 0.85 },
  table: { showHeader: true },
};
