import type { Metric } from '../../metrics/metric.ts';
import { OF_PARTS } from '../../metrics/metric.ts';

/** The metrics of what probes leave in the books and send to the outside, a part of the catalogue. */

const SWEEP_METRICS = {
  odoo_sweep_status: {
    name: 'odoo_sweep_status',
    type: 'gauge',
    unit: 'boolean',
    help: 'What the last sweep says about the books: 1 for the status it has, 0 for the others of clean, left (something with an effect could not be undone), unknown (it could not look).',
    grouping: 'part',
    labels: [...OF_PARTS, 'status'],
  },
  odoo_sweep_residue_records: {
    name: 'odoo_sweep_residue_records',
    type: 'gauge',
    unit: 'records',
    help: 'Records of probes in the books after the last sweep, of whatever run, with an effect or without. No sample where nobody could look.',
    grouping: 'part',
    labels: [...OF_PARTS, 'model'],
  },
  odoo_sweep_leftover_records: {
    name: 'odoo_sweep_leftover_records',
    type: 'gauge',
    unit: 'records',
    help: 'Of them, those that have an effect and that the last sweep did not get rid of. No sample where nobody could look.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_sweep_failed_records: {
    name: 'odoo_sweep_failed_records',
    type: 'gauge',
    unit: 'records',
    help: 'Records that the last sweep tried to undo, and Odoo did not let it. No sample where nobody could look.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_sweep_oldest_leftover_seconds: {
    name: 'odoo_sweep_oldest_leftover_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Age of the oldest of the leftover records, since it was made in Odoo; 0 where there is none. No sample where nobody could look.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_sweep_last_run_timestamp_seconds: {
    name: 'odoo_sweep_last_run_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'When the target was last swept, or could not be.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_sweep_last_success_timestamp_seconds: {
    name: 'odoo_sweep_last_success_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'When a sweep last left nothing with an effect; carried forward.',
    grouping: 'part',
    labels: OF_PARTS,
  },
} as const satisfies Readonly<Record<string, Metric>>;

const OUTBOUND_METRICS = {
  odoo_outbound_looked: {
    name: 'odoo_outbound_looked',
    type: 'gauge',
    unit: 'boolean',
    help: 'Whether the queues of Odoo could be looked at after the last run that wrote (1), or nothing is known (0).',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_outbound_messages: {
    name: 'odoo_outbound_messages',
    type: 'gauge',
    unit: 'messages',
    help: 'Mails, text messages and letters to the outside that the last run made Odoo queue; 0 is right. No sample where nobody could look.',
    grouping: 'part',
    labels: [...OF_PARTS, 'kind'],
  },
  odoo_outbound_last_run_timestamp_seconds: {
    name: 'odoo_outbound_last_run_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the last run after which the queues were to be looked at.',
    grouping: 'part',
    labels: OF_PARTS,
  },
  odoo_outbound_last_success_timestamp_seconds: {
    name: 'odoo_outbound_last_success_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the last run that was seen to send nothing; carried forward.',
    grouping: 'part',
    labels: OF_PARTS,
  },
} as const satisfies Readonly<Record<string, Metric>>;

export const UPKEEP_METRICS = { ...SWEEP_METRICS, ...OUTBOUND_METRICS } as const;
