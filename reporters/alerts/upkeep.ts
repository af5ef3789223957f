import type { Objectives } from './objectives.ts';
import { SERIES } from './promql.ts';
import { threeRuns } from './recordings.ts';
import type { Alert } from './rule.ts';
import { ON_TENANT } from './wording.ts';

/** Alerts of what will be trouble later, and what explains that others are silent. */
export function upkeepAlerts(objectives: Objectives): readonly Alert[] {
  return [residueAlert(objectives), maintenanceAlert()];
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
    description: `{{ $value }} records of the last run could not be removed, and the runs before left more than ${residueRecords} too.`,
    affected: ON_TENANT,
    probableDependency: 'rights of the probe user, or a module that forbids to cancel or delete',
    reach: 'the books of one tenant: test documents stay in them',
    firstAction: 'the report of the run names the documents; undo them by hand, then correct the rights',
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
