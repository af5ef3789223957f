import type { Distribution, LoadSection, LoadStep } from '../../../fixtures/record/load.ts';
import { LATENCY_BUCKETS_S } from '../../../fixtures/record/load.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';
import { known, sample, type Sample, verdictSamples } from '../../metrics/group.ts';
import { declared, gauge, histogram } from '../../metrics/metric.ts';

/** The metrics of a load run. */

const STEP = ['journey', 'step', 'transport'] as const;

export const LOAD_METRICS = declared('part', {
  odoo_load_success: gauge(
    'boolean',
    'Whether the load run passed (1) or the target made it fail (0). No sample if it is inconclusive.',
  ),
  odoo_load_verdict: gauge(
    'boolean',
    'Verdict of the load run: 1 for the one it has, 0 for the others.',
    'verdict',
  ),
  odoo_load_valid: gauge(
    'boolean',
    'Whether the load run counts (1), or its generator was the limit (0); then no latency is sent.',
  ),
  odoo_load_schedule_seconds: gauge('seconds', 'Length of the schedule by which transactions arrived.'),
  odoo_load_scheduled_arrivals: gauge('arrivals', 'Transactions that the schedule contains.'),
  odoo_load_started_arrivals: gauge('arrivals', 'Transactions that started.'),
  odoo_load_dropped_arrivals: gauge(
    'arrivals',
    'Transactions that never started, because no virtual user was free.',
  ),
  odoo_load_transactions: gauge('transactions', 'Transactions of the load run by status.', 'status'),
  odoo_load_failures: gauge(
    'failures',
    'Transactions that did not pass, by the step and the kind of the failure. No sample if nothing failed.',
    'step',
    'kind',
  ),
  odoo_load_step_duration_seconds: histogram(
    'seconds',
    'Time of the step under load as its user waits for it, over one load run; not added up over runs. No sample if the run does not count.',
    ...STEP,
    'outcome',
  ),
  odoo_load_step_p50_seconds: gauge(
    'seconds',
    'Median time of the step where it passed, from all samples. No sample if the run does not count.',
    ...STEP,
  ),
  odoo_load_step_p95_seconds: gauge(
    'seconds',
    'The 95th percentile of the time of the step where it passed, from all samples. No sample if the run does not count.',
    ...STEP,
  ),
  odoo_load_step_p99_seconds: gauge(
    'seconds',
    'The 99th percentile of the time of the step where it passed, from all samples. No sample if the run does not count.',
    ...STEP,
  ),
  odoo_load_backlog_max_pickings: gauge(
    'pickings',
    'Largest number of open pickings in the target during the load run. No sample if it could not be counted.',
  ),
  odoo_load_start_lateness_p99_seconds: gauge(
    'seconds',
    'The 99th percentile of how late transactions started against the schedule. No sample if it was not measured.',
  ),
  odoo_load_generator_cpu_ratio: gauge(
    'ratio',
    'Highest share of all cores that the generator used over five seconds. No sample if it was not measured.',
  ),
  odoo_load_last_run_timestamp_seconds: gauge('unix seconds', 'Start of the last run of the scenario.'),
  odoo_load_last_success_timestamp_seconds: gauge(
    'unix seconds',
    'Start of the last run of the scenario that passed; carried forward over runs that do not pass.',
  ),
});

type Own = Sample<keyof typeof LOAD_METRICS>;

/**
 * The samples of a load run. A run that does not count sends what shows that, and no latency: neither fast nor slow.
 */
export function loadSamples(load: LoadSection): readonly Own[] {
  const { scenario, arrivals, transactions, generator, backlog, validity } = load;
  const { passed, failed, broken, unfinished } = transactions;
  const open = backlog.map(({ openPickings }) => openPickings);
  return [
    ...verdictSamples('load', load.verdict),
    sample('odoo_load_valid', validity.is === 'valid' ? 1 : 0),
    sample('odoo_load_schedule_seconds', scenario.durationS),
    sample('odoo_load_scheduled_arrivals', arrivals.asked),
    sample('odoo_load_started_arrivals', arrivals.started),
    sample('odoo_load_dropped_arrivals', arrivals.dropped),
    ...Object.entries({ passed, failed, broken, unfinished }).map(([status, value]) =>
      sample('odoo_load_transactions', value, { status }),
    ),
    ...failureSamples(load),
    ...(validity.is === 'valid' ? load.steps.flatMap(stepSamples) : []),
    ...known('odoo_load_backlog_max_pickings', open.length === 0 ? null : largest(open)),
    ...known(
      'odoo_load_start_lateness_p99_seconds',
      generator.latenessP99Ms === null ? null : generator.latenessP99Ms / 1000,
    ),
    ...known('odoo_load_generator_cpu_ratio', generator.cpuShare),
  ];
}

/** By step and kind: exceptions of one kind are added up. */
function failureSamples({ failures }: LoadSection): readonly Own[] {
  const counts = new Map<string, { step: string; kind: string; value: number }>();
  for (const { step, kind, count } of failures) {
    const key = `${step} ${kind}`;
    counts.set(key, { step, kind, value: (counts.get(key)?.value ?? 0) + count });
  }
  return [...counts.values()].map(({ step, kind, value }) =>
    sample('odoo_load_failures', value, { step, kind }),
  );
}

function stepSamples({ journey, step, transport, passed, failed }: LoadStep): readonly Own[] {
  const labels = { journey, step, transport };
  const distribution = (outcome: string, { buckets, count, meanMs }: Distribution): Own => ({
    metric: 'odoo_load_step_duration_seconds',
    labels: { ...labels, outcome },
    buckets: LATENCY_BUCKETS_S.map((upTo, index) => ({ upTo, count: buckets[index] ?? 0 })),
    count,
    sum: (meanMs * count) / 1000,
  });
  return [
    ...(passed
      ? [
          distribution('passed', passed),
          sample('odoo_load_step_p50_seconds', passed.p50Ms / 1000, labels),
          sample('odoo_load_step_p95_seconds', passed.p95Ms / 1000, labels),
          sample('odoo_load_step_p99_seconds', passed.p99Ms / 1000, labels),
        ]
      : []),
    ...(failed ? [distribution('failed', failed)] : []),
  ];
}
