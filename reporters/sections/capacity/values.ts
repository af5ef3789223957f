import type { CapacitySection } from '../../../fixtures/record/capacity.ts';
import type { Sample } from '../../metrics/groups.ts';
import { verdictValues } from '../../metrics/verdict-values.ts';
import { smallest } from '../../../fixtures/statistics/summary.ts';

/** The samples of a search for the capacity. A rate that nobody measured has none. */
export function capacityValues({ verdict, configurations, headroom }: CapacitySection): readonly Sample[] {
  const surely = (headroom?.growth ?? []).map(({ headroom: left, atLeast }) => atLeast ?? left);
  return [
    ...verdictValues(verdict, 'odoo_capacity_success', 'odoo_capacity_verdict'),
    ...configurations.flatMap(({ workers, answer }): Sample[] => {
      if (answer === null) return [];
      const labels = { workers: workers === null ? 'unknown' : String(workers) };
      return [
        { metric: 'odoo_capacity_arrivals_per_second', labels, value: answer.perSecond },
        { metric: 'odoo_capacity_orders_per_second', labels, value: answer.ordersPerHour / 3600 },
        { metric: 'odoo_capacity_confirmed', labels, value: answer.isConfirmed ? 1 : 0 },
      ];
    }),
    ...(surely.length === 0
      ? []
      : [
          {
            metric: 'odoo_capacity_headroom_ratio',
            labels: {},
            value: smallest(surely),
          } satisfies Sample,
        ]),
  ];
}
