import type { Objectives } from './objectives.ts';
import { promDuration, promNumber, SERIES, TENANT } from './promql.ts';
import { threeRuns, unknownForS } from './recordings.ts';
import type { Alert } from './rule.ts';
import { ON_TENANT } from './wording.ts';

/** Alerts for what will become a problem later, and for planned maintenance. */
export function upkeepAlerts(objectives: Objectives): readonly Alert[] {
  return [
    residueAlert(objectives),
    ...leftoverAlerts(objectives),
    unknownAlert(objectives),
    booksAlert(objectives),
    outboundAlert(),
    maintenanceAlert(),
  ];
}

function residueAlert(objectives: Objectives): Alert {
  const { residueRecords } = objectives;
  return {
    name: 'CutoffResidue',
    severity: 'warning',
    blastRadius: 'none',
    // Over more than one interval, so that one run that was cut off does not raise it: the next one sweeps.
    expr: `min_over_time(max by (${SERIES}) (odoo_journey_residue_records)[${threeRuns(objectives)}:]) > ${residueRecords}`,
    summary: '{{ $labels.journey }} ({{ $labels.channel }}) leaves records behind at {{ $labels.tenant }}',
    description: `{{ $value }} records of the last run could not be removed. The runs before also left more than ${residueRecords}.`,
    affected: ON_TENANT,
    probableDependency: 'rights of the probe user, or a module that forbids to cancel or delete',
    reach: 'stock and accounting of one tenant: test documents stay there',
    firstAction: 'the report of the run names the documents; undo them by hand, then correct the rights',
  };
}

const AGE = `max by (${TENANT}) (odoo_sweep_oldest_leftover_seconds)`;
const LEFT = `max by (${TENANT}) (odoo_sweep_leftover_records) > 0`;
const REASONS = '"cutoff report" on the host of the probe names each of them with the reason';

/** Documents with an effect that cannot be undone: a held lock may be the reason at first, so it warns before it pages. */
function leftoverAlerts({ everyS, leftoverCriticalS }: Objectives): readonly Alert[] {
  const texts = {
    name: 'CutoffLeftovers',
    blastRadius: 'none',
    summary: 'Test documents still affect stock or accounting at {{ $labels.tenant }}',
    affected: ON_TENANT,
    probableDependency:
      'rights of the probe user, a locked period, or a module that forbids to cancel or delete',
    reach: 'stock or accounting of one tenant: {{ $value }} test documents count as real ones',
    firstAction: `${REASONS}; remove the cause, then run "cutoff sweep --target NAME"`,
  } as const;
  return [
    {
      ...texts,
      severity: 'warning',
      expr: `${LEFT} unless ${AGE} >= ${leftoverCriticalS}`,
      // The next run sweeps again before anybody is told.
      forS: 1.5 * everyS,
      description: 'Two sweeps in a row could not undo {{ $value }} documents of earlier runs.',
    },
    {
      ...texts,
      severity: 'critical',
      expr: `${LEFT} and ${AGE} >= ${leftoverCriticalS}`,
      description: `{{ $value }} documents of earlier runs could not be undone, the oldest for longer than ${promDuration(leftoverCriticalS)}.`,
    },
  ];
}

function unknownAlert(objectives: Objectives): Alert {
  return {
    name: 'CutoffLeftoversUnknown',
    severity: 'warning',
    // Where the whole tenant fails that was said already.
    blastRadius: 'step',
    expr: `max by (${TENANT}) (odoo_sweep_status{status="unknown"} == 1 or odoo_outbound_check_success == 0)`,
    forS: unknownForS(objectives),
    summary: 'What probes leave in {{ $labels.tenant }}, or send, is unknown',
    description:
      'For a long time sweeps could not search Odoo or found unknown records, or the mail queues could not be read after a run.{{ with printf `time() - max(odoo_sweep_last_success_timestamp_seconds{environment=%q,tenant=%q,region=%q})` $labels.environment $labels.tenant $labels.region | query }} The last sweep that left nothing was {{ . | first | value | humanizeDuration }} ago.{{ end }}',
    affected: ON_TENANT,
    probableDependency: 'a right that the probe user lacks, a refusal by safety, or Odoo itself',
    reach: 'stock and accounting of one tenant, state unknown',
    firstAction:
      'run "cutoff sweep --target NAME" on the host of the probe: it names the reason or the records',
  };
}

function booksAlert({ booksRecords }: Objectives): Alert {
  return {
    name: 'CutoffProbeRecordsHigh',
    severity: 'warning',
    blastRadius: 'none',
    expr: `sum by (${TENANT}) (odoo_sweep_residue_records) > ${promNumber(booksRecords)}`,
    summary: 'Probes have left {{ $value }} records at {{ $labels.tenant }}',
    description: `Odoo keeps done transfers for ever, with quantities of zero. All runs together left more than ${promNumber(booksRecords)} records.`,
    affected: ON_TENANT,
    probableDependency: 'a probe that ships every few minutes for years, or missing rights to remove',
    reach: 'the size of one database; searches of the probe in it get slower',
    firstAction:
      'compare odoo_sweep_residue_records by model: orders, invoices and payments should be few. Probe shipments less often, or raise books_records of the objectives',
  };
}

/** One run that sends something must be seen, also when the next one sends nothing. */
const OUTBOUND_SEEN_FOR = '1h';

function outboundAlert(): Alert {
  return {
    name: 'CutoffOutbound',
    severity: 'critical',
    blastRadius: 'none',
    expr: `sum by (${TENANT}) (max_over_time(odoo_outbound_messages[${OUTBOUND_SEEN_FOR}])) > 0`,
    summary: 'A probe made Odoo send something to the outside at {{ $labels.tenant }}',
    description:
      '{{ $value }} mails, text messages or letters of a run within the last hour are in the queues of Odoo, or have left: {{ range $i, $each := printf `max_over_time(odoo_outbound_messages{environment=%q,tenant=%q,region=%q}[1h]) > 0` $labels.environment $labels.tenant $labels.region | query }}{{ if $i }}, {{ end }}{{ $each.Value }} {{ $each.Labels.kind }}{{ end }}.',
    affected: ON_TENANT,
    probableDependency:
      'a setting of the company, a follower, a customer of the probe with an address, or an automated action',
    reach: 'tests write to somebody outside of this tenant',
    firstAction:
      'stop the probe, delete what waits in the queue (Settings, Technical, Emails or SMS); the report names the documents; "cutoff prepare --target NAME --dry-run" shows what allows it',
  };
}

function maintenanceAlert(): Alert {
  return {
    name: 'CutoffMaintenance',
    severity: 'information',
    blastRadius: 'none',
    expr: 'odoo:tenant:maintenance == 1',
    summary: '{{ $labels.tenant }} is in maintenance',
    description: 'Alertmanager holds back every other alert of this tenant until the window ends.',
    affected: 'tenant {{ $labels.tenant }} ({{ $labels.environment }})',
    probableDependency: 'the calendar in the configuration of the target',
    reach: 'one tenant, on purpose',
    firstAction: 'none',
  };
}
