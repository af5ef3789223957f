import type { Metric } from '../../metrics/metric.ts';
import { OF_PARTS } from '../../metrics/metric.ts';

/** The metrics of process indicators, a part of the catalogue. */

const INDICATOR = [...OF_PARTS, 'indicator', 'dependency', 'warehouse', 'endpoint'] as const;

export const INDICATOR_METRICS = {
  odoo_indicator_ok: {
    name: 'odoo_indicator_ok',
    type: 'gauge',
    unit: 'boolean',
    help: 'Whether the process indicator is ok (1) or breached (0). No sample where it is unknown or not applicable.',
    grouping: 'part',
    labels: INDICATOR,
  },
  odoo_indicator_status: {
    name: 'odoo_indicator_status',
    type: 'gauge',
    unit: 'boolean',
    help: 'Status of the process indicator: 1 for the one it has, 0 for the others of ok, breached, unknown, not_applicable.',
    grouping: 'part',
    labels: [...INDICATOR, 'status'],
  },
  odoo_indicator_records: {
    name: 'odoo_indicator_records',
    type: 'gauge',
    unit: 'records',
    help: 'What the indicator counted, by measure: overdue jobs, waiting mails, late deliveries, and so on. No sample where it is unknown.',
    grouping: 'part',
    labels: [...INDICATOR, 'measure'],
  },
  odoo_indicator_seconds: {
    name: 'odoo_indicator_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Ages and times of answers that the indicator saw, by measure. No sample where it is unknown.',
    grouping: 'part',
    labels: [...INDICATOR, 'measure'],
  },
  odoo_indicator_look_seconds: {
    name: 'odoo_indicator_look_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'How long it took to look at all indicators of that name.',
    grouping: 'part',
    labels: [...OF_PARTS, 'indicator'],
  },
  odoo_credential_expiry_timestamp_seconds: {
    name: 'odoo_credential_expiry_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'When the API key of the probe ends. No sample where it has no end, or none that the user may see.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_certificate_expiry_timestamp_seconds: {
    name: 'odoo_certificate_expiry_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'When the first certificate in the TLS chain of the endpoint ends.',
    grouping: 'part',
    labels: [...OF_PARTS, 'endpoint'],
  },
  odoo_indicator_last_run_timestamp_seconds: {
    name: 'odoo_indicator_last_run_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'When the indicators were last looked at.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_indicator_last_success_timestamp_seconds: {
    name: 'odoo_indicator_last_success_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'When all of them were last ok or not applicable; carried forward.',
    grouping: 'part',
    labels: OF_PARTS,
  },
} as const satisfies Readonly<Record<string, Metric>>;
