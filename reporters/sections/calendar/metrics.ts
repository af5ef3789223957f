import type { Metric } from '../../metrics/metric.ts';
import { OF_PARTS } from '../../metrics/metric.ts';

/** What the business calendar of a target says, a part of the catalogue: instants, so that a late push moves nothing. */

export const CALENDAR_METRICS = {
  odoo_next_cutoff_timestamp_seconds: {
    name: 'odoo_next_cutoff_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Next cut-off of any warehouse in the calendar at the last run. No sample without a calendar.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_maintenance_start_timestamp_seconds: {
    name: 'odoo_maintenance_start_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the maintenance that was next, or under way, at the last run. No sample where none is near.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_maintenance_end_timestamp_seconds: {
    name: 'odoo_maintenance_end_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'End of that maintenance.',
    grouping: 'part',
    labels: OF_PARTS,
  },
} as const satisfies Readonly<Record<string, Metric>>;
