import type { Channel, JourneyResult, RunRecord, Status } from '../../fixtures/record.ts';
import { STATUSES } from '../../fixtures/record.ts';
import { latencyOf, outcomesOf } from '../outcomes.ts';
import type { GroupingLabel, Label, MetricName } from './catalogue.ts';

/** The samples of the metrics in the catalogue, computed from a run record. Pure. */

export type GroupKey = Readonly<Record<GroupingLabel, string>>;

/** One value of one metric. The labels of the grouping key are not repeated here: the gateway adds them. */
export interface Sample {
  readonly metric: MetricName;
  readonly labels: Readonly<Partial<Record<Exclude<Label, GroupingLabel>, string>>>;
  readonly value: number;
}

/** What one push says: one journey on one channel of one target. */
export interface MetricGroup {
  readonly key: GroupKey;
  readonly journey: string;
  readonly channel: Channel;
  readonly status: Status;
  /** Start of the journey in Unix seconds; `null` where it never ran. */
  readonly ranAt: number | null;
  readonly samples: readonly Sample[];
}

/** Instants in Unix seconds that outlive a run; `null` where nothing is known. */
export interface CarriedForward {
  readonly lastRunAt: number | null;
  readonly lastSuccessAt: number | null;
}

/** A name that may be a label: short, from the code, no free text. */
const BOUNDED = /^[a-z][a-z0-9_-]{0,62}$/;
const UNBOUNDED = 'invalid';

/**
 * One group per journey and channel of the record, `carried` left out. Where a record holds the same journey and
 * channel more than once, the last one counts: gauges hold last values.
 */
export function groupsOf(record: RunRecord): readonly MetricGroup[] {
  const { environment, tenant, region, service, release } = record.target.labels;
  const groups = new Map<string, MetricGroup>();
  for (const { journey, channel, result } of outcomesOf(record)) {
    const name = bounded(journey);
    const status = result?.status ?? 'broken';
    groups.set(`${name} ${channel}`, {
      key: { environment, tenant, region, journey: name, channel },
      journey,
      channel,
      status,
      ranAt: result ? unixSeconds(result.startedAt) : null,
      samples: valuesOf(status, result).map((sample) => ({
        ...sample,
        labels: { service, release, ...sample.labels },
      })),
    });
  }
  return [...groups.values()];
}

/** The samples of a group with what outlives the run: when the journey last ran, and when it last passed. */
export function samplesWith(group: MetricGroup, carried: CarriedForward): readonly Sample[] {
  const labels = group.samples[0]?.labels ?? {};
  const { service = '', release = '' } = labels;
  const known: Sample[] = [...group.samples];
  const ran = latest(group.ranAt, carried.lastRunAt);
  const passed = latest(group.status === 'passed' ? group.ranAt : null, carried.lastSuccessAt);
  if (ran !== null) {
    known.push({
      metric: 'odoo_journey_last_run_timestamp_seconds',
      labels: { service, release },
      value: ran,
    });
  }
  if (passed !== null) {
    known.push({
      metric: 'odoo_journey_last_success_timestamp_seconds',
      labels: { service, release },
      value: passed,
    });
  }
  return known;
}

/** The later of two instants that may be unknown. */
export function latest(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}

/** Unix seconds of an ISO 8601 instant. */
export function unixSeconds(instant: string): number {
  return Date.parse(instant) / 1000;
}

function valuesOf(status: Status, result: JourneyResult | undefined): readonly Sample[] {
  const samples: Sample[] = STATUSES.map((each) => ({
    metric: 'odoo_journey_status',
    labels: { status: each },
    value: each === status ? 1 : 0,
  }));
  const success = successOf(status);
  if (success !== null) samples.push({ metric: 'odoo_journey_success', labels: {}, value: success });
  if (!result) return samples;
  if (status === 'passed' && result.durationMs !== null) {
    samples.push({
      metric: 'odoo_journey_duration_seconds',
      labels: {},
      value: result.durationMs / 1000,
    });
  }
  if (result.residue !== null) {
    samples.push({ metric: 'odoo_journey_residue_records', labels: {}, value: result.residue });
  }
  return [...samples, ...stepSamples(result), ...failureSamples(result)];
}

function stepSamples(result: JourneyResult): readonly Sample[] {
  return result.steps.flatMap((step) => {
    const labels = stepLabels(result, step.name);
    const samples: Sample[] = [];
    const success = successOf(step.status);
    const durationMs = latencyOf(step);
    if (success !== null) samples.push({ metric: 'odoo_journey_step_success', labels, value: success });
    if (durationMs !== null) {
      samples.push({ metric: 'odoo_journey_step_duration_seconds', labels, value: durationMs / 1000 });
    }
    return samples;
  });
}

function failureSamples(result: JourneyResult): readonly Sample[] {
  if (!result.failure) return [];
  const { kind, step } = result.failure;
  return [{ metric: 'odoo_journey_failure_info', labels: { ...stepLabels(result, step), kind }, value: 1 }];
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

function bounded(name: string): string {
  return BOUNDED.test(name) ? name : UNBOUNDED;
}
