import { INDICATOR_DEPENDENCY, INDICATOR_STATUSES, MEASURES } from '../../../fixtures/record/indicator.ts';
import type { IndicatorResult, IndicatorSection } from '../../../fixtures/record/indicator.ts';
import type { Status } from '../../../fixtures/record/record.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';
import { known, oneOf, sample, type Sample } from '../../metrics/group.ts';
import { declared, gauge } from '../../metrics/metric.ts';

/** The metrics of process indicators. */

const INDICATOR = ['indicator', 'dependency', 'warehouse', 'endpoint'] as const;

export const INDICATOR_METRICS = declared('part', {
  odoo_indicator_ok: gauge(
    'boolean',
    'Whether the process indicator is ok (1) or breached (0). No sample if it is unknown or not applicable.',
    ...INDICATOR,
  ),
  odoo_indicator_status: gauge(
    'boolean',
    'Status of the process indicator: 1 for the one it has, 0 for the others: ok, breached, unknown, not_applicable.',
    ...INDICATOR,
    'status',
  ),
  odoo_indicator_records: gauge(
    'records',
    'What the indicator counted, by measure: overdue jobs, waiting mails, late deliveries, and so on. No sample if it is unknown.',
    ...INDICATOR,
    'measure',
  ),
  odoo_indicator_seconds: gauge(
    'seconds',
    'Ages and response times that the indicator measured, by measure. No sample if it is unknown.',
    ...INDICATOR,
    'measure',
  ),
  odoo_indicator_look_seconds: gauge(
    'seconds',
    'Time that the checks of all indicators of that name took.',
    'indicator',
  ),
  odoo_credential_expiry_timestamp_seconds: gauge(
    'unix seconds',
    'When the API key of the probe expires. No sample if it does not expire, or if the user may not see it.',
  ),
  odoo_certificate_expiry_timestamp_seconds: gauge(
    'unix seconds',
    'When the first certificate in the TLS chain of the endpoint expires.',
    'endpoint',
  ),
  odoo_indicator_last_run_timestamp_seconds: gauge(
    'unix seconds',
    'Time of the last check of the indicators.',
  ),
  odoo_indicator_last_success_timestamp_seconds: gauge(
    'unix seconds',
    'When all of them were last ok or not applicable; carried forward.',
  ),
});

type Own = Sample<keyof typeof INDICATOR_METRICS>;

/** The samples of process indicators. What is unknown or does not apply has a status, and nothing that reads as ok. */
export function indicatorSamples({ results }: IndicatorSection): readonly Own[] {
  const names = [...new Set(results.map(({ name }) => name))];
  return [
    ...results.flatMap(samplesOf),
    ...names.map((name) => {
      const own = results.filter((each) => each.name === name);
      const durationMs = largest(own.map((each) => each.durationMs));
      return sample('odoo_indicator_look_seconds', durationMs / 1000, { indicator: name });
    }),
  ];
}

/** What the indicators say together, as the last success counts it. */
export function indicatorStatus({ results }: IndicatorSection): Status {
  if (results.some(({ status }) => status === 'breached')) return 'failed';
  const isKnown = results.every(({ status }) => status !== 'unknown');
  return isKnown && results.some(({ status }) => status === 'ok') ? 'passed' : 'broken';
}

function samplesOf(result: IndicatorResult): readonly Own[] {
  const { name, status, warehouse, endpoint, values } = result;
  const labels = {
    indicator: name,
    dependency: INDICATOR_DEPENDENCY[name],
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  return [
    ...oneOf('odoo_indicator_status', 'status', status, INDICATOR_STATUSES, labels),
    ...known('odoo_indicator_ok', status === 'ok' ? 1 : status === 'breached' ? 0 : null, labels),
    ...values.map((each) => valueSample(result, each, labels)),
  ];
}

function valueSample(
  { name, endpoint }: IndicatorResult,
  { measure, value }: IndicatorResult['values'][number],
  labels: Own['labels'],
): Own {
  const unit = MEASURES[measure];
  switch (unit) {
    case 'records':
      return sample('odoo_indicator_records', value, { ...labels, measure });
    case 'seconds':
      return sample('odoo_indicator_seconds', value, { ...labels, measure });
    case 'unix seconds':
      return name === 'certificate'
        ? sample(
            'odoo_certificate_expiry_timestamp_seconds',
            value,
            endpoint === undefined ? {} : { endpoint },
          )
        : sample('odoo_credential_expiry_timestamp_seconds', value);
    default:
      return unit satisfies never;
  }
}
