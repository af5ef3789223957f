import { describe, expect, test } from 'vitest';
import { INVARIANTS } from '../../../fixtures/record/audit.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { failedAudit, failedLoad, invalidLoad, loadRecord, passedAudit, passedLoad } from './sample.ts';
import { type ExposedSample, parseExposition } from '../../pushgateway/exposition.ts';
import { CATALOGUE } from '../../metrics/catalogue.ts';
import { GROUPINGS } from '../../metrics/metric.ts';
import { registryOf } from '../../metrics/registry.ts';
import { groupsOf, samplesWith } from '../../metrics/groups.ts';

const NOTHING = { lastRunAt: null, lastSuccessAt: null };

/** What a push of this part says, parsed back from the exposition text. */
async function exposed(record: RunRecord, part: 'load' | 'audit'): Promise<readonly ExposedSample[]> {
  const group = groupsOf(record).find(({ of }) => of === part);
  if (!group) throw new Error(`The record has no ${part}.`);
  return parseExposition(await registryOf(samplesWith(group, NOTHING)).metrics());
}

function valueOf(
  samples: readonly ExposedSample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = samples.filter(
    (each) =>
      each.name === name && Object.entries(labels).every(([key, value]) => each.labels[key] === value),
  );
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0]?.value;
}

describe('metrics of a load run', () => {
  test('are a separate group, and those of its audit another', () => {
    const record = loadRecord({ load: passedLoad(), audit: passedAudit(), journeys: true });
    const groups = groupsOf(record);
    expect(groups).toHaveLength(14);
    expect(groups.slice(-2).map(({ key }) => key)).toEqual(
      ['load', 'audit'].map((part) => ({
        environment: 'lab',
        tenant: 'acme',
        region: 'local',
        scenario: 'cutoff_burst',
        part,
      })),
    );
  });

  test('have the distribution of each step as a histogram that Prometheus reads', async () => {
    const samples = await exposed(loadRecord({ load: failedLoad() }), 'load');
    const ship = { journey: 'shipment', step: 'ship', transport: 'web', outcome: 'passed' };
    const name = 'odoo_load_step_duration_seconds';
    const buckets = samples.filter(
      (each) =>
        each.name === `${name}_bucket` &&
        each.labels['step'] === 'ship' &&
        each.labels['outcome'] === 'passed',
    );
    expect(buckets.map(({ labels, value }) => [labels['le'], value])).toEqual([
      ['0.05', 0],
      ['0.1', 0],
      ['0.25', 0],
      ['0.5', 0],
      ['1', 14],
      ['2.5', 23],
      ['5', 23],
      ['10', 23],
      ['30', 23],
      ['+Inf', 23],
    ]);
    expect(valueOf(samples, `${name}_count`, ship)).toBe(23);
    expect(valueOf(samples, `${name}_sum`, ship)).toBeCloseTo(0.72 * 1.15 * 23);
    expect(valueOf(samples, `${name}_count`, { ...ship, outcome: 'failed' })).toBe(4);
    expect(valueOf(samples, 'odoo_load_step_p95_seconds', { step: 'ship' })).toBeCloseTo(1.512);
  });

  test('count arrivals, transactions and failures', async () => {
    const samples = await exposed(loadRecord({ load: failedLoad() }), 'load');
    expect(valueOf(samples, 'odoo_load_scheduled_arrivals')).toBe(59);
    expect(valueOf(samples, 'odoo_load_transactions', { status: 'failed' })).toBe(4);
    expect(valueOf(samples, 'odoo_load_failures', { step: 'ship', kind: 'fault' })).toBe(4);
    expect(valueOf(samples, 'odoo_load_success')).toBe(0);
    expect(valueOf(samples, 'odoo_load_verdict', { verdict: 'fail' })).toBe(1);
    expect(valueOf(samples, 'odoo_load_backlog_max_pickings')).toBe(52);
  });

  test('have no latency, no success and nothing unmeasured for an invalid run', async () => {
    const samples = await exposed(loadRecord({ load: invalidLoad() }), 'load');
    const names = new Set(samples.map(({ name }) => name));
    expect(valueOf(samples, 'odoo_load_valid')).toBe(0);
    expect(valueOf(samples, 'odoo_load_verdict', { verdict: 'inconclusive' })).toBe(1);
    expect([...names].filter((name) => /step|success$|backlog|cpu/.test(name))).toEqual([]);
    expect(valueOf(samples, 'odoo_load_start_lateness_p99_seconds')).toBe(0.412);
  });

  test("have the time of the scenario's last run, and carry its last success forward", () => {
    const [group] = groupsOf(loadRecord({ load: failedLoad() }));
    if (!group) throw new Error('The record has no load.');
    const samples = samplesWith(group, { lastRunAt: 1_600_000_000, lastSuccessAt: 1_500_000_000 });
    const values = samples.flatMap((each) =>
      each.metric.endsWith('timestamp_seconds') && 'value' in each ? [[each.metric, each.value]] : [],
    );
    expect(values).toEqual([
      ['odoo_load_last_run_timestamp_seconds', group.ranAt],
      ['odoo_load_last_success_timestamp_seconds', 1_500_000_000],
    ]);
  });
});

describe('metrics of an audit', () => {
  test('separate held, broken and unchecked', async () => {
    const samples = await exposed(loadRecord({ load: passedLoad(), audit: failedAudit() }), 'audit');
    const held = samples.filter(({ name }) => name === 'odoo_audit_invariant_held');
    expect(held).toHaveLength(INVARIANTS.length - 1);
    const leak = { invariant: 'reservation_matches_moves' };
    expect(valueOf(samples, 'odoo_audit_invariant_held', leak)).toBe(0);
    expect(valueOf(samples, 'odoo_audit_broken_records', leak)).toBe(1);
    const unchecked = { invariant: 'invoice_matches_order' };
    expect(valueOf(samples, 'odoo_audit_invariant_held', unchecked)).toBeUndefined();
    expect(valueOf(samples, 'odoo_audit_broken_records', unchecked)).toBeUndefined();
    expect(valueOf(samples, 'odoo_audit_success')).toBe(0);
  });

  test('have the scenario "none" without a load run', () => {
    const groups = groupsOf(loadRecord({ audit: passedAudit() }));
    expect(groups.map(({ key }) => key)).toMatchObject([{ scenario: 'none', part: 'audit' }]);
  });
});

describe('every sample of a load run and an audit', () => {
  test('has declared labels only, none of them of the grouping key', () => {
    for (const load of [passedLoad(), failedLoad(), invalidLoad()]) {
      for (const { samples } of groupsOf(loadRecord({ load, audit: failedAudit() }))) {
        for (const { metric, labels } of samples) {
          const { labels: declared = [], grouping = 'part' } = CATALOGUE[metric] ?? {};
          const inKey: readonly string[] = GROUPINGS[grouping];
          expect(declared).toEqual(expect.arrayContaining(Object.keys(labels)));
          expect(Object.keys(labels).filter((label) => inKey.includes(label))).toEqual([]);
        }
      }
    }
  });
});
