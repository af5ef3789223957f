import type { Metric } from '../../metrics/metric.ts';
import { OF_PARTS } from '../../metrics/metric.ts';

/** The metrics of a search for the capacity, a part of the catalogue. */

const OF_CONFIGURATION = [...OF_PARTS, 'workers'] as const;

export const CAPACITY_METRICS = {
  odoo_capacity_success: {
    name: 'odoo_capacity_success',
    type: 'gauge',
    unit: 'boolean',
    help: 'Whether the capacity was found and confirmed and the peak fits where one was given (1), or not (0). No sample where it is not known.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_capacity_verdict: {
    name: 'odoo_capacity_verdict',
    type: 'gauge',
    unit: 'boolean',
    help: 'Verdict of the search: 1 for the one it has, 0 for the others.',
    grouping: 'part',
    labels: [...OF_PARTS, 'verdict'],
  },
  odoo_capacity_arrivals_per_second: {
    name: 'odoo_capacity_arrivals_per_second',
    type: 'gauge',
    unit: 'arrivals per second',
    help: 'Highest rate of arrivals that met the objectives. No sample where none did.',
    grouping: 'part',
    labels: OF_CONFIGURATION,
  },
  odoo_capacity_orders_per_second: {
    name: 'odoo_capacity_orders_per_second',
    type: 'gauge',
    unit: 'orders per second',
    help: 'Orders completed at that rate, as measured.',
    grouping: 'part',
    labels: OF_CONFIGURATION,
  },
  odoo_capacity_confirmed: {
    name: 'odoo_capacity_confirmed',
    type: 'gauge',
    unit: 'boolean',
    help: 'Whether fresh runs confirmed that rate.',
    grouping: 'part',
    labels: OF_CONFIGURATION,
  },
  odoo_capacity_headroom_ratio: {
    name: 'odoo_capacity_headroom_ratio',
    type: 'gauge',
    unit: 'ratio',
    help: 'Lower end of the interval of the capacity over the recorded peak with the largest growth that was given, less 1; below 0 it is not known to fit. No sample without a profile.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_capacity_last_run_timestamp_seconds: {
    name: 'odoo_capacity_last_run_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the last search.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_capacity_last_success_timestamp_seconds: {
    name: 'odoo_capacity_last_success_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the last search that passed; carried forward over those that do not pass.',
    grouping: 'part',
    labels: OF_PARTS,
  },
} as const satisfies Readonly<Record<string, Metric>>;
