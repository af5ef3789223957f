import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { OUTBOUND_KINDS, RunRecord } from '../../../fixtures/record/record.ts';
import { SWEEP_STATES, SWEPT_MODELS } from '../../../fixtures/record/sweep.ts';
import { elementsOf, textsOf } from '../../html/elements.ts';
import { junitXml } from '../../junit/report.ts';
import { registryOf } from '../../metrics/registry.ts';
import { groupsOf, samplesWith } from '../../metrics/groups.ts';
import { parseExposition } from '../../pushgateway/exposition.ts';
import { groupName } from '../../pushgateway/grouping-key.ts';
import { terminalReport } from '../../terminal/report.ts';
import {
  BLIND_SWEEP,
  CLEAN_SWEEP,
  FAILED_SWEEP,
  MAIL_SENT,
  NOT_SEEN,
  NOTHING_SENT,
  sweepAlone,
  upkeepRecord,
} from './sample.ts';

describe('a record with a sweep', () => {
  test.each([CLEAN_SWEEP, FAILED_SWEEP, BLIND_SWEEP])(
    'satisfies its schema, and its journeys pass whatever earlier runs left',
    (sweep) => {
      const record = upkeepRecord({ sweep });
      expect(RunRecord.parse(record)).toEqual(record);
      expect([record.verdict, record.reasons]).toEqual(['pass', []]);
    },
  );

  test('passes, fails or is inconclusive by the result of a sweep alone', () => {
    expect(sweepAlone(CLEAN_SWEEP)).toMatchObject({ verdict: 'pass', reasons: [] });
    expect(sweepAlone(FAILED_SWEEP)).toMatchObject({
      verdict: 'fail',
      reasons: [expect.stringMatching(/^account\.move 71 of an earlier run could not be undone: .*locked/)],
    });
    expect(sweepAlone(BLIND_SWEEP)).toMatchObject({
      verdict: 'inconclusive',
      reasons: [expect.stringMatching(/^It is unknown what earlier runs left: .*did not answer/)],
    });
  });
});

/** Values of a metric in what would be pushed of this record. */
async function pushed(record: RunRecord, name: string, labels: Readonly<Record<string, string>> = {}) {
  const samples = groupsOf(record).flatMap((group) =>
    samplesWith(group, { lastRunAt: null, lastSuccessAt: null }),
  );
  return parseExposition(await registryOf(samples).metrics())
    .filter((each) => each.name === name)
    .filter((each) => Object.entries(labels).every(([label, text]) => each.labels[label] === text))
    .map(({ value }) => value);
}

const COUNTS = [
  'odoo_sweep_residue_records',
  'odoo_sweep_leftover_records',
  'odoo_sweep_failed_records',
  'odoo_sweep_oldest_leftover_seconds',
];

describe('the metrics of a sweep', () => {
  test('are a separate group that succeeds while no active leftover exists', () => {
    for (const [sweep, status] of [
      [CLEAN_SWEEP, 'passed'],
      [FAILED_SWEEP, 'failed'],
      [BLIND_SWEEP, 'broken'],
    ] as const) {
      const group = groupsOf(upkeepRecord({ sweep })).find(({ of }) => of === 'sweep');
      expect(group).toMatchObject({ status, key: { scenario: 'none', part: 'sweep', tenant: 'acme' } });
      expect(group && groupName(group.key)).toBe('sweep');
    }
  });

  test('count the records of all runs by model, and the leftovers with their age', async () => {
    const record = upkeepRecord({ sweep: FAILED_SWEEP });
    expect(await pushed(record, 'odoo_sweep_residue_records', { model: 'stock.picking' })).toEqual([412]);
    expect(await pushed(record, 'odoo_sweep_leftover_records')).toEqual([1]);
    expect(await pushed(record, 'odoo_sweep_failed_records')).toEqual([1]);
    expect(await pushed(record, 'odoo_sweep_oldest_leftover_seconds')).toEqual([7200]);
    expect(await pushed(record, 'odoo_sweep_last_success_timestamp_seconds')).toEqual([]);
  });

  test('are zero only after a search that found nothing', async () => {
    const clean = upkeepRecord({ sweep: CLEAN_SWEEP });
    for (const name of COUNTS.slice(1)) expect(await pushed(clean, name), name).toEqual([0]);
    expect(await pushed(clean, 'odoo_sweep_last_success_timestamp_seconds')).toEqual([
      Date.parse(CLEAN_SWEEP.at) / 1000,
    ]);
    const blind = upkeepRecord({ sweep: BLIND_SWEEP });
    for (const name of COUNTS) expect(await pushed(blind, name), name).toEqual([]);
    expect(await pushed(blind, 'odoo_sweep_status', { status: 'unknown' })).toEqual([1]);
    expect(await pushed(blind, 'odoo_sweep_status', { status: 'clean' })).toEqual([0]);
    expect(await pushed(blind, 'odoo_sweep_last_run_timestamp_seconds')).toEqual([
      Date.parse(BLIND_SWEEP.at) / 1000,
    ]);
  });

  test('are bounded: status and model are from closed sets', () => {
    const labels = groupsOf(upkeepRecord({ sweep: FAILED_SWEEP, outbound: MAIL_SENT }))
      .filter(({ of }) => of === 'sweep' || of === 'outbound')
      .flatMap(({ samples }) => samples.map((each) => each.labels));
    const values = (label: 'status' | 'model' | 'kind') => labels.flatMap((each) => each[label] ?? []);
    expect(values('status').toSorted()).toEqual([...SWEEP_STATES].toSorted());
    expect(values('model').filter((each) => !SWEPT_MODELS.some((model) => model === each))).toEqual([]);
    expect(values('kind')).toEqual([...OUTBOUND_KINDS]);
  });
});

describe('the metrics of outbound messages', () => {
  test('count each kind, and are zero only if they were counted', async () => {
    const sent = upkeepRecord({ outbound: MAIL_SENT });
    expect(await pushed(sent, 'odoo_outbound_messages', { kind: 'email' })).toEqual([1]);
    expect(await pushed(sent, 'odoo_outbound_messages', { kind: 'letter' })).toEqual([0]);
    expect(await pushed(sent, 'odoo_outbound_last_success_timestamp_seconds')).toEqual([]);
    const none = upkeepRecord({ outbound: NOTHING_SENT });
    expect(await pushed(none, 'odoo_outbound_messages')).toEqual([0, 0, 0]);
    expect(await pushed(none, 'odoo_outbound_check_success')).toEqual([1]);
    const blind = upkeepRecord({ outbound: NOT_SEEN });
    expect(await pushed(blind, 'odoo_outbound_messages')).toEqual([]);
    expect(await pushed(blind, 'odoo_outbound_check_success')).toEqual([0]);
  });

  test('are absent for a run that never wrote', async () => {
    expect(await pushed(upkeepRecord({}), 'odoo_outbound_check_success')).toEqual([]);
  });
});

describe('the reports of leftovers', () => {
  const terminal = (record: RunRecord): string[] =>
    terminalReport(record, { colour: false, folder: 'results/run' }).split('\n');

  test('show leftovers, reasons and queued messages in the terminal, at most 100 columns wide', () => {
    const lines = terminal(upkeepRecord({ sweep: FAILED_SWEEP, outbound: MAIL_SENT }));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    const from = lines.indexOf('Left in Odoo');
    expect(lines.slice(from, from + 7)).toEqual([
      'Left in Odoo',
      '  ✗ 2 of 3 documents of earlier runs undone, 1 left, the oldest of 2026-01-31 10:00:01 UTC',
      '    → account.move 71 of an earlier run could not be undone: account.move.button_draft: You cannot',
      '      reset an entry of a locked period to draft.',
      '    413 records of earlier runs in Odoo: 412 stock.picking, 1 account.move',
      '  ✗ 2 messages queued for the outside by this run: email for stock.picking,88, sms for',
      '    stock.picking,88',
    ]);
  });

  test('call what could not be searched unknown, never empty', () => {
    const text = terminal(upkeepRecord({ sweep: BLIND_SWEEP, outbound: NOT_SEEN })).join('\n');
    expect(text).toContain('? it is unknown what earlier runs left');
    expect(text).toContain('? it is unknown whether the run made Odoo send something');
    expect(text).not.toContain('records of earlier runs in Odoo');
  });

  test('have a section with reasons and a link to each document on the page', () => {
    const elements = elementsOf(upkeepRecord({ sweep: FAILED_SWEEP, outbound: MAIL_SENT }));
    expect(elements.filter(({ attributes }) => attributes['id'] === 'upkeep')).toHaveLength(1);
    expect(textsOf(elements, 'li').join('\n')).toMatch(/account\.move 71 .* locked period/);
    const links = elements.filter(({ attributes }) => attributes['href']?.includes('id=88') === true);
    expect(links).toHaveLength(2);
    expect(elementsOf(upkeepRecord({})).some(({ attributes }) => attributes['id'] === 'upkeep')).toBe(false);
  });

  test('fail JUnit for a leftover if the sweep ran alone, and for a message always', () => {
    const suiteIn = (of: RunRecord) => {
      const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
      const { testsuites } = parser.parse(junitXml(of, 'results/run'));
      return [testsuites.testsuite].flat().find(({ name }: { name: string }) => name === 'upkeep');
    };
    expect(suiteIn(sweepAlone(FAILED_SWEEP))).toMatchObject({ tests: '1', failures: '1' });
    expect(suiteIn(sweepAlone(BLIND_SWEEP))).toMatchObject({ errors: '1' });
    expect(suiteIn(sweepAlone(CLEAN_SWEEP))).toMatchObject({ failures: '0', errors: '0', skipped: '0' });
    expect(suiteIn(upkeepRecord({ sweep: FAILED_SWEEP, outbound: MAIL_SENT }))).toMatchObject({
      tests: '2',
      failures: '1',
      skipped: '1',
    });
  });
});
