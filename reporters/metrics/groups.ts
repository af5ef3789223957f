import type { RunRecord } from '../../fixtures/record/record.ts';
import { partsOf } from '../compose.ts';
import { SECTIONS } from '../sections/index.ts';
import { type MetricGroup, sample, type Sample } from './group.ts';

/** The metrics of a run record, computed by its sections. Pure. */

/** Instants in Unix seconds that outlive a run; `null` where nothing is known. */
export interface CarriedForward {
  readonly lastRunAt: number | null;
  readonly lastSuccessAt: number | null;
}

/**
 * One group per journey and channel of the record, one for each other part of it, `carried` left out.
 *
 * @param onBroken takes a sentence about a section whose metrics cannot be made; the others come all the same.
 */
export function groupsOf(
  record: RunRecord,
  onBroken: (message: string) => void = () => {},
  sections = SECTIONS,
): readonly MetricGroup[] {
  const { service, release } = record.target.labels;
  const own = partsOf(sections, (section) => section.groups(record)).flatMap((part) => {
    if ('made' in part) return part.made;
    onBroken(part.message);
    return [];
  });
  return own.map((group) => ({
    ...group,
    samples: group.samples.map((each) => ({ ...each, labels: { service, release, ...each.labels } })),
  }));
}

/** The samples of a group with what outlives the run: when it last ran, and when it last passed. */
export function samplesWith(group: MetricGroup, carried: CarriedForward): readonly Sample[] {
  const { service = '', release = '' } = group.samples[0]?.labels ?? {};
  const ran = latest(group.ranAt, carried.lastRunAt);
  const passed = latest(group.status === 'passed' ? group.ranAt : null, carried.lastSuccessAt);
  const instants = [
    [lastRunOf(group.of), ran],
    [`odoo_${group.of}${LAST_SUCCESS}`, passed],
  ] as const;
  return [
    ...group.samples,
    ...instants.flatMap(([metric, value]) =>
      value === null ? [] : [sample(metric, value, { service, release })],
    ),
  ];
}

export const LAST_RUN = '_last_run_timestamp_seconds';
export const LAST_SUCCESS = '_last_success_timestamp_seconds';

/** Name of the metric that says when such a group last ran. */
export function lastRunOf(of: string): string {
  return `odoo_${of}${LAST_RUN}`;
}

/** The later of two instants that may be unknown. */
export function latest(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}
