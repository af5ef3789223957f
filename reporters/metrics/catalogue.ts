import { DEPENDENCIES } from '../../fixtures/record.ts';

/**
 * Every metric that `cutoff` publishes, declared once: name, type, unit, help and labels. The samples, the table in the
 * README and the tests come from here. Names are `odoo_` in base units. All are gauges: a Pushgateway holds the last
 * value and does not add up, so a counter that restarts at one with every run would be wrong there.
 *
 * A metric without a sample means "not known". A value that is known is sent with every push, because a push replaces
 * the whole group: what an earlier run said never stands beside what this one says.
 */

/** Labels that make the grouping key in the gateway, beside the fixed job. One group per journey and channel. */
export const GROUPING_LABELS = ['environment', 'tenant', 'region', 'journey', 'channel'] as const;
export type GroupingLabel = (typeof GROUPING_LABELS)[number];

/** The fixed `job` of the grouping key. */
export const JOB = 'cutoff';

/** Labels of every metric: the grouping key, and what may change between two pushes of one group. */
const EVERYWHERE = [...GROUPING_LABELS, 'service', 'release'] as const;
const STEP = [...EVERYWHERE, 'step', 'dependency'] as const;

export type Label = (typeof STEP)[number] | 'kind' | 'status';

export interface Metric {
  readonly name: string;
  readonly type: 'gauge';
  readonly unit: 'boolean' | 'seconds' | 'unix seconds' | 'records' | 'info';
  readonly help: string;
  readonly labels: readonly Label[];
}

export const CATALOGUE = {
  odoo_journey_success: {
    name: 'odoo_journey_success',
    type: 'gauge',
    unit: 'boolean',
    help: 'Whether the journey passed (1) or the target made it fail (0). No sample where it is broken or skipped: that says nothing about the target.',
    labels: EVERYWHERE,
  },
  odoo_journey_status: {
    name: 'odoo_journey_status',
    type: 'gauge',
    unit: 'boolean',
    help: 'Outcome of the journey: 1 for the status it has, 0 for the others of passed, failed, broken, skipped. Asked for and never run counts as broken.',
    labels: [...EVERYWHERE, 'status'],
  },
  odoo_journey_duration_seconds: {
    name: 'odoo_journey_duration_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Time of the actions of the journey, without preparation and checks. No sample unless it passed.',
    labels: EVERYWHERE,
  },
  odoo_journey_step_success: {
    name: 'odoo_journey_step_success',
    type: 'gauge',
    unit: 'boolean',
    help: 'Whether the step passed (1) or the target made it fail (0). No sample where it is broken or skipped.',
    labels: STEP,
  },
  odoo_journey_step_duration_seconds: {
    name: 'odoo_journey_step_duration_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'Time of the action of the step as the user waits for it. No sample unless it passed: how long it took to fail is no latency.',
    labels: STEP,
  },
  odoo_journey_last_run_timestamp_seconds: {
    name: 'odoo_journey_last_run_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the last run of the journey.',
    labels: EVERYWHERE,
  },
  odoo_journey_last_success_timestamp_seconds: {
    name: 'odoo_journey_last_success_timestamp_seconds',
    type: 'gauge',
    unit: 'unix seconds',
    help: 'Start of the last run of the journey that passed; carried forward over runs that do not pass.',
    labels: EVERYWHERE,
  },
  odoo_journey_failure_info: {
    name: 'odoo_journey_failure_info',
    type: 'gauge',
    unit: 'info',
    help: 'Always 1: kind of the first failure of the last run and the step it happened in. No sample where nothing failed.',
    labels: [...STEP, 'kind'],
  },
  odoo_journey_residue_records: {
    name: 'odoo_journey_residue_records',
    type: 'gauge',
    unit: 'records',
    help: 'Records that the last run created and that could not be removed afterwards. No sample where nobody looked.',
    labels: EVERYWHERE,
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof CATALOGUE;

/** What each label may hold. Never a record id, a run id or a free text. */
export const LABEL_MEANING: Readonly<Record<Label, string>> = {
  environment: 'from the configuration of the target',
  tenant: 'from the configuration of the target',
  region: 'from the configuration of the target',
  service: 'from the configuration of the target',
  release: 'from the configuration of the target, else the version that the server last gave',
  journey: 'name of the journey, for example `sales_order`',
  channel: '`ui` or `rpc`',
  step: 'name of the step; in `odoo_journey_failure_info` also `prepare` and `cleanup`',
  dependency: `what the step leans on most: ${DEPENDENCIES.map((each) => `\`${each}\``).join(', ')}; absent for \`prepare\` and \`cleanup\``,
  kind: 'kind of failure: `assertion`, `fault`, `timeout`, `transport`, `credential`, `data`, `harness`',
  status: '`passed`, `failed`, `broken`, `skipped`',
};
