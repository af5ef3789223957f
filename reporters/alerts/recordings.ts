import { BUDGET_WINDOWS, windowSeconds } from './budget-windows.ts';
import { type Objectives, PREPARE } from './objectives.ts';
import { GROUP, oneExpression, PROBES, promDuration, promNumber, SERIES } from './promql.ts';
import type { Recording } from './rule.ts';

/**
 * Series that the alerts and dashboards are made of. A gauge in a Pushgateway stays as it was when the probe died, so
 * what a stale probe pushed last never counts into an error budget; and a run is known by its time, so that the same
 * result scraped twenty times is one run.
 */

/** Runs that were missed before a probe counts as stale. */
export const STALE_AFTER = 3;

/** From just after the third of three pushes this sees the samples of the first, and never those of a fourth. */
const THREE_RUNS = 1.75;

/** Probes pause in maintenance, and need so many intervals afterwards before they can have pushed. */
const RUNS_AFTER_MAINTENANCE = 2;

export function threeRuns({ everyS }: Objectives): string {
  return promDuration(THREE_RUNS * everyS);
}

/** What is promised, as series, so that one alert serves all steps. */
export function objectiveRecordings(objectives: Objectives): readonly Recording[] {
  const { ratio, journeys, steps, latencyS } = objectives;
  const listed = Object.keys(steps);
  const other = `odoo_journey_step_success{step!~"${listed.join('|')}"}`;
  const journeyNames = Object.keys(journeys);
  return [
    ...Object.entries(steps).map(([step, promise]) => ({
      record: 'odoo:step:objective_ratio',
      expr: `vector(${promNumber(promise.ratio)})`,
      labels: { step },
    })),
    {
      record: 'odoo:step:objective_ratio',
      expr: `group by (step) (${other}) * ${promNumber(ratio)}`,
    },
    ...(['ui', 'rpc'] as const).flatMap((channel) => [
      ...Object.entries(steps)
        .filter(([step]) => step !== PREPARE)
        .map(([step, promise]) => ({
          record: 'odoo:step:latency_objective_seconds',
          expr: `vector(${promNumber(promise.latencyS[channel])})`,
          labels: { step, channel },
        })),
      {
        record: 'odoo:step:latency_objective_seconds',
        expr: `group by (step) (${other}) * ${promNumber(latencyS[channel])}`,
        labels: { channel },
      },
    ]),
    ...Object.entries(journeys).map(([journey, own]) => ({
      record: 'odoo:journey:objective_ratio',
      expr: `vector(${promNumber(own)})`,
      labels: { journey },
    })),
    {
      record: 'odoo:journey:objective_ratio',
      expr: `group by (journey) (odoo_journey_status{journey!~"${journeyNames.join('|')}"}) * ${promNumber(ratio)}`,
    },
  ];
}

/** The state of now: fresh or stale, in maintenance, before a cut-off, failing, slow. */
export function stateRecordings(objectives: Objectives): readonly Recording[] {
  const { everyS, cutoffWindowS } = objectives;
  const three = threeRuns(objectives);
  const fresh = `and on (${GROUP}) (odoo:journey:fresh == 1)`;
  const working = 'unless on (environment, tenant) (odoo:tenant:maintenance == 1)';
  const lastRun = `on (${GROUP}) group_left () max by (${GROUP}) (odoo_journey_last_run_timestamp_seconds)`;
  const records: Recording[] = [
    {
      record: 'odoo:journey:fresh',
      expr: `max by (${GROUP}) (time() - push_time_seconds${PROBES} <= bool ${STALE_AFTER * everyS})
        * on (${GROUP}) group_left (service) max by (${SERIES}) (odoo_journey_status{status="passed"} >= bool 0)`,
    },
    {
      record: 'odoo:tenant:cutoff_window',
      expr: `max by (environment, tenant) ((odoo_next_cutoff_timestamp_seconds - time() >= bool 0)
        * (odoo_next_cutoff_timestamp_seconds - time() <= bool ${cutoffWindowS}))`,
    },
    {
      record: 'odoo:tenant:maintenance',
      expr: `max by (environment, tenant) ((odoo_maintenance_start_timestamp_seconds <= bool time())
        * (odoo_maintenance_end_timestamp_seconds + ${RUNS_AFTER_MAINTENANCE * everyS} > bool time()))`,
    },
    {
      record: 'odoo:step:failed',
      expr: `max by (${SERIES}, step, dependency) (1 - odoo_journey_step_success) ${fresh} ${working}`,
    },
    {
      record: 'odoo:step:failed',
      expr: `(max by (${SERIES}) (odoo_journey_failure_info{step="${PREPARE}"} and on (${GROUP}) (odoo_journey_success == 0))
        or max by (${SERIES}) (odoo_journey_success * 0)) ${fresh} ${working}`,
      labels: { step: PREPARE },
    },
    {
      record: 'odoo:journey:passed',
      expr: `max by (${SERIES}) (odoo_journey_success) ${fresh} ${working}`,
    },
    {
      record: 'odoo:step:failed_run_timestamp_seconds',
      expr: `(odoo:step:failed == 1) * 0 + ${lastRun}`,
    },
    {
      record: 'odoo:step:slow_run_timestamp_seconds',
      expr: `(max by (${SERIES}, step, dependency) (odoo_journey_step_duration_seconds)
        > on (step, channel) group_left () odoo:step:latency_objective_seconds) * 0 + ${lastRun}`,
    },
    {
      record: 'odoo:journey:failed_run_timestamp_seconds',
      expr: `(max by (${SERIES}) (odoo_journey_success) == 0) + ${lastRun}`,
    },
    // Two of three runs failed; holds until a run passes or the group is gone, also while the probe is stale or broken.
    {
      record: 'odoo:journey:failing',
      expr: `((changes(odoo:journey:failed_run_timestamp_seconds[${three}]) >= bool 1) == 1 or odoo:journey:failing)
        unless on (${GROUP}) (max by (${GROUP}) (odoo_journey_success) == 1) and on (${GROUP}) odoo:journey:fresh`,
    },
    // How many of the journeys of a tenant fail, where all of them do.
    {
      record: 'odoo:tenant:failing',
      expr: `count by (environment, tenant, region, service) (odoo:journey:failing)
        == count by (environment, tenant, region, service) (odoo:journey:fresh)`,
    },
  ];
  return records.map((each) => ({ ...each, expr: oneExpression(each.expr) }));
}

/** Share of the failed runs of each step over every window that an alert looks at, by time of the wall clock. */
export function budgetRecordings(objectives: Objectives): readonly Recording[] {
  const windows = new Map(
    BUDGET_WINDOWS.flatMap(({ longS, shortS }) => [longS, shortS]).map((seconds) => [
      promDuration(seconds),
      promDuration(windowSeconds(seconds, objectives)),
    ]),
  );
  const hour = promDuration(windowSeconds(3600, objectives));
  return [
    ...[...windows].map(([name, window]) => ({
      record: `odoo:step:failure_ratio_${name}`,
      expr: `avg_over_time(odoo:step:failed[${window}])`,
    })),
    // What dashboards add up over a month, in fewer samples than the state of every moment.
    { record: 'odoo:journey:passed_ratio_1h', expr: `avg_over_time(odoo:journey:passed[${hour}])` },
  ];
}
