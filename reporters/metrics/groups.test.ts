import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunRecord } from '../../fixtures/record/record.ts';
import {
  brokenRecord,
  failedRecord,
  inconclusiveRecord,
  passedRecord,
  recordOf,
  passedJourney,
  unsupportedRecord,
} from '../sections/journeys/sample.ts';
import { CATALOGUE } from './catalogue.ts';
import { registryOf } from './registry.ts';
import type { Sample } from './group.ts';
import { groupsOf, latest, samplesWith } from './groups.ts';

const NOTHING = { lastRunAt: null, lastSuccessAt: null };

function samplesOf(record: RunRecord, journey: string, channel: string): readonly Sample[] {
  const group = groupsOf(record).find(
    ({ key }) => 'journey' in key && key.journey === journey && key.channel === channel,
  );
  return group ? samplesWith(group, NOTHING) : [];
}

function valuesOf(samples: readonly Sample[], metric: string): Record<string, number> {
  const values = samples
    .filter((sample) => sample.metric === metric)
    .map((sample) => {
      const { labels } = sample;
      return [labels.step ?? labels.status ?? '', 'value' in sample ? sample.value : sample.count] as const;
    });
  return Object.fromEntries(values);
}

describe('samples of a passed journey', () => {
  const samples = samplesOf(passedRecord(), 'invoice', 'ui');

  test('have success and seconds of the journey and each step', () => {
    expect(valuesOf(samples, 'odoo_journey_success')).toEqual({ '': 1 });
    expect(valuesOf(samples, 'odoo_journey_duration_seconds')).toEqual({ '': 5.393 });
    expect(valuesOf(samples, 'odoo_journey_step_duration_seconds')).toEqual({
      create_invoice: 2.98,
      post_invoice: 1.502,
      invoice_document: 0.911,
    });
    expect(valuesOf(samples, 'odoo_journey_residue_records')).toEqual({ '': 0 });
  });

  test('have no failure', () => {
    expect(samples.filter((sample) => sample.metric === 'odoo_journey_failure_info')).toEqual([]);
  });

  test('have service and release, and the dependency of the step if it has one', () => {
    const [step] = samples.filter((sample) => sample.labels.step === 'post_invoice');
    expect(step?.labels).toEqual({
      service: 'odoo',
      release: '19.0',
      step: 'post_invoice',
      dependency: 'accounting',
    });
  });
});

describe('samples of a failed journey', () => {
  const samples = samplesOf(failedRecord(), 'invoice', 'ui');

  test('count against the target, without latency of steps that did not pass', () => {
    expect(valuesOf(samples, 'odoo_journey_success')).toEqual({ '': 0 });
    expect(valuesOf(samples, 'odoo_journey_duration_seconds')).toEqual({});
    expect(valuesOf(samples, 'odoo_journey_step_success')).toEqual({ create_invoice: 1, post_invoice: 0 });
    expect(valuesOf(samples, 'odoo_journey_step_duration_seconds')).toEqual({ create_invoice: 2.98 });
  });

  test('name the kind and the step', () => {
    const info = samples.find((sample) => sample.metric === 'odoo_journey_failure_info');
    expect(info).toMatchObject({ value: 1, labels: { kind: 'assertion', step: 'post_invoice' } });
  });
});

describe('samples of inconclusive journeys', () => {
  test('have a status and no success for a broken journey', () => {
    const samples = samplesOf(brokenRecord(), 'login', 'ui');
    expect(valuesOf(samples, 'odoo_journey_success')).toEqual({});
    expect(valuesOf(samples, 'odoo_journey_status')).toEqual({
      passed: 0,
      failed: 0,
      broken: 1,
      unsupported: 0,
      skipped: 0,
    });
    expect(valuesOf(samples, 'odoo_journey_residue_records')).toEqual({});
    expect(valuesOf(samples, 'odoo_journey_step_success')).toEqual({});
  });

  test('have their own status and no success for an unsupported journey', () => {
    const samples = samplesOf(unsupportedRecord(), 'invoice', 'rpc');
    expect(valuesOf(samples, 'odoo_journey_success')).toEqual({});
    expect(valuesOf(samples, 'odoo_journey_status')).toMatchObject({ unsupported: 1, broken: 0, passed: 0 });
    const info = samples.find((sample) => sample.metric === 'odoo_journey_failure_info');
    expect(info?.labels).toMatchObject({ kind: 'unsupported', step: 'prepare' });
  });

  test('are broken, without a time of running, for a requested journey that never ran', () => {
    const samples = samplesOf(inconclusiveRecord(), 'invoice', 'rpc');
    expect(valuesOf(samples, 'odoo_journey_status')).toMatchObject({ broken: 1, passed: 0 });
    expect([...new Set(samples.map((sample) => sample.metric))]).toEqual(['odoo_journey_status']);
  });
});

describe('the last success', () => {
  const carried = { lastRunAt: 1_700_000_000, lastSuccessAt: 1_600_000_000 };

  test('moves forward with a pass', () => {
    const [group] = groupsOf(passedRecord());
    if (!group) throw new Error('The sample record has no group.');
    const samples = samplesWith(group, carried);
    expect(valuesOf(samples, 'odoo_journey_last_success_timestamp_seconds')).toEqual({ '': group.ranAt });
    expect(valuesOf(samples, 'odoo_journey_last_run_timestamp_seconds')).toEqual({ '': group.ranAt });
  });

  test('is carried forward by a failure, and has no sample while unknown', () => {
    const group = groupsOf(failedRecord()).find((each) => each.status === 'failed');
    if (!group) throw new Error('The sample record has no failed group.');
    expect(valuesOf(samplesWith(group, carried), 'odoo_journey_last_success_timestamp_seconds')).toEqual({
      '': 1_600_000_000,
    });
    expect(valuesOf(samplesWith(group, NOTHING), 'odoo_journey_last_success_timestamp_seconds')).toEqual({});
  });

  test('is the later of two instants, and never an unknown one', () => {
    const instant = fc.option(fc.integer({ min: 0 }));
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        expect(latest(a, b)).toBe(latest(b, a));
        expect(latest(a, b)).toBe(a === null && b === null ? null : Math.max(a ?? 0, b ?? 0));
      }),
    );
  });
});

describe('groups', () => {
  test('are one for each journey and channel, with the labels of the target as key', () => {
    const groups = groupsOf(passedRecord());
    expect(groups).toHaveLength(12);
    expect(groups[1]?.key).toEqual({
      environment: 'lab',
      tenant: 'acme',
      region: 'local',
      journey: 'login',
      channel: 'rpc',
    });
  });

  test('have labels from code only, never from other names', () => {
    const record = recordOf([{ ...passedJourney('login', 'rpc'), journey: 'Order S00042 of Mrs Smith' }]);
    expect(groupsOf(record)[0]?.key).toMatchObject({ journey: 'invalid' });
  });
});

describe('the registry of a group', () => {
  test.each([passedRecord(), failedRecord(), brokenRecord(), inconclusiveRecord()])(
    'holds declared metrics with declared labels only, none of them empty ($run.id)',
    async (record) => {
      for (const group of groupsOf(record)) {
        const metrics = await registryOf(samplesWith(group, NOTHING)).getMetricsAsJSON();
        expect(metrics.length).toBeGreaterThan(0);
        for (const metric of metrics) {
          const declared = Object.values(CATALOGUE).find((each) => each.name === metric.name);
          const values = 'values' in metric && Array.isArray(metric.values) ? metric.values : [];
          expect(declared?.help).toBe(metric.help);
          expect(values.length).toBeGreaterThan(0);
        }
      }
    },
  );
});
