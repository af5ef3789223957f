import type { JourneyResult, RunRecord, Status, Verdict } from '../../fixtures/record/record.ts';
import { STATUSES } from '../../fixtures/record/record.ts';
import { latencyOf, outcomesOf } from '../outcomes.ts';
import { gateValues } from '../sections/gate/values.ts';
import { auditValues } from '../sections/audit/values.ts';
import { capacityValues } from '../sections/capacity/values.ts';
import type { GaugeName, HistogramName } from './catalogue.ts';
import { TIMESTAMPS } from './catalogue.ts';
import { indicatorStatus, indicatorValues } from '../sections/indicators/values.ts';
import { loadValues } from '../sections/load/values.ts';
import type { GROUPINGS, Label } from './metric.ts';
import { outboundStatus, outboundValues, sweepStatus, sweepValues } from '../sections/upkeep/values.ts';

/** The samples of the metrics in the catalogue, computed from a run record. Pure. */

/** Grouping key of a journey on a channel. */
type JourneyKey = Readonly<Record<(typeof GROUPINGS.journey)[number], string>>;
/** Grouping key of a load run or of an audit. */
type PartKey = Readonly<Record<(typeof GROUPINGS.part)[number], string>>;
export type GroupKey = JourneyKey | PartKey;

type Labels = Readonly<Partial<Record<Label, string>>>;

/** One value of one metric. The labels of the grouping key are not repeated here: the gateway adds them. */
export interface GaugeSample {
  readonly metric: GaugeName;
  readonly labels: Labels;
  readonly value: number;
}

/** One distribution. */
export interface HistogramSample {
  readonly metric: HistogramName;
  readonly labels: Labels;
  /** How many are at or below each bound and above the one before. */
  readonly buckets: readonly { readonly upTo: number; readonly count: number }[];
  /** All of them, those above the last bound included. */
  readonly count: number;
  /** Sum of all values, in the unit of the metric. */
  readonly sum: number;
}
export type Sample = GaugeSample | HistogramSample;

/** What one push says: one journey on one channel of one target, one part of its load run, its indicators, what it leaves. */
export interface MetricGroup {
  readonly key: GroupKey;
  readonly of: keyof typeof TIMESTAMPS;
  readonly status: Status;
  /** Start in Unix seconds; `null` where it never ran. */
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
 * One group per journey and channel of the record, one for each other part of it, `carried` left out.
 * Where a record holds the same journey and channel more than once, the last one counts: gauges hold last values.
 */
export function groupsOf(record: RunRecord): readonly MetricGroup[] {
  const { service, release } = record.target.labels;
  return [...journeyGroups(record), ...partGroups(record)].map((group) => ({
    ...group,
    samples: group.samples.map((sample) => ({
      ...sample,
      labels: { service, release, ...sample.labels },
    })),
  }));
}

function journeyGroups(record: RunRecord): readonly MetricGroup[] {
  const { environment, tenant, region } = record.target.labels;
  const groups = new Map<string, MetricGroup>();
  for (const { journey, channel, result } of outcomesOf(record)) {
    const name = bounded(journey);
    const status = result?.status ?? 'broken';
    groups.set(`${name} ${channel}`, {
      key: { environment, tenant, region, journey: name, channel },
      of: 'journey',
      status,
      ranAt: result ? unixSeconds(result.startedAt) : null,
      samples: valuesOf(status, result),
    });
  }
  return [...groups.values()];
}

const STATUS_OF = { pass: 'passed', fail: 'failed', inconclusive: 'broken' } as const;

function partGroups({
  target,
  run,
  load,
  audit,
  indicators,
  capacity,
  gate,
  sweep,
  outbound,
}: RunRecord): readonly MetricGroup[] {
  const { environment, tenant, region } = target.labels;
  const scenario = bounded((load ?? capacity)?.scenario.name ?? 'none');
  const groupOf = (
    of: 'load' | 'audit' | 'capacity' | 'gate',
    verdict: Verdict,
    samples: readonly Sample[],
  ): MetricGroup => ({
    key: { environment, tenant, region, scenario, part: of },
    of,
    status: STATUS_OF[verdict],
    ranAt: unixSeconds(run.startedAt),
    samples,
  });
  return [
    ...(load ? [groupOf('load', load.verdict, loadValues(load))] : []),
    ...(audit ? [groupOf('audit', audit.verdict, auditValues(audit))] : []),
    ...(capacity ? [groupOf('capacity', capacity.verdict, capacityValues(capacity))] : []),
    ...(gate ? [groupOf('gate', gate.verdict, gateValues(gate))] : []),
    ...(indicators && indicators.results.length > 0
      ? [
          {
            key: ownKey(target.labels, 'indicators'),
            of: 'indicators' as const,
            status: indicatorStatus(indicators),
            ranAt: unixSeconds(indicators.startedAt),
            samples: indicatorValues(indicators),
          },
        ]
      : []),
    ...(sweep
      ? [
          {
            key: ownKey(target.labels, 'sweep'),
            of: 'sweep' as const,
            status: sweepStatus(sweep),
            ranAt: unixSeconds(sweep.at),
            samples: sweepValues(sweep),
          },
        ]
      : []),
    ...(outbound
      ? [
          {
            key: ownKey(target.labels, 'outbound'),
            of: 'outbound' as const,
            status: outboundStatus(outbound),
            ranAt: unixSeconds(run.startedAt),
            samples: outboundValues(outbound),
          },
        ]
      : []),
  ];
}

/** A group that a target has once, whatever its runs do. */
function ownKey(
  { environment, tenant, region }: RunRecord['target']['labels'],
  part: 'indicators' | 'sweep' | 'outbound',
): PartKey {
  return { environment, tenant, region, scenario: 'none', part };
}

/** The samples of a group with what outlives the run: when it last ran, and when it last passed. */
export function samplesWith(group: MetricGroup, carried: CarriedForward): readonly Sample[] {
  const labels = group.samples[0]?.labels ?? {};
  const { service = '', release = '' } = labels;
  const known: Sample[] = [...group.samples];
  const { lastRun, lastSuccess } = TIMESTAMPS[group.of];
  const ran = latest(group.ranAt, carried.lastRunAt);
  const passed = latest(group.status === 'passed' ? group.ranAt : null, carried.lastSuccessAt);
  if (ran !== null) {
    known.push({ metric: lastRun, labels: { service, release }, value: ran });
  }
  if (passed !== null) {
    known.push({ metric: lastSuccess, labels: { service, release }, value: passed });
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
