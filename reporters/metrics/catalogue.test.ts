import { describe, expect, test } from 'vitest';
import { CATALOGUE, GROUPING_LABELS, JOB } from './catalogue.ts';
import type { Metric } from './catalogue.ts';

const everywhere = ['environment', 'tenant', 'region', 'journey', 'channel', 'service', 'release'];
const step = [...everywhere, 'step', 'dependency'];

/** Dashboards and alert rules of operators name these: a change here breaks them and belongs in the changelog. */
const PINNED: Readonly<Record<string, readonly [type: string, labels: readonly string[]]>> = {
  odoo_journey_success: ['gauge', everywhere],
  odoo_journey_status: ['gauge', [...everywhere, 'status']],
  odoo_journey_duration_seconds: ['gauge', everywhere],
  odoo_journey_step_success: ['gauge', step],
  odoo_journey_step_duration_seconds: ['gauge', step],
  odoo_journey_last_run_timestamp_seconds: ['gauge', everywhere],
  odoo_journey_last_success_timestamp_seconds: ['gauge', everywhere],
  odoo_journey_failure_info: ['gauge', [...step, 'kind']],
  odoo_journey_residue_records: ['gauge', everywhere],
};

describe('the metric catalogue', () => {
  test('declares exactly the pinned names, types and labels', () => {
    const declared = Object.values(CATALOGUE).map(({ name, type, labels }) => [name, [type, [...labels]]]);
    expect(Object.fromEntries(declared)).toEqual(PINNED);
  });

  test('has the pinned job and grouping key, without which pushed groups would change places', () => {
    expect(JOB).toBe('cutoff');
    expect(GROUPING_LABELS).toEqual(['environment', 'tenant', 'region', 'journey', 'channel']);
  });

  test.each(Object.entries<Metric>(CATALOGUE))('%s follows the naming rules of Prometheus', (key, metric) => {
    expect(metric.name).toBe(key);
    expect(metric.name).toMatch(/^odoo_[a-z_]+$/);
    expect(metric.help).toMatch(/^[A-Z].*\.$/);
    expect(new Set(metric.labels).size).toBe(metric.labels.length);
    const suffix = {
      seconds: '_seconds',
      'unix seconds': '_timestamp_seconds',
      records: '_records',
      info: '_info',
    };
    if (metric.unit !== 'boolean') expect(metric.name.endsWith(suffix[metric.unit])).toBe(true);
  });
});
