import { describe, expect, test } from 'vitest';
import { INDICATORS, INDICATOR_STATUSES, MEASURES } from '../../../fixtures/record/indicator.ts';
import { RunRecord } from '../../../fixtures/record/record.ts';
import { elementsOf, textsOf } from '../../html/elements.ts';
import { indicatorRecord } from './sample.ts';
import { junitXml } from '../../junit/report.ts';
import { groupsOf, samplesWith } from '../../metrics/groups.ts';
import { parseExposition } from '../../pushgateway/exposition.ts';
import { registryOf } from '../../metrics/registry.ts';
import { groupName } from '../../pushgateway/grouping-key.ts';
import { XMLParser } from 'fast-xml-parser';
import { terminalReport } from '../../terminal/report.ts';

const record = indicatorRecord();

describe('a record with process indicators', () => {
  test('satisfies its schema, and passes whatever its indicators say if none of them decides', () => {
    expect(RunRecord.parse(record)).toEqual(record);
    expect([record.verdict, record.reasons]).toEqual(['pass', []]);
  });

  test('fails for a deciding indicator that is breached, and is inconclusive for an unknown one', () => {
    expect(indicatorRecord(['mail_queue', 'deliveries'])).toMatchObject({
      verdict: 'fail',
      reasons: [expect.stringMatching(/^Indicator mail queue is breached: 41 mails wait/)],
    });
    expect(indicatorRecord(['scheduled_jobs'])).toMatchObject({ verdict: 'inconclusive' });
    expect(indicatorRecord(['portal'])).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['Indicator portal was not checked.'],
    });
  });
});

describe('the metrics of process indicators', () => {
  const group = groupsOf(record).find((each) => each.of === 'indicator');
  const exposed = async () =>
    parseExposition(
      await registryOf(group ? samplesWith(group, { lastRunAt: null, lastSuccessAt: null }) : []).metrics(),
    );
  const of = async (name: string, labels: Readonly<Record<string, string>>) =>
    (await exposed())
      .filter((each) => each.name === name)
      .filter((each) => Object.entries(labels).every(([label, text]) => (each.labels[label] ?? '') === text))
      .map(({ value }) => value);

  test('are a separate group, without success while anything is breached', () => {
    expect(group).toMatchObject({
      key: { environment: 'lab', tenant: 'acme', region: 'local', scenario: 'none', part: 'indicators' },
      status: 'failed',
    });
    expect(group && groupName(group.key)).toBe('indicators');
  });

  test('have ok or breached for known indicators, and only unknown for the rest', async () => {
    expect(await of('odoo_indicator_ok', { indicator: 'deliveries', warehouse: 'WH' })).toEqual([1]);
    expect(await of('odoo_indicator_ok', { indicator: 'mail_queue' })).toEqual([0]);
    for (const indicator of ['scheduled_jobs', 'job_queue']) {
      expect(await of('odoo_indicator_ok', { indicator })).toEqual([]);
      expect(await of('odoo_indicator_records', { indicator })).toEqual([]);
    }
    expect(await of('odoo_indicator_status', { indicator: 'scheduled_jobs', status: 'unknown' })).toEqual([
      1,
    ]);
    expect(await of('odoo_indicator_status', { indicator: 'scheduled_jobs', status: 'ok' })).toEqual([0]);
  });

  test('carry counts, ages and instants under the names of their units', async () => {
    expect(await of('odoo_indicator_records', { indicator: 'deliveries', measure: 'ready' })).toEqual([17]);
    expect(await of('odoo_indicator_seconds', { indicator: 'mail_queue', measure: 'oldest' })).toEqual([
      11_100,
    ]);
    expect(await of('odoo_credential_expiry_timestamp_seconds', {})).toEqual([1_774_958_400]);
    expect(await of('odoo_certificate_expiry_timestamp_seconds', { endpoint: 'target' })).toEqual([
      1_770_465_600,
    ]);
    expect(await of('odoo_indicator_last_success_timestamp_seconds', {})).toEqual([]);
    expect(await of('odoo_indicator_last_run_timestamp_seconds', {})).toEqual([
      Date.parse('2026-01-31T12:01:10Z') / 1000,
    ]);
  });

  test('are bounded: each label is from a closed set or the configuration', async () => {
    const own = (await exposed()).filter(({ name }) => name.startsWith('odoo_indicator'));
    const values = (label: string) => [...new Set(own.flatMap(({ labels }) => labels[label] ?? []))];
    expect(values('indicator').filter((each) => !INDICATORS.some((name) => name === each))).toEqual([]);
    expect(values('status').filter((each) => !INDICATOR_STATUSES.some((name) => name === each))).toEqual([]);
    expect(values('measure').filter((each) => !(each in MEASURES))).toEqual([]);
    expect(values('dependency').toSorted()).toEqual([
      'integration',
      'jobs',
      'mail',
      'session',
      'stock',
      'web',
    ]);
    expect(values('warehouse').filter((each) => each !== '')).toEqual(['WH']);
    expect(
      values('endpoint')
        .filter((each) => each !== '')
        .toSorted(),
    ).toEqual(['carrier', 'target']);
  });
});

describe('the reports of process indicators', () => {
  test('show urgent ones first in the terminal, with what to do, at most 100 columns wide', () => {
    const lines = terminalReport(record, { colour: false, folder: 'results/run' }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    const from = lines.indexOf('Process indicators');
    expect(lines.slice(from, from + 8)).toEqual([
      'Process indicators',
      '  ✗ mail queue: breached: 41 mails wait, the oldest for 3 h 5 min; 2 failed within a day.',
      '    → Check whether the mail server answers.',
      '  ✗ certificate target: breached: The certificate odoo.example.com of odoo.example.com ends on',
      '    2026-02-07 12:00 UTC, in 7 d.',
      '    → Renew it.',
      '  ? scheduled jobs: unknown: The user may not read ir.cron: Odoo refused ir.cron.search_count.',
      '    → Give the user read access to ir.cron (see docs/health-checks.md), or skip scheduled jobs with',
    ]);
    expect(lines).toContain('  – not applicable: job queue');
    expect(lines.join(' ')).toContain('3 of 6 indicators ok, 2 breached, 1 unknown.');
  });

  test('have a row for each on the page, with status, figures, limits and the way out', () => {
    const elements = elementsOf(record);
    const rows = textsOf(elements, 'tr').filter((text) =>
      /mail queue|certificate target|job queue/.test(text),
    );
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(/mail queue .* breached 41 mails wait.*oldest 3 h 5 min \(at most 2 h\)/);
    expect(rows[0]).toContain('What to do: Check whether the mail server answers.');
    expect(rows[2]).toMatch(/job queue .* not applicable/);
    expect(elements.filter(({ attributes }) => attributes['id'] === 'indicators')).toHaveLength(1);
  });

  test('fail JUnit for a breach only if the indicator decides, and never pass an unknown one', () => {
    const suiteIn = (of: RunRecord) => {
      const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
      const { testsuites } = parser.parse(junitXml(of, 'results/run'));
      return testsuites.testsuite.find(({ name }: { name: string }) => name === 'indicators');
    };
    expect(suiteIn(record)).toMatchObject({ tests: '7', failures: '0', errors: '0', skipped: '4' });
    expect(suiteIn(indicatorRecord(['mail_queue', 'scheduled_jobs']))).toMatchObject({
      failures: '1',
      errors: '1',
      skipped: '2',
    });
  });
});
