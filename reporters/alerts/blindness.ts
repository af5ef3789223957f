import type { Objectives } from './objectives.ts';
import { GROUP, PROBES, SERIES, TENANT } from './promql.ts';
import type { Alert } from './rule.ts';
import { namesOf, ON_ALL, ON_TENANT } from './wording.ts';

/** The labels of every group that we push, of journeys and of parts. */
const ANY_GROUP = `${GROUP}, scenario, part`;

/** Alerts for missing results: without them nothing is known about Odoo. */
export function blindnessAlerts(objectives: Objectives): readonly Alert[] {
  return [...staleAlerts(), brokenAlert(objectives), refusedAlert(objectives), ...gatewayAlerts(objectives)];
}

function staleAlerts(): readonly Alert[] {
  const journeys = namesOf(
    'printf `odoo:journey:fresh{environment=%q,tenant=%q,region=%q} == 0` $labels.environment $labels.tenant $labels.region',
    'journey',
  );
  return [
    {
      name: 'CutoffProbeStale',
      severity: 'warning',
      beforeCutoff: 'critical',
      blastRadius: 'tenant',
      expr: `count by (${TENANT}) (odoo:journey:fresh == 0)`,
      summary: 'The probe of {{ $labels.tenant }} pushes nothing',
      description: `{{ $value }} journeys and channels pushed nothing for three intervals: ${journeys}. Dashboards show old results.`,
      affected: ON_TENANT,
      probableDependency: 'the scheduler or the host of the probe; the way to the Pushgateway',
      reach: '{{ $value }} journeys and channels of one tenant, state unknown',
      firstAction:
        'look at the last run of the scheduler; exit code 3 means that the configuration is refused. If the target was given up, run "cutoff targets prune"',
    },
    {
      name: 'CutoffAllProbesStale',
      severity: 'critical',
      blastRadius: 'all_tenants',
      expr: `count by (environment) (odoo:journey:fresh unless on (environment, tenant) (odoo:tenant:maintenance == 1))
        unless on (environment) (max by (environment) (odoo:journey:fresh unless on (environment, tenant) (odoo:tenant:maintenance == 1)) == 1)`,
      summary: 'No probe in {{ $labels.environment }} pushes results',
      description: 'No journey of any tenant was pushed for three intervals.',
      affected: ON_ALL,
      probableDependency: 'the scheduler or the host of the probes; the way to the Pushgateway',
      reach: 'all tenants: {{ $value }} journeys and channels, state unknown',
      firstAction: 'check that the host of the probes is up and its scheduler runs',
    },
  ];
}

/** Journeys whose last run ended without a verdict. */
const WITHOUT_VERDICT = `max by (${SERIES}) (odoo_journey_status{status=~"broken|skipped"}) == 1`;
/** Those that were not allowed to run by what is configured, or by what the company in Odoo looks like. */
const REFUSED = `max by (${SERIES}) (odoo_journey_failure_info{kind="refused"}) == 1`;
const FRESH = `and on (${GROUP}) (odoo:journey:fresh == 1)`;

function refusedAlert({ everyS }: Objectives): Alert {
  const journeys = namesOf(
    'printf `count by (journey) (odoo_journey_failure_info{kind="refused",environment=%q,tenant=%q,region=%q})` $labels.environment $labels.tenant $labels.region',
    'journey',
  );
  return {
    name: 'CutoffProbeRefused',
    severity: 'warning',
    beforeCutoff: 'critical',
    blastRadius: 'tenant',
    expr: `count by (${TENANT}) (${WITHOUT_VERDICT} and on (${GROUP}) (${REFUSED}) ${FRESH})`,
    forS: 1.5 * everyS,
    summary: 'Safety refuses the probe of {{ $labels.tenant }}',
    description: `{{ $value }} journeys and channels were refused before anything was sent: ${journeys}. This is a configuration error, not an outage.`,
    affected: ON_TENANT,
    probableDependency:
      'the configuration of the target (safety, synthetic_company), or the synthetic company in Odoo: its marks, its users, mail at validation',
    reach: '{{ $value }} journeys and channels of one tenant, state unknown',
    firstAction:
      'read the reason in the report of the last run; "cutoff prepare --target NAME --dry-run" shows what is missing',
  };
}

function brokenAlert({ everyS }: Objectives): Alert {
  return {
    name: 'CutoffProbeBroken',
    severity: 'warning',
    beforeCutoff: 'critical',
    blastRadius: 'tenant',
    expr: `count by (${TENANT}) (${WITHOUT_VERDICT} unless on (${GROUP}) (${REFUSED}) ${FRESH})`,
    forS: 1.5 * everyS,
    summary: 'The probe of {{ $labels.tenant }} is broken',
    description:
      '{{ $value }} journeys and channels ended without a verdict, run after run. This says nothing about Odoo.',
    affected: ON_TENANT,
    probableDependency: 'the probe itself: its host, browser, configuration or version',
    reach: '{{ $value }} journeys and channels of one tenant, state unknown',
    firstAction: '"cutoff doctor" on the host of the probe, then the report of the last run',
  };
}

function gatewayAlerts({ everyS, gatewayJob }: Objectives): readonly Alert[] {
  const down = `up{job="${gatewayJob}"} == 0`;
  return [
    {
      name: 'CutoffGatewayDown',
      severity: 'critical',
      blastRadius: 'all_tenants',
      expr: down,
      forS: everyS,
      summary: 'Prometheus cannot scrape the Pushgateway',
      description: 'Nothing is known about any tenant. Firing alerts may have resolved for lack of data.',
      affected: 'every tenant whose probes push to this gateway',
      probableDependency: 'the Pushgateway, its host, or the network between it and Prometheus',
      reach: 'all tenants, state unknown',
      firstAction: 'start the Pushgateway; probes keep what it did not take and push it later',
    },
    {
      name: 'CutoffMetricsAbsent',
      severity: 'critical',
      blastRadius: 'all_tenants',
      expr: `absent(push_time_seconds${PROBES}) unless on () (${down})`,
      forS: 2 * everyS,
      summary: 'There are no metrics of any probe',
      description: 'The gateway is not scraped, or it lost what it held, or no probe ever pushed to it.',
      affected: 'every tenant whose probes push to this gateway',
      probableDependency:
        'the scrape configuration of Prometheus, or a Pushgateway that restarted without --persistence.file',
      reach: 'all tenants, state unknown',
      firstAction: 'look at the target of the gateway in Prometheus, then at what it shows under /metrics',
    },
    {
      name: 'CutoffPushRefused',
      severity: 'warning',
      blastRadius: 'none',
      expr: `max by (${ANY_GROUP}) (push_failure_time_seconds{job="cutoff"}) > max by (${ANY_GROUP}) (push_time_seconds{job="cutoff"})`,
      summary:
        'The Pushgateway refuses {{ or $labels.journey $labels.part }}{{ with $labels.channel }} ({{ . }}){{ end }} of {{ $labels.tenant }}',
      description: 'The last push of this group was refused: it contradicts another group, or is damaged.',
      affected: 'tenant {{ $labels.tenant }} ({{ $labels.environment }})',
      probableDependency:
        'two versions of cutoff, or another program, that push the same names to one gateway',
      reach: 'the metrics of one journey, load run or look at indicators, not what they measure',
      firstAction: 'read the reason in the log of the Pushgateway; update every probe to one version',
    },
  ];
}
