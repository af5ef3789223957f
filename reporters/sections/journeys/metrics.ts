import type { JourneyResult, RunRecord, Status } from '../../../fixtures/record/record.ts';
import { STATUSES } from '../../../fixtures/record/record.ts';
import type { MetricGroup, Sample } from '../../metrics/group.ts';
import { bounded, known, oneOf, sample, unixSeconds } from '../../metrics/group.ts';
import { latencyOf, outcomesOf } from '../../outcomes.ts';
import { declared, gauge } from '../../metrics/metric.ts';

/** The metrics of journeys. */

const STEP = ['step', 'dependency'] as const;

export const JOURNEY_METRICS = declared('journey', {
  odoo_journey_success: gauge(
    'boolean',
    'Whether the journey passed (1) or the target made it fail (0). No sample if it is broken, unsupported or skipped.',
  ),
  odoo_journey_status: gauge(
    'boolean',
    `Outcome of the journey: 1 for the status it has, 0 for the others (${STATUSES.join(', ')}). A journey that was asked for and never ran counts as broken.`,
    'status',
  ),
  odoo_journey_duration_seconds: gauge(
    'seconds',
    'Time of the actions of the journey, without preparation and checks. No sample unless it passed.',
  ),
  odoo_journey_step_success: gauge(
    'boolean',
    'Whether the step passed (1) or the target made it fail (0). No sample if it is broken, unsupported or skipped.',
    ...STEP,
  ),
  odoo_journey_step_duration_seconds: gauge(
    'seconds',
    'Time of the action of the step as the user waits for it. No sample unless it passed: the time to a failure is not a latency.',
    ...STEP,
  ),
  odoo_journey_last_run_timestamp_seconds: gauge('unix seconds', 'Start of the last run of the journey.'),
  odoo_journey_last_success_timestamp_seconds: gauge(
    'unix seconds',
    'Start of the last run of the journey that passed; carried forward over runs that do not pass.',
  ),
  odoo_journey_failure_info: gauge(
    'info',
    'Always 1: kind of the first failure of the last run and the step it happened in. No sample if nothing failed.',
    ...STEP,
    'kind',
  ),
  odoo_journey_residue_records: gauge(
    'records',
    'Records that the last run created and that could not be removed. No sample if this was not checked.',
  ),
});

type Own = Sample<keyof typeof JOURNEY_METRICS>;

/** A group per journey and channel. Where a record holds one more than once, the last counts: gauges hold last values. */
export function journeyGroups(record: RunRecord): readonly MetricGroup[] {
  const { environment, tenant, region } = record.target.labels;
  const groups = new Map<string, MetricGroup>();
  for (const { journey, channel, result } of outcomesOf(record)) {
    const name = bounded(journey);
    const status = result?.status ?? 'broken';
    groups.set(`${name} ${channel}`, {
      key: { environment, tenant, region, journey: name, channel },
      of: 'journey',
      shows: 'odoo_journey_success',
      status,
      ranAt: result ? unixSeconds(result.startedAt) : null,
      samples: samplesOf(status, result),
    });
  }
  return [...groups.values()];
}

function samplesOf(status: Status, result: JourneyResult | undefined): readonly Own[] {
  const outcome = [
    ...oneOf('odoo_journey_status', 'status', status, STATUSES),
    ...known('odoo_journey_success', successOf(status)),
  ];
  if (!result) return outcome;
  const { durationMs, residue, failure, steps } = result;
  const passedMs = status === 'passed' ? durationMs : null;
  return [
    ...outcome,
    ...known('odoo_journey_duration_seconds', passedMs === null ? null : passedMs / 1000),
    ...known('odoo_journey_residue_records', residue),
    ...steps.flatMap((step) => {
      const labels = stepLabels(result, step.name);
      const latencyMs = latencyOf(step);
      return [
        ...known('odoo_journey_step_success', successOf(step.status), labels),
        ...known('odoo_journey_step_duration_seconds', latencyMs === null ? null : latencyMs / 1000, labels),
      ];
    }),
    ...(failure
      ? [sample('odoo_journey_failure_info', 1, { ...stepLabels(result, failure.step), kind: failure.kind })]
      : []),
  ];
}

function stepLabels(result: JourneyResult, step: string): Sample['labels'] {
  const dependency = result.steps.find((each) => each.name === step)?.dependency;
  return dependency === undefined ? { step: bounded(step) } : { step: bounded(step), dependency };
}

/** 1 passed, 0 the target failed, `null` where nothing is said about the target. */
function successOf(status: Status): 0 | 1 | null {
  if (status === 'passed') return 1;
  return status === 'failed' ? 0 : null;
}
