import { BOOKS } from './books.ts';
import type { DashboardSpec, PanelSpec, RowSpec } from './panel.ts';
import { howMany, JOURNEY, SELECTED } from './selection.ts';
import { BAD_FROM_ONE, DOWN_UP, stat, WARN_FROM_ONE } from './stat.ts';

/** For those who are called: what fails, where, since when, and what is slow. */

const now: RowSpec = {
  title: 'Now',
  panels: [
    stat(
      'Journeys failing',
      'Two of the last three runs failed, and none has passed since.',
      howMany(`odoo:journey:failing{${SELECTED}}`),
      BAD_FROM_ONE,
    ),
    stat(
      'Probes silent',
      'Nothing pushed for three intervals. What is shown of them is old.',
      howMany(`odoo:journey:fresh{${SELECTED}} == 0`),
      WARN_FROM_ONE,
    ),
    stat(
      'Probes broken',
      'The last run ended without a verdict: that says nothing about the target.',
      howMany(`odoo_journey_status{${SELECTED},status="broken"} == 1`),
      WARN_FROM_ONE,
    ),
    stat(
      'Alerts that page',
      'Critical alerts of these tenants.',
      howMany(`ALERTS{${SELECTED},alertname=~"Cutoff.+",alertstate="firing",severity="critical"}`),
      BAD_FROM_ONE,
    ),
    {
      title: 'Journeys',
      description:
        'Green where the last run passed, red where the target made it fail, a gap where it is not known.',
      kind: 'state-timeline',
      unit: 'none',
      width: 14,
      height: 10,
      queries: [{ expr: `odoo:journey:passed{${JOURNEY}}`, legend: '{{tenant}} {{journey}} ({{channel}})' }],
      thresholds: DOWN_UP,
    },
    {
      title: 'Failures of the last runs',
      description: 'Step, what it leans on, and kind of the first failure of each journey.',
      kind: 'table',
      unit: 'none',
      width: 10,
      height: 10,
      queries: [
        {
          expr: `sum by (tenant, journey, channel, step, dependency, kind) (odoo_journey_failure_info{${JOURNEY}})`,
          legend: '',
        },
      ],
      noValue: 'none',
    },
  ],
};

const durationOf = (channel: string): string =>
  `avg by (step) (odoo_journey_step_duration_seconds{${JOURNEY},channel="${channel}"})`;

const steps: RowSpec = {
  title: 'Steps',
  panels: [
    ...(['ui', 'rpc'] as const).map((channel): PanelSpec => ({
      title: `Time of each step over ${channel}`,
      description:
        'The action as the user waits for it, without preparation and checks; of runs that passed.',
      kind: 'timeseries',
      unit: 's',
      width: 12,
      height: 9,
      queries: [{ expr: durationOf(channel), legend: '{{step}}' }],
      min: 0,
    })),
    {
      title: 'Against the objective',
      description: 'Time of each step as a share of what is promised; above 100% it is too slow.',
      kind: 'bargauge',
      unit: 'percentunit',
      width: 12,
      height: 10,
      queries: [
        {
          expr: `sort_desc(max by (step, channel) (odoo_journey_step_duration_seconds{${JOURNEY}})
            / on (step, channel) odoo:step:latency_objective_seconds)`,
          legend: '{{step}} ({{channel}})',
        },
      ],
      thresholds: [
        [null, 'green'],
        [0.8, 'orange'],
        [1, 'red'],
      ],
      min: 0,
    },
    {
      title: 'User interface against RPC',
      description: 'How many times longer a step takes in the browser: the cost of the web client.',
      kind: 'bargauge',
      unit: 'none',
      width: 12,
      height: 10,
      queries: [{ expr: `sort_desc(${durationOf('ui')} / ${durationOf('rpc')})`, legend: '{{step}}' }],
      min: 0,
    },
    {
      title: 'Kinds of failures',
      description: 'Journeys whose last run failed, by the kind of the failure.',
      kind: 'timeseries',
      unit: 'none',
      width: 12,
      height: 8,
      queries: [
        {
          expr: `sum by (kind) (odoo_journey_failure_info{${JOURNEY}})
            or label_replace(0 * count(odoo:journey:fresh{${JOURNEY}}), "kind", "none", "", "")`,
          legend: '{{kind}}',
        },
      ],
      min: 0,
    },
    {
      title: 'Share of failed runs, last hour',
      description: 'Of each step; "prepare" is what comes before the first.',
      kind: 'timeseries',
      unit: 'percentunit',
      width: 12,
      height: 8,
      queries: [{ expr: `avg by (step) (odoo:step:failure_ratio_1h{${JOURNEY}})`, legend: '{{step}}' }],
      min: 0,
      max: 1,
    },
  ],
};

const probes: RowSpec = {
  title: 'Probes',
  panels: [
    {
      title: 'Time since the last run',
      description: 'A line that climbs is a probe that is silent.',
      kind: 'timeseries',
      unit: 's',
      width: 8,
      height: 8,
      queries: [
        {
          expr: `max by (tenant) (time() - odoo_journey_last_run_timestamp_seconds{${JOURNEY}})`,
          legend: '{{tenant}}',
        },
      ],
      min: 0,
    },
    {
      title: 'Time since the last success',
      description: 'Of the journey that waits longest.',
      kind: 'timeseries',
      unit: 's',
      width: 8,
      height: 8,
      queries: [
        {
          expr: `max by (tenant) (time() - odoo_journey_last_success_timestamp_seconds{${JOURNEY}})`,
          legend: '{{tenant}}',
        },
      ],
      min: 0,
    },
    {
      title: 'Records left behind',
      description: 'By the last run of each journey, because Odoo does not let them be removed.',
      kind: 'timeseries',
      unit: 'none',
      width: 8,
      height: 8,
      queries: [
        {
          expr: `sum by (tenant, journey) (odoo_journey_residue_records{${JOURNEY}})`,
          legend: '{{tenant}} {{journey}}',
        },
      ],
      min: 0,
    },
  ],
};

const indicators: RowSpec = {
  title: 'Process indicators',
  panels: [
    stat(
      'Indicators breached',
      'Outside of the limits of the configuration at the last look.',
      howMany(`odoo_indicator_ok{${SELECTED}} == 0`),
      WARN_FROM_ONE,
    ),
    stat(
      'Indicators unknown',
      'Could not be looked at, which is neither good nor bad.',
      howMany(`odoo_indicator_status{${SELECTED},status="unknown"} == 1`),
      WARN_FROM_ONE,
    ),
    stat(
      'Deliveries late',
      'Open deliveries that missed a cut-off of their warehouse.',
      `sum(odoo_indicator_records{${SELECTED},indicator="deliveries",measure="late"})`,
      WARN_FROM_ONE,
    ),
    {
      title: 'First to end',
      description: 'Time until an API key or a certificate ends; below 7 days somebody is called.',
      kind: 'stat',
      unit: 's',
      width: 6,
      height: 4,
      queries: [
        {
          expr: `min(odoo_certificate_expiry_timestamp_seconds{${SELECTED}} or odoo_credential_expiry_timestamp_seconds{${SELECTED}}) - time()`,
          legend: 'first to end',
        },
      ],
      thresholds: [
        [null, 'red'],
        [7 * 86_400, 'orange'],
        [21 * 86_400, 'green'],
      ],
      noValue: 'none',
    },
    {
      title: 'Indicators',
      description: 'Green where ok, red where breached, a gap where it is not known.',
      kind: 'state-timeline',
      unit: 'none',
      width: 12,
      height: 10,
      queries: [
        {
          expr: `max by (tenant, indicator, warehouse, endpoint) (odoo_indicator_ok{${SELECTED}})`,
          legend: '{{tenant}} {{indicator}} {{warehouse}}{{endpoint}}',
        },
      ],
      thresholds: DOWN_UP,
    },
    {
      title: 'Deliveries against the next cut-off',
      description: 'Ready and waiting until the next cut-off of each warehouse, and late.',
      kind: 'timeseries',
      unit: 'none',
      width: 12,
      height: 10,
      queries: [
        {
          expr: `sum by (tenant, warehouse, measure) (odoo_indicator_records{${SELECTED},indicator="deliveries",measure=~"ready|waiting|late"})`,
          legend: '{{tenant}} {{warehouse}} {{measure}}',
        },
      ],
      min: 0,
    },
    {
      title: 'Queues and scheduled jobs',
      description: 'Mails and jobs that wait or failed, and scheduled jobs that are overdue.',
      kind: 'timeseries',
      unit: 'none',
      width: 12,
      height: 8,
      queries: [
        {
          expr: `sum by (tenant, indicator, measure) (odoo_indicator_records{${SELECTED},indicator=~"scheduled_jobs|mail_queue|job_queue"})`,
          legend: '{{tenant}} {{indicator}} {{measure}}',
        },
      ],
      min: 0,
    },
    {
      title: 'Answers of pages, documents and endpoints',
      description: 'Time of the slowest at each look.',
      kind: 'timeseries',
      unit: 's',
      width: 12,
      height: 8,
      queries: [
        {
          expr: `max by (tenant, indicator, endpoint) (odoo_indicator_seconds{${SELECTED},measure="response"})`,
          legend: '{{tenant}} {{indicator}} {{endpoint}}',
        },
      ],
      min: 0,
    },
  ],
};

const loadAndAudit: RowSpec = {
  title: 'Load runs and audits',
  panels: [
    {
      title: 'Last load run',
      description: 'Objective met (1) or not (0); a run that does not count has no value.',
      kind: 'stat',
      unit: 'bool_yes_no',
      width: 6,
      height: 8,
      queries: [{ expr: `odoo_load_success{${SELECTED}}`, legend: '{{tenant}} {{scenario}}' }],
      thresholds: DOWN_UP,
      noValue: 'none',
    },
    {
      title: 'Arrivals of the last load run',
      description: 'Asked, started, and dropped because the generator could not keep up.',
      kind: 'bargauge',
      unit: 'short',
      width: 6,
      height: 8,
      queries: (['asked', 'started', 'dropped'] as const).map((what) => ({
        expr: `sum by (scenario) (odoo_load_${what}_arrivals{${SELECTED}})`,
        legend: `{{scenario}} ${what}`,
      })),
      min: 0,
      noValue: 'none',
    },
    {
      title: 'p95 of each step under load',
      description: 'Of the last load run of each scenario.',
      kind: 'timeseries',
      unit: 's',
      width: 12,
      height: 8,
      queries: [
        {
          expr: `max by (scenario, step, transport) (odoo_load_step_p95_seconds{${SELECTED}})`,
          legend: '{{scenario}} {{step}} ({{transport}})',
        },
      ],
      min: 0,
    },
    {
      title: 'Invariants of the books',
      description: 'Held (1) or broken (0) in the last audit; what could not be checked has no value.',
      kind: 'table',
      unit: 'none',
      width: 12,
      height: 9,
      queries: [
        {
          expr: `min by (tenant, scenario, invariant) (odoo_audit_invariant_held{${SELECTED}})`,
          legend: '',
        },
      ],
      noValue: 'none',
    },
    {
      title: 'Records looked at by the audit',
      description: 'An invariant that held over nothing is not held.',
      kind: 'bargauge',
      unit: 'short',
      width: 12,
      height: 9,
      queries: [
        { expr: `sum by (invariant) (odoo_audit_checked_records{${SELECTED}})`, legend: '{{invariant}}' },
      ],
      min: 0,
      noValue: 'none',
    },
  ],
};

export const OPERATORS: DashboardSpec = {
  uid: 'cutoff-operators',
  title: 'cutoff: operators',
  description: 'Probes of Odoo logistics: what fails, where, since when, and what is slow.',
  from: 'now-6h',
  rows: [now, steps, indicators, probes, BOOKS, loadAndAudit],
  variables: ['journey'],
};
