import { INDICATOR_DEPENDENCY, INDICATOR_STATUSES, MEASURES } from '../../../fixtures/record/indicator.ts';
import type { IndicatorResult, IndicatorSection } from '../../../fixtures/record/indicator.ts';
import type { Status } from '../../../fixtures/record/record.ts';
import type { Sample } from '../../metrics/groups.ts';
import { largest } from '../../../fixtures/statistics/summary.ts';

/** The samples of process indicators. What is unknown or does not apply has a status, and nothing that reads as ok. */
export function indicatorValues({ results }: IndicatorSection): readonly Sample[] {
  const names = [...new Set(results.map(({ name }) => name))];
  return [
    ...results.flatMap(samplesOf),
    ...names.map((name): Sample => {
      const own = results.filter((each) => each.name === name);
      const durationMs = largest(own.map((each) => each.durationMs));
      return { metric: 'odoo_indicator_look_seconds', labels: { indicator: name }, value: durationMs / 1000 };
    }),
  ];
}

/** What the indicators say together, as the last success counts it. */
export function indicatorStatus({ results }: IndicatorSection): Status {
  if (results.some(({ status }) => status === 'breached')) return 'failed';
  const isKnown = results.every(({ status }) => status !== 'unknown');
  return isKnown && results.some(({ status }) => status === 'ok') ? 'passed' : 'broken';
}

function samplesOf(result: IndicatorResult): Sample[] {
  const { name, status, warehouse, endpoint, values } = result;
  const labels = {
    indicator: name,
    dependency: INDICATOR_DEPENDENCY[name],
    ...(warehouse === undefined ? {} : { warehouse }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  const is = INDICATOR_STATUSES.map((each): Sample => ({
    metric: 'odoo_indicator_status',
    labels: { ...labels, status: each },
    value: each === status ? 1 : 0,
  }));
  const isJudged = status === 'ok' || status === 'breached';
  return [
    ...is,
    ...(isJudged
      ? [{ metric: 'odoo_indicator_ok', labels, value: status === 'ok' ? 1 : 0 } satisfies Sample]
      : []),
    ...values.map((each) => valueSample(result, each, labels)),
  ];
}

function valueSample(
  { name, endpoint }: IndicatorResult,
  { measure, value }: IndicatorResult['values'][number],
  labels: Sample['labels'],
): Sample {
  const unit = MEASURES[measure];
  switch (unit) {
    case 'records':
      return { metric: 'odoo_indicator_records', labels: { ...labels, measure }, value };
    case 'seconds':
      return { metric: 'odoo_indicator_seconds', labels: { ...labels, measure }, value };
    case 'unix seconds':
      return name === 'certificate'
        ? {
            metric: 'odoo_certificate_expiry_timestamp_seconds',
            labels: endpoint === undefined ? {} : { endpoint },
            value,
          }
        : { metric: 'odoo_credential_expiry_timestamp_seconds', labels: {}, value };
    default:
      return unit satisfies never;
  }
}
