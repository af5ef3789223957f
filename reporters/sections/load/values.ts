import type { Distribution, LoadSection, LoadStep } from '../../../fixtures/record/load.ts';
import { LATENCY_BUCKETS_S } from '../../../fixtures/record/load.ts';
import type { Sample } from '../../metrics/groups.ts';
import { verdictValues } from '../../metrics/verdict-values.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';

/**
 * The samples of a load run. A run that does not count sends what shows that, and no latency: neither fast nor slow.
 */
export function loadValues(load: LoadSection): readonly Sample[] {
  const { scenario, arrivals, transactions, generator, backlog, validity } = load;
  const { passed, failed, broken, unfinished } = transactions;
  const valid = validity.is === 'valid';
  return [
    ...verdictValues(load.verdict, 'odoo_load_success', 'odoo_load_verdict'),
    { metric: 'odoo_load_valid', labels: {}, value: valid ? 1 : 0 },
    { metric: 'odoo_load_schedule_seconds', labels: {}, value: scenario.durationS },
    { metric: 'odoo_load_asked_arrivals', labels: {}, value: arrivals.asked },
    { metric: 'odoo_load_started_arrivals', labels: {}, value: arrivals.started },
    { metric: 'odoo_load_dropped_arrivals', labels: {}, value: arrivals.dropped },
    ...Object.entries({ passed, failed, broken, unfinished }).map(([status, value]): Sample => ({
      metric: 'odoo_load_transactions',
      labels: { status },
      value,
    })),
    ...failureValues(load),
    ...(valid ? load.steps.flatMap(stepValues) : []),
    ...known('odoo_load_backlog_max_pickings', most(backlog.map(({ openPickings }) => openPickings))),
    ...known('odoo_load_start_lateness_p99_seconds', seconds(generator.latenessP99Ms)),
    ...known('odoo_load_generator_cpu_ratio', generator.cpuShare),
  ];
}

/** By step and kind: exceptions of one kind are added up. */
function failureValues({ failures }: LoadSection): readonly Sample[] {
  const counts = new Map<string, { step: string; kind: string; value: number }>();
  for (const { step, kind, count } of failures) {
    const key = `${step} ${kind}`;
    counts.set(key, { step, kind, value: (counts.get(key)?.value ?? 0) + count });
  }
  return [...counts.values()].map(({ step, kind, value }) => ({
    metric: 'odoo_load_failures',
    labels: { step, kind },
    value,
  }));
}

function stepValues({ journey, step, transport, passed, failed }: LoadStep): readonly Sample[] {
  const labels = { journey, step, transport };
  const histogram = (outcome: string, distribution: Distribution): Sample => ({
    metric: 'odoo_load_step_duration_seconds',
    labels: { ...labels, outcome },
    buckets: LATENCY_BUCKETS_S.map((upTo, index) => ({ upTo, count: distribution.buckets[index] ?? 0 })),
    count: distribution.count,
    sum: (distribution.meanMs * distribution.count) / 1000,
  });
  return [
    ...(passed
      ? [
          histogram('passed', passed),
          ...known('odoo_load_step_p50_seconds', passed.p50Ms / 1000, labels),
          ...known('odoo_load_step_p95_seconds', passed.p95Ms / 1000, labels),
          ...known('odoo_load_step_p99_seconds', passed.p99Ms / 1000, labels),
        ]
      : []),
    ...(failed ? [histogram('failed', failed)] : []),
  ];
}

/** One sample, or none where the value is not known. */
function known(
  metric: Extract<Sample, { value: number }>['metric'],
  value: number | null,
  labels: Sample['labels'] = {},
): readonly Sample[] {
  return value === null ? [] : [{ metric, labels, value }];
}

function seconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000;
}

function most(values: readonly number[]): number | null {
  return values.length === 0 ? null : largest(values);
}
