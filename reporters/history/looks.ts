import { indicatorLabel, type IndicatorStatus } from '../../fixtures/record/indicator.ts';
import type { RunRecord } from '../../fixtures/record/record.ts';
import { type Bucket, bucketOf, type Tally } from './tally.ts';

/** Process indicators over many runs: how often each was ok, of the looks that say something. Pure. */

/** What is kept of one look. */
export interface IndicatorLook {
  readonly atMs: number;
  readonly target: string;
  /** `deliveries of WH`. */
  readonly label: string;
  readonly status: Exclude<IndicatorStatus, 'not_applicable'>;
}

export interface IndicatorHistory {
  readonly label: string;
  /** Passed is ok, failed is breached. */
  readonly all: Tally;
  /** One for each bucket. */
  readonly over: readonly Tally[];
  readonly last: IndicatorLook['status'];
}

/** What does not apply is not a look. */
export function looksOf({ target, indicators }: RunRecord): readonly IndicatorLook[] {
  const { environment, tenant } = target.labels;
  return (indicators?.results ?? []).flatMap((result) =>
    result.status === 'not_applicable' || indicators === undefined
      ? []
      : [
          {
            atMs: Date.parse(indicators.startedAt),
            target: `${tenant} (${environment})`,
            label: indicatorLabel(result),
            status: result.status,
          },
        ],
  );
}

/** The indicators of one target, in the order in which they were first seen. */
export function indicatorHistories(
  looks: readonly IndicatorLook[],
  buckets: readonly Bucket[],
): readonly IndicatorHistory[] {
  const labels = [...new Set(looks.map(({ label }) => label))];
  return labels.flatMap((label) => {
    const own = looks.filter((each) => each.label === label).toSorted((a, b) => a.atMs - b.atMs);
    const last = own.at(-1);
    if (!last) return [];
    const over = buckets.map((bucket) =>
      tallyOf(own.filter(({ atMs }) => bucketOf(atMs, buckets) === bucket)),
    );
    return [{ label, all: tallyOf(own), over, last: last.status }];
  });
}

function tallyOf(looks: readonly IndicatorLook[]): Tally {
  const count = (status: IndicatorLook['status']): number =>
    looks.filter((each) => each.status === status).length;
  return { passed: count('ok'), failed: count('breached'), unknown: count('unknown') };
}
