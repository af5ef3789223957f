import type { Alert } from './alerts.ts';
import { BUDGET_WINDOWS, type BudgetWindow, windowSeconds } from './budget-windows.ts';
import type { Objectives } from './objectives.ts';
import { GROUP, promDuration, promNumber, SERIES } from './promql.ts';
import { ON_TENANT } from './wording.ts';

/** Alerts for failures that repeat, measured against the error budget of each step. */
export function budgetAlerts(objectives: Objectives): readonly Alert[] {
  return BUDGET_WINDOWS.map((window) => burn(window, objectives));
}

function burn(window: BudgetWindow, objectives: Objectives): Alert {
  const step = '{{ $labels.step }} of {{ $labels.journey }} ({{ $labels.channel }})';
  const long = promDuration(windowSeconds(window.longS, objectives));
  // A window of which only the end is known, as after the first probes, says nothing about its budget.
  const half = promDuration(windowSeconds(window.longS, objectives) / 2);
  const ratio = (seconds: number): string => `odoo:step:failure_ratio_${promDuration(seconds)}`;
  const limit = `on (step) group_left () ${promNumber(window.burnRate)} * (1 - odoo:step:objective_ratio)`;
  // What was paged at once already is not paged again for the budget that it cost.
  const unpaged =
    window.severity === 'critical'
      ? ` unless on (${GROUP}) present_over_time(odoo:journey:failing[${long}])`
      : '';
  return {
    name: 'CutoffErrorBudgetBurn',
    severity: window.severity,
    blastRadius: 'step',
    labels: { window: window.name },
    expr: `${ratio(window.longS)} > ${limit} and ${ratio(window.shortS)} > ${limit}
      and on (${SERIES}, step) (changes(odoo:step:failed_run_timestamp_seconds[${long}]) >= ${window.leastFailures - 1})
      and on (${SERIES}, step) present_over_time(odoo:step:failed[${half}] offset ${half})${unpaged}`,
    summary: `${step} fails too often at {{ $labels.tenant }}`,
    description: `{{ $value | humanizePercentage }} of the runs of ${step} failed in ${window.name}. This uses the error budget at least ${window.burnRate} times faster than the objective allows.`,
    affected: ON_TENANT,
    probableDependency:
      '{{ or $labels.dependency "session" }}; an intermittent cause: a worker, a lock, a node behind a balancer',
    reach: `one step: ${step}`,
    firstAction: '"cutoff report --history" shows when it failed: look for what runs at those times',
  };
}
