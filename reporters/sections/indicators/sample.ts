import type { IndicatorResult, IndicatorSection } from '../../../fixtures/record/indicator.ts';
import { type RunRecord, verdictOf } from '../../../fixtures/record/record.ts';
import { passedRecord } from '../journeys/sample.ts';

/** Process indicators for tests and for looking at reports: one in each status, figures as a real look gives them. */

const RESULTS: readonly IndicatorResult[] = [
  {
    name: 'scheduled_jobs',
    status: 'unknown',
    values: [],
    message: 'The user may not read ir.cron: Odoo refused ir.cron.search_count.',
    hint: 'Give the user read access to ir.cron (see docs/health-checks.md), or skip scheduled jobs with indicators.skip.',
    durationMs: 24,
  },
  {
    name: 'mail_queue',
    status: 'breached',
    values: [
      { measure: 'waiting', value: 41, limit: null },
      { measure: 'oldest', value: 11_100, limit: 7200 },
      { measure: 'exceptions', value: 2, limit: 5 },
    ],
    message: '41 mails wait, the oldest for 3 h 5 min; 2 failed within a day.',
    hint: 'Check whether the mail server answers.',
    durationMs: 61,
  },
  {
    name: 'job_queue',
    status: 'not_applicable',
    values: [],
    message: 'The module queue_job is not installed.',
    durationMs: 12,
  },
  {
    name: 'deliveries',
    warehouse: 'WH',
    status: 'ok',
    values: [
      { measure: 'late', value: 0, limit: 0 },
      { measure: 'ready', value: 17, limit: null },
      { measure: 'waiting', value: 3, limit: null },
      { measure: 'due', value: 20, limit: null },
      { measure: 'forgotten', value: 0, limit: null },
    ],
    message: '0 deliveries missed a cut-off; 20 due until 2026-01-31 16:00 UTC: 17 ready, 3 waiting.',
    durationMs: 88,
  },
  {
    name: 'endpoint',
    endpoint: 'carrier',
    status: 'ok',
    values: [{ measure: 'response', value: 0.21, limit: 10 }],
    message: 'Endpoint carrier answered as expected.',
    durationMs: 214,
  },
  {
    name: 'api_key',
    status: 'ok',
    values: [{ measure: 'expires', value: 1_774_958_400, limit: 1_771_675_200 }],
    message: 'The API key probe ends on 2026-03-31 12:00 UTC, in 59 d.',
    durationMs: 31,
  },
  {
    name: 'certificate',
    endpoint: 'target',
    status: 'breached',
    values: [{ measure: 'expires', value: 1_770_465_600, limit: 1_771_675_200 }],
    message: 'The certificate odoo.example.com of odoo.example.com ends on 2026-02-07 12:00 UTC, in 7 d.',
    hint: 'Renew it.',
    durationMs: 45,
  },
];

export function sampleIndicators(deciding: IndicatorSection['deciding'] = []): IndicatorSection {
  return { startedAt: '2026-01-31T12:01:10.000Z', deciding, results: RESULTS.map((each) => ({ ...each })) };
}

/** Every journey passed, and indicators in every status. */
export function indicatorRecord(deciding: IndicatorSection['deciding'] = []): RunRecord {
  const { verdict: _, reasons: __, ...parts } = passedRecord();
  const indicators = sampleIndicators(deciding);
  return { ...parts, indicators, ...verdictOf({ ...parts, indicators }) };
}
