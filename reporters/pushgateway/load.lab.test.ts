import { execa } from 'execa';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
// oxlint-disable-next-line no-restricted-imports -- the real services stand in the lab
import { labEndpoints } from '../../fixtures/lab/lab-target.ts';
// oxlint-disable-next-line no-restricted-imports -- promtool came with them
import { labLayout } from '../../fixtures/lab/layout.ts';
// oxlint-disable-next-line no-restricted-imports -- promtool came with them
import { findMetricsProgram } from '../../fixtures/lab/metrics-programs.ts';
import type { RunRecord } from '../../fixtures/record/record.ts';
import {
  failedAudit,
  failedLoad,
  invalidLoad,
  loadRecord,
  passedAudit,
  passedLoad,
} from '../sections/load/sample.ts';
import { type GroupKey, unixSeconds } from '../metrics/group.ts';
import { groupsOf } from '../metrics/groups.ts';
import { writeRecord } from '../storage/run-folder.ts';
import { deliver } from './delivery.ts';
import { type ExposedSample, parseExposition } from './exposition.ts';
import { gatewayOf } from './gateway.ts';
import { deleteGroup } from './push.ts';

/** A load run and its audit against the real Pushgateway and the real Prometheus of the lab. */

const { pushgateway, prometheus } = labEndpoints();
const gateway = gatewayOf(pushgateway, 5_000);
const used: GroupKey[] = [];
let results: string;
let tenants = 0;

beforeEach(async () => {
  results = await mkdtemp(join(tmpdir(), 'cutoff-gateway-'));
});
afterEach(async () => {
  await rm(results, { recursive: true, force: true });
});
afterAll(async () => {
  for (const key of used) await deleteGroup(gateway, key);
});

function ownTenant(): string {
  tenants += 1;
  return `test-load-${process.pid}-${tenants}`;
}

/** `later`: minutes after the sample, so that a second run is newer than the first. */
async function push(tenant: string, parts: Parameters<typeof loadRecord>[0], later = 0): Promise<RunRecord> {
  const base = loadRecord(parts);
  const startedAt = new Date(Date.parse(base.run.startedAt) + later * 60_000).toISOString();
  const id = `20260131T13${String(later).padStart(2, '0')}00Z-qr90st`;
  const labels = { ...base.target.labels, tenant };
  const record = { ...base, run: { ...base.run, id, startedAt }, target: { ...base.target, labels } };
  used.push(...groupsOf(record).map(({ key }) => key));
  await writeRecord(results, record);
  expect(await deliver(record, results, gateway)).toMatchObject({ pending: [], messages: [] });
  return record;
}

async function exposed(tenant: string): Promise<readonly ExposedSample[]> {
  const text = await (await fetch(`${pushgateway}/metrics`)).text();
  return parseExposition(text).filter((sample) => sample.labels['tenant'] === tenant);
}

function valueOf(samples: readonly ExposedSample[], name: string): number | undefined {
  return samples.find((sample) => sample.name === name)?.value;
}

const Answer = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

/** Asks until so many series answer; they are scraped every few seconds. */
async function query(text: string, wanted: number) {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const response = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(text)}`);
    const { result } = Answer.parse(await response.json()).data;
    if (result.length === wanted || performance.now() > deadline) return result;
    await delay(500);
  }
}

describe('the real Pushgateway', () => {
  test('keeps load, audit and journeys of one run separate, each replaced on its own', async () => {
    const tenant = ownTenant();
    const first = await push(tenant, { load: passedLoad(), audit: passedAudit(), journeys: true });
    await push(tenant, { load: failedLoad(), audit: failedAudit() }, 5);
    const samples = await exposed(tenant);
    expect(samples.filter(({ name }) => name === 'odoo_journey_success')).toHaveLength(12);
    expect(valueOf(samples, 'odoo_load_success')).toBe(0);
    expect(valueOf(samples, 'odoo_audit_success')).toBe(0);
    const firstAt = unixSeconds(first.run.startedAt);
    expect(valueOf(samples, 'odoo_load_last_success_timestamp_seconds')).toBe(firstAt);
    expect(valueOf(samples, 'odoo_load_last_run_timestamp_seconds')).toBe(firstAt + 300);
    expect(valueOf(samples, 'odoo_audit_last_success_timestamp_seconds')).toBe(firstAt);
  });

  test('returns the last good load run to a machine that lost its results', async () => {
    const tenant = ownTenant();
    const first = await push(tenant, { load: passedLoad() });
    await rm(results, { recursive: true });
    await push(tenant, { load: failedLoad() }, 5);
    const samples = await exposed(tenant);
    expect(valueOf(samples, 'odoo_load_last_success_timestamp_seconds')).toBe(
      unixSeconds(first.run.startedAt),
    );
  });

  test('has no latency after an invalid run', async () => {
    const tenant = ownTenant();
    await push(tenant, { load: passedLoad() });
    expect(valueOf(await exposed(tenant), 'odoo_load_step_p95_seconds')).toBeGreaterThan(0);
    await push(tenant, { load: invalidLoad() }, 5);
    const after = await exposed(tenant);
    expect(after.filter(({ name }) => name.startsWith('odoo_load_step'))).toEqual([]);
    expect(valueOf(after, 'odoo_load_valid')).toBe(0);
  });
});

describe('the real Prometheus', () => {
  test('computes quantiles from the histogram that match those of the samples', async () => {
    const tenant = ownTenant();
    await push(tenant, { load: failedLoad() });
    const buckets = `odoo_load_step_duration_seconds_bucket{tenant="${tenant}",outcome="passed"}`;
    const medians = await query(`histogram_quantile(0.5, ${buckets})`, 5);
    const byStep = new Map(medians.map(({ metric, value }) => [metric['step'], Number(value[1])]));
    // The median of `ship` is 0.72 s, in the bucket from 0.5 to 1 s.
    expect(byStep.get('ship')).toBeGreaterThan(0.5);
    expect(byStep.get('ship')).toBeLessThanOrEqual(1);
    const tail = await query(
      `histogram_quantile(0.95, ${buckets.replace('outcome', 'step="ship",outcome')})`,
      1,
    );
    expect(Number(tail[0]?.value[1])).toBeGreaterThan(1);
    expect(Number(tail[0]?.value[1])).toBeLessThanOrEqual(2.5);
    const mean = await query(
      `odoo_load_step_duration_seconds_sum{tenant="${tenant}",step="ship",outcome="passed"} / odoo_load_step_duration_seconds_count`,
      1,
    );
    expect(Number(mean[0]?.value[1])).toBeCloseTo(0.72 * 1.15);
  });

  test('passes promtool with every metric', async () => {
    const tenant = ownTenant();
    await push(tenant, { load: failedLoad(), audit: failedAudit() });
    const lines = (await (await fetch(`${pushgateway}/metrics`)).text()).split('\n');
    const own = lines.filter(
      (line) =>
        /^# \w+ odoo_(load|audit)_/.test(line) ||
        (line.startsWith('odoo_') && line.includes(`tenant="${tenant}"`)),
    );
    const promtool = await findMetricsProgram('promtool', labLayout().toolsDir);
    const { stdout, stderr } = await execa(promtool ?? 'promtool', ['check', 'metrics'], {
      input: `${own.join('\n')}\n`,
      reject: false,
    });
    expect(`${stdout}${stderr}`).toBe('');
  });
});
