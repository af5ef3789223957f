import type { RunRecord, Status } from '../../fixtures/record/record.ts';
import { type Verdict, VERDICTS } from '../../fixtures/record/verdict.ts';
import type { GROUPINGS, Label } from './metric.ts';

/** What sections make their metrics of: samples, and groups of them that are pushed together. */

/** Grouping key of a journey on a channel. */
type JourneyKey = Readonly<Record<(typeof GROUPINGS.journey)[number], string>>;
/** Grouping key of any other part of a run. */
type PartKey = Readonly<Record<(typeof GROUPINGS.part)[number], string>>;
export type GroupKey = JourneyKey | PartKey;

type Labels = Readonly<Partial<Record<Label, string>>>;

/** One value of one metric. The labels of the grouping key are not repeated here: the gateway adds them. */
interface GaugeSample<Name extends string = string> {
  readonly metric: Name;
  readonly labels: Labels;
  readonly value: number;
}

/** One distribution. */
export interface HistogramSample<Name extends string = string> {
  readonly metric: Name;
  readonly labels: Labels;
  /** How many are at or below each bound and above the one before. */
  readonly buckets: readonly { readonly upTo: number; readonly count: number }[];
  /** All of them, those above the last bound included. */
  readonly count: number;
  /** Sum of all values, in the unit of the metric. */
  readonly sum: number;
}

/** `Name` is that of a metric that the section declares. */
export type Sample<Name extends string = string> = GaugeSample<Name> | HistogramSample<Name>;

export function sample<Name extends string>(
  metric: Name,
  value: number,
  labels: Labels = {},
): GaugeSample<Name> {
  return { metric, labels, value };
}

/** One sample, or none where the value is not known. */
export function known<Name extends string>(
  metric: Name,
  value: number | null | undefined,
  labels: Labels = {},
): readonly GaugeSample<Name>[] {
  return value === null || value === undefined ? [] : [sample(metric, value, labels)];
}

/** 1 for the value it has, and 0 for all others that it might have. */
export function oneOf<Name extends string, Value extends string>(
  metric: Name,
  label: Label,
  is: Value,
  all: readonly Value[],
  labels: Labels = {},
): readonly GaugeSample<Name>[] {
  return all.map((each) => sample(metric, each === is ? 1 : 0, { ...labels, [label]: each }));
}

/** Which verdict it is, and whether that is success: no sample of success where nothing is said about the target. */
export function verdictSamples<Kind extends string>(
  of: Kind,
  verdict: Verdict,
): readonly GaugeSample<`odoo_${Kind}_verdict` | `odoo_${Kind}_success`>[] {
  const success = { pass: 1, fail: 0, inconclusive: null }[verdict];
  return [
    ...oneOf(`odoo_${of}_verdict` as const, 'verdict', verdict, VERDICTS),
    ...known(`odoo_${of}_success` as const, success),
  ];
}

/** What one push says: one journey on one channel of one target, or one other part of a run. */
export interface MetricGroup {
  readonly key: GroupKey;
  /** What it is of: its metrics `odoo_<of>_last_run_timestamp_seconds` and `odoo_<of>_last_success_…` outlive the run. */
  readonly of: string;
  /** The metric to look at first. */
  readonly shows: string;
  readonly status: Status;
  /** Start in Unix seconds; `null` where it never ran. */
  readonly ranAt: number | null;
  readonly samples: readonly Sample[];
}

/** The key of a part of a run; without a scenario a target has it once, whatever its runs do. */
export function partKey(
  { environment, tenant, region }: RunRecord['target']['labels'],
  part: string,
  scenario = 'none',
): PartKey {
  return { environment, tenant, region, scenario: bounded(scenario), part };
}

/** The group of a part that has a verdict. */
export function verdictGroup(
  { target, run, load, capacity }: RunRecord,
  of: string,
  shows: string,
  verdict: Verdict,
  samples: readonly Sample[],
): MetricGroup {
  return {
    key: partKey(target.labels, of, (load ?? capacity)?.scenario.name),
    of,
    shows,
    status: ({ pass: 'passed', fail: 'failed', inconclusive: 'broken' } as const)[verdict],
    ranAt: unixSeconds(run.startedAt),
    samples,
  };
}

/** Unix seconds of an ISO 8601 instant. */
export function unixSeconds(instant: string): number {
  return Date.parse(instant) / 1000;
}

/** A name that may be a label: short, from the code, no free text. */
const BOUNDED = /^[a-z][a-z0-9_-]{0,62}$/;
const UNBOUNDED = 'invalid';

export function bounded(name: string): string {
  return BOUNDED.test(name) ? name : UNBOUNDED;
}
