import { indicatorLabel, MEASURES } from '../../../fixtures/record/indicator.ts';
import type {
  IndicatorResult,
  IndicatorSection,
  IndicatorStatus,
  IndicatorValue,
} from '../../../fixtures/record/indicator.ts';
import { formatDuration, formatInstant } from '../../format.ts';
import type { State } from '../../outcomes.ts';

/** How facts of process indicators read in every report for people. */

export { indicatorLabel };

/** The sign of a status; its word stands beside it. */
export const INDICATOR_STATE: Readonly<Record<IndicatorStatus, State>> = {
  ok: 'passed',
  breached: 'failed',
  unknown: 'never-ran',
  not_applicable: 'skipped',
};

export const INDICATOR_WORD: Readonly<Record<IndicatorStatus, string>> = {
  ok: 'ok',
  breached: 'breached',
  unknown: 'unknown',
  not_applicable: 'not applicable',
};

/** `5 of 9 indicators ok, 1 breached, 3 unknown`; what does not apply is left out. */
export function indicatorSentence({ results }: IndicatorSection): string {
  const count = (status: IndicatorStatus): number => results.filter((each) => each.status === status).length;
  const all = results.length - count('not_applicable');
  const parts = [`${count('ok')} of ${all} indicators ok`];
  if (count('breached') > 0) parts.push(`${count('breached')} breached`);
  if (count('unknown') > 0) parts.push(`${count('unknown')} unknown`);
  return parts.join(', ');
}

/** `late 3 (at most 0)`, `oldest 2 h 5 min (at most 2 h)`. */
export function valueWords({ measure, value, limit }: IndicatorValue): string {
  const word = measure.replaceAll('_', ' ');
  const bound = MEASURES[measure] === 'unix seconds' ? 'not before' : 'at most';
  const allowed = limit === null ? '' : ` (${bound} ${figure(measure, limit)})`;
  return `${word} ${figure(measure, value)}${allowed}`;
}

function figure(measure: IndicatorValue['measure'], value: number): string {
  const unit = MEASURES[measure];
  switch (unit) {
    case 'records':
      return String(value);
    case 'seconds':
      return spanOf(value);
    case 'unix seconds':
      return formatInstant(new Date(value * 1000).toISOString());
    default:
      return unit satisfies never;
  }
}

/** Short spans as latencies read, long ones in hours and days. */
function spanOf(seconds: number): string {
  if (seconds < 3600) return formatDuration(seconds * 1000);
  const minutes = Math.round(seconds / 60);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  const [first, second] =
    days > 0
      ? [`${days} d`, hours > 0 && ` ${hours} h`]
      : [`${hours} h`, minutes % 60 > 0 && ` ${minutes % 60} min`];
  return `${first}${second === false ? '' : second}`;
}

/** What is worth reading first: breached, then unknown, then ok, then what does not apply. */
export function byUrgency(results: readonly IndicatorResult[]): readonly IndicatorResult[] {
  const order: readonly IndicatorStatus[] = ['breached', 'unknown', 'ok', 'not_applicable'];
  return results.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
}
