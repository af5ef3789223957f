import type { CapacitySection } from '../../../fixtures/record/capacity.ts';
import { smallest } from '../../../fixtures/statistics/summary.ts';
import { known, sample, type Sample, verdictSamples } from '../../metrics/group.ts';
import { declared, gauge } from '../../metrics/metric.ts';

/** The metrics of a search for the capacity. */

export const CAPACITY_METRICS = declared('part', {
  odoo_capacity_success: gauge(
    'boolean',
    'Whether the capacity was found and confirmed and the peak fits where one was given (1), or not (0). No sample if it is not known.',
  ),
  odoo_capacity_verdict: gauge(
    'boolean',
    'Verdict of the search: 1 for the one it has, 0 for the others.',
    'verdict',
  ),
  odoo_capacity_arrivals_per_second: gauge(
    'arrivals per second',
    'Highest rate of arrivals that met the objectives. No sample if none did.',
    'workers',
  ),
  odoo_capacity_orders_per_second: gauge(
    'orders per second',
    'Orders completed at that rate, as measured.',
    'workers',
  ),
  odoo_capacity_confirmed: gauge('boolean', 'Whether fresh runs confirmed that rate.', 'workers'),
  odoo_capacity_headroom_ratio: gauge(
    'ratio',
    'Headroom of the lower end of the capacity interval over the recorded peak with the largest given growth; below 0 it may not fit. No sample without a profile.',
  ),
  odoo_capacity_last_run_timestamp_seconds: gauge('unix seconds', 'Start of the last search.'),
  odoo_capacity_last_success_timestamp_seconds: gauge(
    'unix seconds',
    'Start of the last search that passed; carried forward over those that do not pass.',
  ),
});

/** The samples of a search for the capacity. A rate that was not measured has none. */
export function capacitySamples({
  verdict,
  configurations,
  headroom,
}: CapacitySection): readonly Sample<keyof typeof CAPACITY_METRICS>[] {
  const surely = (headroom?.growth ?? []).map(({ headroom: left, atLeast }) => atLeast ?? left);
  return [
    ...verdictSamples('capacity', verdict),
    ...configurations.flatMap(({ workers, answer }) => {
      if (answer === null) return [];
      const labels = { workers: workers === null ? 'unknown' : String(workers) };
      return [
        sample('odoo_capacity_arrivals_per_second', answer.perSecond, labels),
        sample('odoo_capacity_orders_per_second', answer.ordersPerHour / 3600, labels),
        sample('odoo_capacity_confirmed', answer.isConfirmed ? 1 : 0, labels),
      ];
    }),
    ...known('odoo_capacity_headroom_ratio', surely.length === 0 ? null : smallest(surely)),
  ];
}
