import { AggregatorRegistry, Gauge, Registry } from 'prom-client';
import { CATALOGUE } from './catalogue.ts';
import { GROUPINGS, type Metric } from './metric.ts';
import type { HistogramSample, Sample } from './group.ts';

/**
 * A registry of its own with the given samples. Only metrics that have a sample are in it: a declared metric without
 * one would be read as "known, and nothing there".
 */
export function registryOf(samples: readonly Sample[]): Registry {
  const registry = new Registry();
  const gauges = new Map<string, Gauge>();
  const histograms: HistogramSample[] = [];
  for (const sample of samples) {
    if (!('value' in sample)) {
      histograms.push(sample);
      continue;
    }
    const { metric, labels, value } = sample;
    let gauge = gauges.get(metric);
    if (!gauge) {
      const { name, help, grouping, labels: declared } = metricNamed(metric);
      const inKey = new Set<string>(GROUPINGS[grouping]);
      const labelNames = declared.filter((label) => !inKey.has(label));
      gauge = new Gauge({ name, help, labelNames, registers: [registry] });
      gauges.set(metric, gauge);
    }
    gauge.set({ ...labels }, value);
  }
  return histograms.length === 0 ? registry : Registry.merge([registry, counted(histograms)]);
}

function metricNamed(name: string): Metric {
  const metric = CATALOGUE[name];
  if (!metric) throw new Error(`No section declares the metric ${name}.`);
  return metric;
}

/**
 * prom-client's histogram only counts what it observes itself. Distributions that were counted elsewhere enter by the
 * way that is there for the counts of other processes: as the JSON that a registry gives of itself.
 */
function counted(samples: readonly HistogramSample[]): Registry {
  const names = [...new Set(samples.map(({ metric }) => metric))];
  const metrics = names.map((metric) => ({
    name: metric,
    help: metricNamed(metric).help,
    type: 'histogram',
    aggregator: 'sum',
    values: samples.filter((sample) => sample.metric === metric).flatMap(valuesOf),
  }));
  return AggregatorRegistry.aggregate([metrics]);
}

/** Cumulative counts, as the exposition format wants them, up to `+Inf`. */
function valuesOf({ metric, labels, buckets, count, sum }: HistogramSample): readonly object[] {
  let below = 0;
  const cumulative = buckets.map(({ upTo, count }) => ({ le: upTo, value: (below += count) }));
  return [
    ...[...cumulative, { le: '+Inf', value: count }].map(({ le, value }) => ({
      metricName: `${metric}_bucket`,
      labels: { ...labels, le },
      value,
    })),
    { metricName: `${metric}_sum`, labels, value: sum },
    { metricName: `${metric}_count`, labels, value: count },
  ];
}
