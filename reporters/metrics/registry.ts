import { Gauge, Registry } from 'prom-client';
import { CATALOGUE, GROUPING_LABELS } from './catalogue.ts';
import type { Sample } from './samples.ts';

/**
 * A registry of its own with the given samples. Only metrics that have a sample are in it: a declared metric without
 * one would be read as "known, and nothing there".
 */
export function registryOf(samples: readonly Sample[]): Registry {
  const registry = new Registry();
  const gauges = new Map<string, Gauge>();
  const inKey = new Set<string>(GROUPING_LABELS);
  for (const { metric, labels, value } of samples) {
    let gauge = gauges.get(metric);
    if (!gauge) {
      const { name, help, labels: declared } = CATALOGUE[metric];
      const labelNames = declared.filter((label) => !inKey.has(label));
      gauge = new Gauge({ name, help, labelNames, registers: [registry] });
      gauges.set(metric, gauge);
    }
    gauge.set({ ...labels }, value);
  }
  return registry;
}
