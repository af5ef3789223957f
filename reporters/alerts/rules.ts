import { stringify } from 'yaml';
import { tableAlerts, type Alert, type Severity } from './alerts.ts';
import { budgetAlerts } from './budget.ts';
import type { Objectives } from './objectives.ts';
import { oneExpression, promDuration } from './promql.ts';
import { budgetRecordings, objectiveRecordings, stateRecordings } from './recordings.ts';
import type { AlertingRule, RuleFile } from './rule.ts';

/** Every alert. */
export function alertsOf(objectives: Objectives): readonly Alert[] {
  return [...tableAlerts(objectives), ...budgetAlerts(objectives)];
}

/** The rule file: what is promised, the state of now, budgets, and the alerts over them. */
export function ruleFile(objectives: Objectives): RuleFile {
  const rulesFor = (alerts: readonly Alert[]): AlertingRule[] =>
    alerts.flatMap((alert) => alertingRules(alert, objectives));
  // Several looks at each result, so that no run is missed; budgets move slowly and cost more to compute.
  const often = promDuration(Math.max(1, objectives.everyS / 10));
  const seldom = promDuration(Math.max(1, objectives.everyS / 5));
  return {
    groups: [
      { name: 'cutoff-objectives', interval: often, rules: objectiveRecordings(objectives) },
      {
        name: 'cutoff-state',
        interval: often,
        rules: [...stateRecordings(objectives), ...rulesFor(tableAlerts(objectives))],
      },
      {
        name: 'cutoff-budget',
        interval: seldom,
        rules: [...budgetRecordings(objectives), ...rulesFor(budgetAlerts(objectives))],
      },
    ],
  };
}

const HEADER = `# Made by "cutoff alerts" from alerts.yml and its neighbours in reporters/alerts: change those, or give objectives of
# your own by "cutoff alerts --objectives FILE --out FILE". What each alert means: docs/runbook.md.
`;

/** The rule file as text for Prometheus. */
export function rulesYaml(objectives: Objectives): string {
  return `${HEADER}${stringify(ruleFile(objectives), { lineWidth: 0 })}`;
}

/** One rule, or two where the severity rises before a cut-off: exactly one of them holds at any time. */
function alertingRules(alert: Alert, objectives: Objectives): AlertingRule[] {
  const { severity, beforeCutoff } = alert;
  if (beforeCutoff === undefined) return [ruleOf(alert, severity, alert.expr, objectives)];
  const window = 'on (environment, tenant) (odoo:tenant:cutoff_window == 1)';
  return [
    ruleOf(alert, severity, `(${alert.expr}) unless ${window}`, objectives),
    ruleOf(alert, beforeCutoff, `(${alert.expr}) and ${window}`, objectives),
  ];
}

function ruleOf(
  alert: Alert,
  severity: Severity,
  expr: string,
  { everyS, runbookUrl }: Objectives,
): AlertingRule {
  const { forRuns, forAtLeastS = 0 } = alert;
  return {
    alert: alert.name,
    expr: oneExpression(expr),
    ...(forRuns === undefined ? {} : { for: promDuration(Math.max(forAtLeastS, forRuns * everyS)) }),
    labels: {
      severity,
      ...(alert.blastRadius === 'none' ? {} : { blast_radius: alert.blastRadius }),
      ...alert.labels,
    },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      affected: alert.affected,
      probable_dependency: alert.probableDependency,
      blast_radius: alert.reach,
      first_action: alert.firstAction,
      runbook_url: `${runbookUrl}#${alert.name.toLowerCase()}`,
    },
  };
}
