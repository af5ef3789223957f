import type { DashboardSpec } from './panel.ts';
import { SELECTED } from './selection.ts';

/** For those who answer for the service: is it kept, how much room is left, where is it going. */

const RATIO = `odoo:journey:passed_ratio_1h{${SELECTED}}`;
const LEVELS = [
  [null, 'red'],
  [0.98, 'orange'],
  [0.99, 'green'],
] as const;
const LEFT = [
  [null, 'red'],
  [0, 'orange'],
  [0.25, 'green'],
] as const;

/** What is left of the error budget over the time shown: 1 untouched, 0 used up, below 0 overdrawn. */
const budgetLeft = (by: string): string =>
  `1 - avg by (${by}) ((1 - avg by (tenant, journey) (avg_over_time(${RATIO}[$__range])))
    / on (journey) group_left () (1 - max by (journey) (odoo:journey:objective_ratio)))`;

export const EXECUTIVES: DashboardSpec = {
  uid: 'cutoff-executives',
  title: 'cutoff: service level',
  description: 'Service level of Odoo logistics as probes see it, against what was promised.',
  from: 'now-30d',
  variables: [],
  rows: [
    {
      title: 'Over the time shown',
      panels: [
        {
          title: 'Service level',
          description: 'Share of the runs that passed, of those that say something about the target.',
          kind: 'stat',
          unit: 'percentunit',
          width: 6,
          height: 6,
          queries: [{ expr: `avg(avg_over_time(${RATIO}[$__range]))`, legend: 'service level' }],
          thresholds: LEVELS,
        },
        {
          title: 'Error budget left',
          description: '100% untouched, 0% used up, below that overdrawn.',
          kind: 'gauge',
          unit: 'percentunit',
          width: 6,
          height: 6,
          queries: [{ expr: `min(${budgetLeft('tenant')})`, legend: 'least of all tenants' }],
          thresholds: LEFT,
          min: 0,
          max: 1,
        },
        {
          title: 'Working now',
          description: 'Share of the journeys whose last run passed. Silent probes are not in it.',
          kind: 'stat',
          unit: 'percentunit',
          width: 6,
          height: 6,
          queries: [{ expr: `avg(odoo:journey:passed{${SELECTED}})`, legend: 'working now' }],
          thresholds: LEVELS,
        },
        {
          title: 'Known',
          description:
            'Share of the time in which probes said something at all: what is not watched is not promised.',
          kind: 'stat',
          unit: 'percentunit',
          width: 6,
          height: 6,
          queries: [
            { expr: `avg(avg_over_time(odoo:journey:fresh{${SELECTED}}[$__range]))`, legend: 'known' },
          ],
          thresholds: LEVELS,
        },
        {
          title: 'Service level of each tenant',
          description: 'Share of the runs that passed.',
          kind: 'bargauge',
          unit: 'percentunit',
          width: 12,
          height: 9,
          queries: [
            { expr: `sort(avg by (tenant) (avg_over_time(${RATIO}[$__range])))`, legend: '{{tenant}}' },
          ],
          thresholds: LEVELS,
          min: 0,
          max: 1,
        },
        {
          title: 'Error budget left of each journey',
          description: 'Over all tenants that are selected.',
          kind: 'bargauge',
          unit: 'percentunit',
          width: 12,
          height: 9,
          queries: [{ expr: `sort(${budgetLeft('journey')})`, legend: '{{journey}}' }],
          thresholds: LEFT,
          min: 0,
          max: 1,
        },
      ],
    },
    {
      title: 'Trend',
      panels: [
        {
          title: 'Service level, one day at a time',
          description: 'Share of the runs that passed within a day before each moment.',
          kind: 'timeseries',
          unit: 'percentunit',
          width: 12,
          height: 9,
          queries: [{ expr: `avg by (tenant) (avg_over_time(${RATIO}[1d]))`, legend: '{{tenant}}' }],
          max: 1,
        },
        {
          title: 'Time of each journey in the browser',
          description: 'Median over the tenants, averaged over an hour before each moment.',
          kind: 'timeseries',
          unit: 's',
          width: 12,
          height: 9,
          queries: [
            {
              expr: `quantile by (journey) (0.5, avg_over_time(odoo_journey_duration_seconds{${SELECTED},channel="ui"}[1h]))`,
              legend: '{{journey}}',
            },
          ],
          min: 0,
        },
      ],
    },
  ],
};
