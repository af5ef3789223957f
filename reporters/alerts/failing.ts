import type { Objectives } from './objectives.ts';
import { GROUP, SERIES, TENANT } from './promql.ts';
import { threeRuns } from './recordings.ts';
import type { Alert } from './rule.ts';
import { actionByKind, dependencyByKind, namesOf, ON_ALL, ON_TENANT } from './wording.ts';

/**
 * Alerts for what does not work now. Two of three runs must fail before any of them pages; one failure is information.
 * An alert about more than one step inhibits the narrower ones.
 */

const journeysOf = (more: string, values: string): string =>
  namesOf(`printf \`count by (journey) (odoo:journey:failing{${more}})\` ${values}`, 'journey');

export function failingAlerts(objectives: Objectives): readonly Alert[] {
  return [...stepAlerts(), ...wideAlerts(), slowAlert(objectives)];
}

/** The step that the last run failed in and what it leans on. */
const STEP_OF_FAILURE = `* on (${GROUP}) group_left (step, dependency) max by (${GROUP}, step, dependency) (odoo_journey_failure_info)`;

function stepAlerts(): readonly Alert[] {
  const journey = '{{ $labels.journey }} ({{ $labels.channel }})';
  return [
    {
      name: 'CutoffJourneyFailing',
      severity: 'critical',
      blastRadius: 'step',
      expr: `0 * (odoo:journey:failing ${STEP_OF_FAILURE}) + 1 or on (${GROUP}) odoo:journey:failing`,
      summary: `${journey} fails in {{ or $labels.step "an unknown step" }} at {{ $labels.tenant }}`,
      description: `Two of the last three runs of ${journey} failed.`,
      affected: ON_TENANT,
      probableDependency: `{{ with $labels.dependency }}{{ . }}; {{ end }}${dependencyByKind('journey')}`,
      reach: `one step: {{ or $labels.step "unknown" }} of ${journey}`,
      firstAction: actionByKind('journey'),
    },
    {
      name: 'CutoffJourneyFailed',
      severity: 'information',
      blastRadius: 'step',
      expr: `max by (${SERIES}) (odoo_journey_success) == 0 unless on (${GROUP}) odoo:journey:failing`,
      summary: `The last run of ${journey} failed at {{ $labels.tenant }}`,
      description: `One failure does not page: it takes two in three runs.`,
      affected: ON_TENANT,
      probableDependency: dependencyByKind('journey'),
      reach: `one step of ${journey}, once so far`,
      firstAction: 'wait for the next run',
    },
  ];
}

function wideAlerts(): readonly Alert[] {
  const tenants = (vector: string): string =>
    `(count by (environment, tenant) (${vector}) unless on (environment, tenant) (odoo:tenant:maintenance == 1))`;
  return [
    {
      name: 'CutoffChannelFailing',
      severity: 'critical',
      blastRadius: 'channel',
      expr: `count by (${TENANT}, channel) (odoo:journey:failing)
        == count by (${TENANT}, channel) (odoo:journey:fresh) > 1`,
      summary: 'Every journey over {{ $labels.channel }} fails at {{ $labels.tenant }}',
      description: `All {{ $value }} journeys over {{ $labels.channel }} failed in two of three runs: ${journeysOf('environment=%q,tenant=%q,region=%q,channel=%q', '$labels.environment $labels.tenant $labels.region $labels.channel')}.`,
      affected: ON_TENANT,
      probableDependency: `{{ if eq $labels.channel "ui" }}the web client, its assets, or the browser of the probe{{ else }}the RPC interface of Odoo or the way to it{{ end }}; ${dependencyByKind('channel')}`,
      reach: 'one channel: all {{ $value }} journeys over {{ $labels.channel }}',
      firstAction: actionByKind('channel'),
    },
    {
      name: 'CutoffTenantFailing',
      severity: 'critical',
      blastRadius: 'tenant',
      expr: 'odoo:tenant:failing > 1',
      summary: 'Every journey fails at {{ $labels.tenant }}',
      description: `All {{ $value }} journeys and channels failed in two of three runs: ${journeysOf('environment=%q,tenant=%q,region=%q', '$labels.environment $labels.tenant $labels.region')}.`,
      affected: ON_TENANT,
      probableDependency: dependencyByKind('tenant'),
      reach: 'one tenant: all {{ $value }} journeys and channels',
      firstAction: actionByKind('tenant'),
    },
    {
      name: 'CutoffManyTenantsFailing',
      severity: 'critical',
      blastRadius: 'all_tenants',
      expr: `(count by (environment) ${tenants('odoo:tenant:failing')}
        / count by (environment) ${tenants('odoo:journey:fresh')} >= 0.5)
        and on (environment) (count by (environment) ${tenants('odoo:tenant:failing')} > 1)`,
      summary:
        'Every journey fails at {{ $value | humanizePercentage }} of the tenants in {{ $labels.environment }}',
      description: `Every journey failed in two of three runs at ${namesOf('printf `count by (tenant) (odoo:tenant:failing{environment=%q})` $labels.environment', 'tenant')}.`,
      affected: ON_ALL,
      probableDependency: `what these tenants share: host, database server, network, or the host of the probe; ${dependencyByKind('environment')}`,
      reach: 'all tenants, or most: {{ $value | humanizePercentage }} of those probed',
      firstAction:
        'look at the shared host, database server and network; then at the host of the probe itself',
    },
  ];
}

function slowAlert(objectives: Objectives): Alert {
  const step = '{{ $labels.step }} of {{ $labels.journey }} ({{ $labels.channel }})';
  return {
    name: 'CutoffStepSlow',
    severity: 'warning',
    beforeCutoff: 'critical',
    blastRadius: 'step',
    expr: `max by (${SERIES}, step, dependency) (odoo_journey_step_duration_seconds)
      > on (step, channel) group_left () odoo:step:latency_objective_seconds
      and on (${SERIES}, step) (changes(odoo:step:slow_run_timestamp_seconds[${threeRuns(objectives)}]) >= 1)`,
    summary: `${step} is slow at {{ $labels.tenant }}`,
    description: `${step} took {{ $value | humanizeDuration }} and was above its objective in two of three runs.`,
    affected: ON_TENANT,
    probableDependency:
      '{{ or $labels.dependency "unknown" }}; Odoo workers, PostgreSQL, or the host they share',
    reach: `one step: ${step}`,
    firstAction:
      'compare with the same step on the other channel: slow on both is the server, slow on ui alone is the web client',
  };
}
