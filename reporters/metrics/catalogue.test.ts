import { describe, expect, test } from 'vitest';
import { CATALOGUE, JOB } from './catalogue.ts';
import { GROUPINGS, type Metric } from './metric.ts';

const everywhere = ['environment', 'tenant', 'region', 'journey', 'channel', 'service', 'release'];
const step = [...everywhere, 'step', 'dependency'];
const part = ['environment', 'tenant', 'region', 'scenario', 'part', 'service', 'release'];
const loadStep = [...part, 'journey', 'step', 'transport'];
const invariant = [...part, 'invariant'];
const indicator = [...part, 'indicator', 'dependency', 'warehouse', 'endpoint'];

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
  odoo_load_success: ['gauge', part],
  odoo_load_verdict: ['gauge', [...part, 'verdict']],
  odoo_load_valid: ['gauge', part],
  odoo_load_schedule_seconds: ['gauge', part],
  odoo_load_scheduled_arrivals: ['gauge', part],
  odoo_load_started_arrivals: ['gauge', part],
  odoo_load_dropped_arrivals: ['gauge', part],
  odoo_load_transactions: ['gauge', [...part, 'status']],
  odoo_load_failures: ['gauge', [...part, 'step', 'kind']],
  odoo_load_step_duration_seconds: ['histogram', [...loadStep, 'outcome']],
  odoo_load_step_p50_seconds: ['gauge', loadStep],
  odoo_load_step_p95_seconds: ['gauge', loadStep],
  odoo_load_step_p99_seconds: ['gauge', loadStep],
  odoo_load_backlog_max_pickings: ['gauge', part],
  odoo_load_start_lateness_p99_seconds: ['gauge', part],
  odoo_load_generator_cpu_ratio: ['gauge', part],
  odoo_load_last_run_timestamp_seconds: ['gauge', part],
  odoo_load_last_success_timestamp_seconds: ['gauge', part],
  odoo_capacity_success: ['gauge', part],
  odoo_capacity_verdict: ['gauge', [...part, 'verdict']],
  odoo_capacity_arrivals_per_second: ['gauge', [...part, 'workers']],
  odoo_capacity_orders_per_second: ['gauge', [...part, 'workers']],
  odoo_capacity_confirmed: ['gauge', [...part, 'workers']],
  odoo_capacity_headroom_ratio: ['gauge', part],
  odoo_capacity_last_run_timestamp_seconds: ['gauge', part],
  odoo_capacity_last_success_timestamp_seconds: ['gauge', part],
  odoo_audit_success: ['gauge', part],
  odoo_audit_verdict: ['gauge', [...part, 'verdict']],
  odoo_audit_invariant_held: ['gauge', invariant],
  odoo_audit_checked_records: ['gauge', invariant],
  odoo_audit_broken_records: ['gauge', invariant],
  odoo_audit_last_run_timestamp_seconds: ['gauge', part],
  odoo_audit_last_success_timestamp_seconds: ['gauge', part],
  odoo_gate_success: ['gauge', part],
  odoo_gate_verdict: ['gauge', [...part, 'verdict']],
  odoo_gate_step_ratio: ['gauge', [...part, 'step']],
  odoo_gate_extra_queries: ['gauge', [...part, 'step']],
  odoo_gate_blocks: ['gauge', part],
  odoo_gate_last_run_timestamp_seconds: ['gauge', part],
  odoo_gate_last_success_timestamp_seconds: ['gauge', part],
  odoo_indicator_ok: ['gauge', indicator],
  odoo_indicator_status: ['gauge', [...indicator, 'status']],
  odoo_indicator_records: ['gauge', [...indicator, 'measure']],
  odoo_indicator_seconds: ['gauge', [...indicator, 'measure']],
  odoo_indicator_look_seconds: ['gauge', [...part, 'indicator']],
  odoo_credential_expiry_timestamp_seconds: ['gauge', part],
  odoo_certificate_expiry_timestamp_seconds: ['gauge', [...part, 'endpoint']],
  odoo_indicator_last_run_timestamp_seconds: ['gauge', part],
  odoo_indicator_last_success_timestamp_seconds: ['gauge', part],
  odoo_sweep_status: ['gauge', [...part, 'status']],
  odoo_sweep_residue_records: ['gauge', [...part, 'model']],
  odoo_sweep_leftover_records: ['gauge', part],
  odoo_sweep_failed_records: ['gauge', part],
  odoo_sweep_oldest_leftover_seconds: ['gauge', part],
  odoo_sweep_last_run_timestamp_seconds: ['gauge', part],
  odoo_sweep_last_success_timestamp_seconds: ['gauge', part],
  odoo_outbound_check_success: ['gauge', part],
  odoo_outbound_messages: ['gauge', [...part, 'kind']],
  odoo_outbound_last_run_timestamp_seconds: ['gauge', part],
  odoo_outbound_last_success_timestamp_seconds: ['gauge', part],
  odoo_next_cutoff_timestamp_seconds: ['gauge', part],
  odoo_maintenance_start_timestamp_seconds: ['gauge', part],
  odoo_maintenance_end_timestamp_seconds: ['gauge', part],
};

describe('the metric catalogue', () => {
  test('declares exactly the pinned names, types and labels', () => {
    const declared = Object.values(CATALOGUE).map(({ name, type, labels }) => [name, [type, [...labels]]]);
    expect(Object.fromEntries(declared)).toEqual(PINNED);
  });

  test('has the pinned job and grouping key, so that pushed groups keep their place', () => {
    expect(JOB).toBe('cutoff');
    expect(GROUPINGS).toEqual({
      journey: ['environment', 'tenant', 'region', 'journey', 'channel'],
      part: ['environment', 'tenant', 'region', 'scenario', 'part'],
    });
  });

  test.each(Object.entries<Metric>(CATALOGUE))('names %s by the rules of Prometheus', (key, metric) => {
    expect(metric.name).toBe(key);
    expect(metric.name).toMatch(/^odoo_[a-z][a-z0-9_]+$/);
    expect(metric.help).toMatch(/^[A-Z].*\.$/);
    expect(new Set(metric.labels).size).toBe(metric.labels.length);
    const suffix = {
      seconds: '_seconds',
      'unix seconds': '_timestamp_seconds',
      records: '_records',
      info: '_info',
      ratio: '_ratio',
      arrivals: '_arrivals',
      'arrivals per second': '_arrivals_per_second',
      'orders per second': '_orders_per_second',
      transactions: '_transactions',
      failures: '_failures',
      pickings: '_pickings',
      blocks: '_blocks',
      queries: '_queries',
      messages: '_messages',
    };
    if (metric.unit !== 'boolean') expect(metric.name.endsWith(suffix[metric.unit])).toBe(true);
  });
});
