import { STATUSES } from '../../fixtures/record/record.ts';
import { AUDIT_METRICS } from '../sections/audit/metrics.ts';
import { CAPACITY_METRICS } from '../sections/capacity/metrics.ts';
import { CALENDAR_METRICS } from '../sections/calendar/metrics.ts';
import { INDICATOR_METRICS } from '../sections/indicators/metrics.ts';
import { GATE_METRICS } from '../sections/gate/metrics.ts';
import { LOAD_METRICS } from '../sections/load/metrics.ts';
import type { Metric } from './metric.ts';
import { OF_JOURNEYS } from './metric.ts';
import { UPKEEP_METRICS } from '../sections/upkeep/metrics.ts';

/**
 * Every metric that `cutoff` publishes, declared once: name, type, unit, help and labels. The samples, the table in the
 * README and the tests come from here. Names are `odoo_` in base units. There are gauges, and histograms of one load
 * run: a Pushgateway holds the last value and does not add up, so a counter that restarts at one with every run would
 * be wrong there.
 *
 * A metric without a sample means "not known". A value that is known is sent with every push, because a push replaces
 * the whole group: what an earlier run said never stands beside what this one says.
 */

/** The fixed `job` of the grouping key. */
export const JOB = 'cutoff';

const STEP = [...OF_JOURNEYS, 'step', 'dependency'] as const;

const JOURNEY_METRICS = {
  odoo_journey_success: {
    name: 'odoo_journey_success',
    type: 'gauge',
    unit: 'boolean',
    help: 'Whether the journey passed (1) or the target made it fail (0). No sample where it is broken, unsupported or skipped: that says nothing about the target.',
    grouping: 'journey',
    labels: OF_JOURNEYS,
  },
  odoo_journey_status: {
    name: 'odoo_journey_status',
    type: 'gauge',
    unit: 'boolean',
    help: `Outcome of the journey: 1 for the status it has, 0 for the others of ${STATUSES.join(', ')}. Asked for and never run counts as broken.`,
    grouping: 'journey',
    labels: [...OF_JOURNEYS, 'status'],
  },
  odoo_journey_duration_seconds: {
    name: 'odoo_journey_duration_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Time of the actions of the journey, without preparation and checks. No sample unless it passed.',
    grouping: 'journey',
    labels: OF_JOURNEYS,
  },
  odoo_journey_step_success: {
    name: 'odoo_journey_step_success',
    type: 'gauge',
    unit: 'boolean',
    help: 'Whether the step passed (1) or the target made it fail (0). No sample where it is broken, unsupported or skipped.',
    grouping: 'journey',
    labels: STEP,
  },
  odoo_journey_step_duration_seconds: {
    name: 'odoo_journey_step_duration_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Time of the action of the step as the user waits for it. No sample unless it passed: how long it took to fail is no latency.',
    grouping: 'journey',
    labels: STEP,
  },
  odoo_journey_last_run_timestamp_seconds: {
    name: 'odoo_journey_last_run_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the last run of the journey.',
    grouping: 'journey',
    labels: OF_JOURNEYS,
  },
  odoo_journey_last_success_timestamp_seconds: {
    name: 'odoo_journey_last_success_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the last run of the journey that passed; carried forward over runs that do not pass.',
    grouping: 'journey',
    labels: OF_JOURNEYS,
  },
  odoo_journey_failure_info: {
    name: 'odoo_journey_failure_info',
    type: 'gauge',
    unit: 'info',
    help: 'Always 1: kind of the first failure of the last run and the step it happened in. No sample where nothing failed.',
    grouping: 'journey',
    labels: [...STEP, 'kind'],
  },
  odoo_journey_residue_records: {
    name: 'odoo_journey_residue_records',
    type: 'gauge',
    unit: 'records',
    help: 'Records that the last run created and that could not be removed afterwards. No sample where nobody looked.',
    grouping: 'journey',
    labels: OF_JOURNEYS,
  },
} as const satisfies Readonly<Record<string, Metric>>;

export const CATALOGUE = {
  ...JOURNEY_METRICS,
  ...LOAD_METRICS,
  ...AUDIT_METRICS,
  ...CAPACITY_METRICS,
  ...GATE_METRICS,
  ...INDICATOR_METRICS,
  ...UPKEEP_METRICS,
  ...CALENDAR_METRICS,
} as const;

export type MetricName = keyof typeof CATALOGUE;

/** The metrics of one type. */
export type HistogramName = {
  [Name in MetricName]: (typeof CATALOGUE)[Name]['type'] extends 'histogram' ? Name : never;
}[MetricName];
export type GaugeName = Exclude<MetricName, HistogramName>;

/** When a group last ran and last passed: what the gateway itself remembers of earlier runs. */
export const TIMESTAMPS = {
  journey: {
    lastRun: 'odoo_journey_last_run_timestamp_seconds',
    lastSuccess: 'odoo_journey_last_success_timestamp_seconds',
  },
  load: {
    lastRun: 'odoo_load_last_run_timestamp_seconds',
    lastSuccess: 'odoo_load_last_success_timestamp_seconds',
  },
  capacity: {
    lastRun: 'odoo_capacity_last_run_timestamp_seconds',
    lastSuccess: 'odoo_capacity_last_success_timestamp_seconds',
  },
  gate: {
    lastRun: 'odoo_gate_last_run_timestamp_seconds',
    lastSuccess: 'odoo_gate_last_success_timestamp_seconds',
  },
  audit: {
    lastRun: 'odoo_audit_last_run_timestamp_seconds',
    lastSuccess: 'odoo_audit_last_success_timestamp_seconds',
  },
  indicators: {
    lastRun: 'odoo_indicator_last_run_timestamp_seconds',
    lastSuccess: 'odoo_indicator_last_success_timestamp_seconds',
  },
  sweep: {
    lastRun: 'odoo_sweep_last_run_timestamp_seconds',
    lastSuccess: 'odoo_sweep_last_success_timestamp_seconds',
  },
  outbound: {
    lastRun: 'odoo_outbound_last_run_timestamp_seconds',
    lastSuccess: 'odoo_outbound_last_success_timestamp_seconds',
  },
} as const satisfies Readonly<Record<string, { lastRun: GaugeName; lastSuccess: GaugeName }>>;
