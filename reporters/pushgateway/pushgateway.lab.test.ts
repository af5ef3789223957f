import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
// oxlint-disable-next-line no-restricted-imports -- the real services stand in the lab
import { labEndpoints } from '../../fixtures/lab/lab-target.ts';
import type { RunRecord } from '../../fixtures/record/record.ts';
import { type GroupKey, unixSeconds } from '../metrics/group.ts';
import { groupsOf } from '../metrics/groups.ts';
import { brokenRecord, failedRecord, passedRecord, recordOf } from '../sections/journeys/sample.ts';
import { writeRecord } from '../storage/run-folder.ts';
import { deliver } from './delivery.ts';
import { type ExposedSample, parseExposition } from './exposition.ts';
import { gatewayOf } from './gateway.ts';
import { groupId } from './grouping-key.ts';
import { deleteGroup } from './push.ts';

/** Against the real Pushgateway and the real Prometheus of the lab. Every test has a tenant of its own. */

const { pushgateway, prometheus } = labEndpoints();
const gateway = gatewayOf(pushgateway, 5_000);
const used = new Map<string, GroupKey>();
let results: string;
let tenants = 0;

beforeEach(async () => {
  results = await mkdtemp(join(tmpdir(), 'cutoff-gateway-'));
});
afterEach(async () => {
  await rm(results, { recursive: true, force: true });
});
afterAll(async () => {
  for (const key of used.values()) await deleteGroup(gateway, key);
});

function ownTenant(): string {
  tenants += 1;
  return `test-${process.pid}-${tenants}`;
}

/** The record cut to one journey, with labels of its own. */
function only(record: RunRecord, journey: string, labels: Partial<RunRecord['target']['labels']>): RunRecord {
  const journeys = record.journeys.filter((each) => each.journey === journey && each.channel === 'ui');
  return recordOf(journeys, { id: record.run.id, startedAt: record.run.startedAt, labels });
}

async function push(record: RunRecord) {
  for (const { key } of groupsOf(record)) used.set(groupId(key), key);
  await writeRecord(results, record);
  return deliver(record, results, gateway);
}

/** What the gateway shows to Prometheus of one tenant. */
async function exposed(tenant: string): Promise<readonly ExposedSample[]> {
  const text = await (await fetch(`${pushgateway}/metrics`)).text();
  return parseExposition(text).filter((sample) => sample.labels['tenant'] === tenant);
}

function valueOf(samples: readonly ExposedSample[], name: string, step?: string): number | undefined {
  return samples.find((each) => each.name === name && (step === undefined || each.labels['step'] === step))
    ?.value;
}

const Answer = z.object({
  data: z.object({
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) }),
    ),
  }),
});

/** Asks Prometheus until the wanted number of series is there; it scrapes every few seconds. */
async function query(text: string, wanted: number) {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const response = await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(text)}`);
    const { result } = Answer.parse(await response.json()).data;
    if (result.length === wanted || performance.now() > deadline) return result;
    await delay(500);
  }
}

describe('the real Pushgateway', () => {
  test('stores a whole run, one group for each journey and channel', async () => {
    const tenant = ownTenant();
    const record = { ...passedRecord(), target: recordOf([], { labels: { tenant } }).target };
    const delivery = await push(record);
    expect(delivery).toMatchObject({ pending: [], messages: [] });
    expect(delivery.delivered).toHaveLength(12);
    const samples = await exposed(tenant);
    expect(samples.filter((sample) => sample.name === 'odoo_journey_success')).toHaveLength(12);
    expect(samples.every((sample) => sample.labels['job'] === 'cutoff')).toBe(true);
  });

  test('keeps only the last success of a passed run when the next one fails', async () => {
    const labels = { tenant: ownTenant() };
    await push(only(passedRecord(), 'invoice', labels));
    const before = await exposed(labels.tenant);
    expect(valueOf(before, 'odoo_journey_step_duration_seconds', 'post_invoice')).toBe(1.502);
    expect(valueOf(before, 'odoo_journey_duration_seconds')).toBe(5.393);

    await push(only(failedRecord(), 'invoice', labels));
    const after = await exposed(labels.tenant);
    expect(valueOf(after, 'odoo_journey_success')).toBe(0);
    expect(valueOf(after, 'odoo_journey_step_duration_seconds', 'create_invoice')).toBe(2.98);
    expect(valueOf(after, 'odoo_journey_step_duration_seconds', 'post_invoice')).toBeUndefined();
    expect(valueOf(after, 'odoo_journey_step_duration_seconds', 'invoice_document')).toBeUndefined();
    expect(valueOf(after, 'odoo_journey_duration_seconds')).toBeUndefined();
    expect(valueOf(after, 'odoo_journey_failure_info', 'post_invoice')).toBe(1);
    const passedAt = valueOf(before, 'odoo_journey_last_run_timestamp_seconds');
    expect(valueOf(after, 'odoo_journey_last_success_timestamp_seconds')).toBe(passedAt);
  });

  test('has the series of one release, however many were deployed', async () => {
    const tenant = ownTenant();
    const counts = new Set<number>();
    for (let day = 10; day < 40; day += 1) {
      const id = `202601${day}T000000Z-abcdef`;
      const labels = { tenant, release: `19.0-202601${day}` };
      const record = only(passedRecord(), 'invoice', labels);
      await push({ ...record, run: { ...record.run, id } });
      const samples = await exposed(tenant);
      counts.add(samples.length);
      const releases = samples.flatMap((sample) => sample.labels['release'] ?? []);
      expect(new Set(releases)).toEqual(new Set([labels.release]));
    }
    expect(counts.size).toBe(1);
  });

  test('says nothing about the target for a broken run', async () => {
    const labels = { tenant: ownTenant() };
    await push(only(passedRecord(), 'login', labels));
    await push(only(brokenRecord(), 'login', labels));
    const samples = await exposed(labels.tenant);
    expect(valueOf(samples, 'odoo_journey_success')).toBeUndefined();
    const broken = samples.find((sample) => sample.labels['status'] === 'broken');
    expect(broken?.value).toBe(1);
  });

  test('returns the last success to a machine that lost its results', async () => {
    const labels = { tenant: ownTenant() };
    const passed = only(passedRecord(), 'invoice', labels);
    await push(passed);
    await rm(results, { recursive: true });
    await push(only(failedRecord(), 'invoice', labels));
    const samples = await exposed(labels.tenant);
    const passedAt = unixSeconds(passed.journeys[0]?.startedAt ?? '');
    expect(valueOf(samples, 'odoo_journey_last_success_timestamp_seconds')).toBe(passedAt);
  });

  test('keeps the newer run of another machine', async () => {
    const labels = { tenant: ownTenant() };
    await push(only(failedRecord(), 'invoice', labels));
    await rm(results, { recursive: true });
    const delivery = await push(only(passedRecord(), 'invoice', labels));
    expect(delivery.messages).toEqual([expect.stringMatching(/already has a newer one/)]);
    expect(valueOf(await exposed(labels.tenant), 'odoo_journey_success')).toBe(0);
  });

  test.each([
    ['a slash', 'eu/west'],
    ['nothing', ''],
    ['dots', '..'],
    ['spaces and accents', 'Île de France + 100 %'],
    ['what needs the URL alphabet of base64', '??>~'],
  ])('returns a label that contains %s, and replaces its group', async (_, region) => {
    const labels = { tenant: ownTenant(), region };
    await push(only(passedRecord(), 'invoice', labels));
    await push(only(failedRecord(), 'invoice', labels));
    const samples = await exposed(labels.tenant);
    const success = samples.filter((sample) => sample.name === 'odoo_journey_success');
    expect(success.map((sample) => [sample.labels['region'], sample.value])).toEqual([[region, 0]]);
    const passedAt = unixSeconds(only(passedRecord(), 'invoice', labels).journeys[0]?.startedAt ?? '');
    expect(valueOf(samples, 'odoo_journey_last_success_timestamp_seconds')).toBe(passedAt);
  });

  test('replaces the group for a new release', async () => {
    const tenant = ownTenant();
    await push(only(passedRecord(), 'invoice', { tenant, release: '1.0' }));
    await push(only(failedRecord(), 'invoice', { tenant, release: '2.0' }));
    const releases = new Set((await exposed(tenant)).map((sample) => sample.labels['release']));
    releases.delete(undefined);
    expect([...releases]).toEqual(['2.0']);
  });

  test('deletes a group, and ignores one that does not exist', async () => {
    const record = only(passedRecord(), 'invoice', { tenant: ownTenant() });
    await push(record);
    const [group] = groupsOf(record);
    if (!group) throw new Error('The record has no group.');
    await deleteGroup(gateway, group.key);
    await deleteGroup(gateway, group.key);
    expect(await exposed(record.target.labels.tenant)).toEqual([]);
  });
});

describe('the real Prometheus', () => {
  test('returns the pushed labels, as honor_labels keeps them', async () => {
    const tenant = ownTenant();
    await push(only(passedRecord(), 'invoice', { tenant, region: 'eu/west' }));
    const [success] = await query(`odoo_journey_success{tenant="${tenant}"}`, 1);
    expect(success?.value[1]).toBe('1');
    expect(success?.metric).toEqual({
      __name__: 'odoo_journey_success',
      job: 'cutoff',
      environment: 'lab',
      tenant,
      service: 'odoo',
      region: 'eu/west',
      release: '19.0',
      journey: 'invoice',
      channel: 'ui',
    });
    const steps = await query(`odoo_journey_step_duration_seconds{tenant="${tenant}"}`, 3);
    expect(Object.fromEntries(steps.map(({ metric, value }) => [metric['step'], value[1]]))).toEqual({
      create_invoice: '2.98',
      post_invoice: '1.502',
      invoice_document: '0.911',
    });
    expect(new Set(steps.map(({ metric }) => metric['dependency']))).toEqual(
      new Set([undefined, 'accounting', 'report']),
    );
  });

  test('stops showing a latency when the step fails', async () => {
    const labels = { tenant: ownTenant() };
    const series = `odoo_journey_step_duration_seconds{tenant="${labels.tenant}"}`;
    await push(only(passedRecord(), 'invoice', labels));
    expect(await query(series, 3)).toHaveLength(3);
    await push(only(failedRecord(), 'invoice', labels));
    expect((await query(series, 1)).map(({ metric }) => metric['step'])).toEqual(['create_invoice']);
  });
});
