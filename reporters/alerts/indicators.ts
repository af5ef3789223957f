import type { Objectives } from './objectives.ts';
import { TENANT } from './promql.ts';
import { STALE_AFTER, unknownForS } from './recordings.ts';
import type { Alert } from './rule.ts';
import { ON_TENANT } from './wording.ts';

/**
 * Alerts of what runs behind the journeys. The limits stand in the configuration of the target, where the indicators are
 * judged: here one look that is breached is information, and the next one that is breached too a warning.
 */
export function indicatorAlerts(objectives: Objectives): readonly Alert[] {
  return [
    breachedAlert(),
    ...BREACHES.map((each) => breachAlert(each, objectives)),
    unknownAlert(objectives),
    staleAlert(objectives),
    ...expiryAlerts(objectives),
  ];
}

/** By which an indicator is known, whatever the release. */
const INDICATOR = `${TENANT}, indicator, dependency, warehouse, endpoint`;

const DAY_S = 86_400;

interface Breach {
  readonly name: string;
  /** Matches values of the label `indicator`. */
  readonly indicator: string;
  /** Set if it holds up goods. */
  readonly beforeCutoff?: 'critical';
  readonly summary: string;
  readonly probableDependency: string;
  readonly reach: string;
  readonly firstAction: string;
}

export const BREACHES: readonly Breach[] = [
  {
    name: 'CutoffScheduledJobs',
    indicator: 'scheduled_jobs',
    beforeCutoff: 'critical',
    summary: 'Scheduled jobs of {{ $labels.tenant }} are overdue or fail',
    probableDependency:
      'the cron workers of Odoo (max_cron_threads), a job that hangs, or a lock in PostgreSQL',
    reach: 'one process: whatever these jobs do, such as procurement, mail and imports',
    firstAction:
      'look at Settings, Technical, Scheduled Actions, sorted by next execution; then at the log of Odoo',
  },
  {
    name: 'CutoffMailQueue',
    indicator: 'mail_queue',
    summary: 'Mail of {{ $labels.tenant }} does not leave',
    probableDependency: 'the outgoing mail server, its credentials, or the job that sends the queue',
    reach: 'one process: order confirmations, invoices and shipping notices to customers',
    firstAction:
      'look at Settings, Technical, Emails for the reason of a failure; test the outgoing mail server',
  },
  {
    name: 'CutoffJobQueue',
    indicator: 'job_queue',
    beforeCutoff: 'critical',
    summary: 'The job queue of {{ $labels.tenant }} does not move, or jobs fail',
    probableDependency: 'the job runner of queue_job, its channels, or the system that the jobs call',
    reach: 'one process: what integrations do in the background',
    firstAction: 'look at Job Queue, Jobs for failed ones; look whether the job runner logs that it is ready',
  },
  {
    name: 'CutoffDeliveriesLate',
    indicator: 'deliveries',
    beforeCutoff: 'critical',
    summary:
      'Deliveries of {{ or $labels.warehouse "a warehouse" }} of {{ $labels.tenant }} miss their cut-off',
    probableDependency: 'the warehouse itself; stock that is missing; printers, scanners or Odoo being slow',
    reach: 'one warehouse: customers whose parcels miss the carrier',
    firstAction:
      'tell the warehouse; look whether CutoffStepSlow or another alert of the same tenant explains it',
  },
  {
    name: 'CutoffDocumentFails',
    indicator: 'delivery_slip|invoice_document',
    beforeCutoff: 'critical',
    summary: '{{ $labels.indicator }} cannot be rendered at {{ $labels.tenant }}',
    probableDependency: 'a report template that was changed, or busy workers; of PDF also wkhtmltopdf',
    reach: 'one document of everybody who prints it',
    firstAction: 'print the newest one by hand; read the exception in the log of Odoo',
  },
  {
    name: 'CutoffPortalDown',
    indicator: 'portal|shipment_page',
    summary: 'Customers of {{ $labels.tenant }} do not get their pages ({{ $labels.indicator }})',
    probableDependency: 'the reverse proxy, the website or portal module, or Odoo workers',
    reach: 'one channel of the customers of this tenant',
    firstAction: 'open the page in a browser that is not signed in; read the log of the proxy',
  },
  {
    name: 'CutoffEndpointDown',
    indicator: 'endpoint',
    beforeCutoff: 'critical',
    summary:
      'Endpoint {{ or $labels.endpoint "of an integration" }} of {{ $labels.tenant }} does not answer as it should',
    probableDependency:
      'the system behind {{ or $labels.endpoint "the endpoint" }}, or the network between it and the probe',
    reach: 'one integration of this tenant',
    firstAction: 'ask whoever runs that system; look in Odoo for what waits for it',
  },
];

const breachedOf = (indicator: string): string =>
  `max by (${INDICATOR}) (odoo_indicator_ok{indicator=~"${indicator}"}) == 0`;

/** What the indicator counted, for example `late 3, ready 12`. */
const FIGURES =
  '{{ range $i, $each := printf `odoo_indicator_records{environment=%q,tenant=%q,region=%q,indicator=%q,warehouse=%q,endpoint=%q} > 0` $labels.environment $labels.tenant $labels.region $labels.indicator $labels.warehouse $labels.endpoint | query }}{{ if $i }}, {{ end }}{{ $each.Labels.measure }} {{ $each.Value }}{{ end }}';

const REPORT = 'details are in the report of the last run ("cutoff report", "cutoff indicators")';

function breachedAlert(): Alert {
  return {
    name: 'CutoffIndicatorBreached',
    severity: 'information',
    blastRadius: 'step',
    expr: breachedOf(BREACHES.map(({ indicator }) => indicator).join('|')),
    summary: 'The indicator {{ $labels.indicator }} is breached at {{ $labels.tenant }}',
    description: `The last check counted: ${FIGURES}. A second breach in a row raises a warning.`,
    affected: ON_TENANT,
    probableDependency: 'what the indicator looks at',
    reach: 'one process, once so far',
    firstAction: 'wait for the next run',
  };
}

function breachAlert({ name, indicator, beforeCutoff, ...texts }: Breach, { everyS }: Objectives): Alert {
  return {
    name,
    severity: 'warning',
    ...(beforeCutoff === undefined ? {} : { beforeCutoff }),
    blastRadius: 'step',
    expr: breachedOf(indicator),
    // Two looks in a row.
    forS: 1.5 * everyS,
    ...texts,
    description: `Two checks in a row were outside the configured limits. The last one counted: ${FIGURES}; ${REPORT}.`,
    affected: ON_TENANT,
  };
}

function unknownAlert(objectives: Objectives): Alert {
  return {
    name: 'CutoffIndicatorUnknown',
    severity: 'warning',
    blastRadius: 'step',
    expr: `max by (${INDICATOR}) (odoo_indicator_status{status="unknown"}) == 1`,
    forS: unknownForS(objectives),
    summary: 'The indicator {{ $labels.indicator }} cannot be checked at {{ $labels.tenant }}',
    description: `It could not be checked for a long time, so its state is unknown; ${REPORT}.`,
    affected: ON_TENANT,
    probableDependency: 'a right that the probe user lacks, or a page that does not answer',
    reach: 'one process of one tenant, state unknown',
    firstAction:
      'give the right that the report names (docs/health-checks.md), or leave the indicator out by indicators.skip',
  };
}

function staleAlert({ everyS }: Objectives): Alert {
  const target = 'environment, tenant, region';
  return {
    name: 'CutoffIndicatorsStale',
    severity: 'warning',
    blastRadius: 'none',
    expr: `(max by (${target}) (time() - push_time_seconds{job="cutoff",part="indicators"}) > ${STALE_AFTER * everyS})
      * on (${target}) group_left (service) max by (${TENANT}) (odoo:journey:fresh == 1)`,
    summary: 'The indicators of {{ $labels.tenant }} are not pushed any more',
    description:
      'Its journeys are probed, but its indicators were last pushed {{ $value | humanizeDuration }} ago. Dashboards show old values.',
    affected: ON_TENANT,
    probableDependency: 'a probe that was started with --no-indicators, or that runs out of time before them',
    reach: 'the indicators of one tenant, state unknown',
    firstAction:
      'check how the probe is started. If this is on purpose, delete their group (part="indicators") from the Pushgateway',
  };
}

interface Expiry {
  readonly name: string;
  readonly metric: string;
  readonly by: string;
  readonly what: string;
  readonly dependency: string;
  readonly reach: string;
  readonly firstAction: string;
}

const EXPIRIES: readonly Expiry[] = [
  {
    name: 'CutoffCredentialExpires',
    metric: 'odoo_credential_expiry_timestamp_seconds',
    by: TENANT,
    what: 'The API key of the probe of {{ $labels.tenant }}',
    dependency: 'the lifetime that Odoo gives to API keys',
    reach: 'every journey over RPC of one tenant, from that day on',
    firstAction:
      'make a new key as the probe user, put it in place of the old one, and run "cutoff indicators"',
  },
  {
    name: 'CutoffCertificateExpires',
    metric: 'odoo_certificate_expiry_timestamp_seconds',
    by: `${TENANT}, endpoint`,
    what: 'A TLS certificate of {{ $labels.tenant }} ({{ $labels.endpoint }})',
    dependency: 'whatever should have renewed the certificate by itself',
    reach: 'everybody who reaches this address, people and integrations, from that day on',
    firstAction: 'look at the renewal (its timer, its log), renew by hand, and reload what terminates TLS',
  },
];

function expiryAlerts({ expiryWarningS, expiryCriticalS }: Objectives): readonly Alert[] {
  return EXPIRIES.flatMap((each) => {
    const left = `min by (${each.by}) (${each.metric}) - time()`;
    return [
      expiryAlert(
        each,
        'warning',
        `${left} < ${expiryWarningS} and ${left} >= ${expiryCriticalS}`,
        expiryWarningS,
      ),
      expiryAlert(each, 'critical', `${left} < ${expiryCriticalS}`, expiryCriticalS),
    ];
  });
}

function expiryAlert(each: Expiry, severity: 'warning' | 'critical', expr: string, withinS: number): Alert {
  return {
    name: each.name,
    severity,
    blastRadius: 'none',
    expr,
    summary: `${each.what} ends in {{ $value | humanizeDuration }}`,
    description: `It ends within ${withinS / DAY_S} days. A negative time means that it has ended.`,
    affected: ON_TENANT,
    probableDependency: each.dependency,
    reach: each.reach,
    firstAction: each.firstAction,
  };
}
