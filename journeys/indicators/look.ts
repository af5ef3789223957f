import type { BusinessCalendar } from '../../fixtures/calendar/calendar.ts';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { indicatorLabel, MEASURES } from '../../fixtures/record/indicator.ts';
import type { IndicatorResult, IndicatorValue, Measure } from '../../fixtures/record/indicator.ts';
import type { IndicatorSettings } from '../../fixtures/config/indicator-settings.ts';
import type { Documents } from '../../fixtures/odoo/documents.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import type { Secret } from '../../fixtures/secrets/secret.ts';
import type { Target } from '../../fixtures/target/target.ts';

/** What indicators look with, and how what they saw becomes a result. */

export interface Look {
  readonly target: Target;
  /** The API key that the probe signs in with. */
  readonly probeKey: Secret | undefined;
  readonly settings: IndicatorSettings;
  /** Unix milliseconds: one instant for all indicators of a run. */
  readonly nowMs: number;
  readonly calendar: BusinessCalendar | undefined;
  /** Address of the Pushgateway, where there is one. */
  readonly pushgatewayUrl: string | undefined;
  /** The same as the user of the probe itself, where another one looks. */
  readonly probe: () => Promise<OdooSession>;
  /** Signs in once, for reading only. Throws a `JourneyFailure` each time where that failed. */
  readonly session: () => Promise<OdooSession>;
  /** In a web session of its own, opened at the first document. */
  readonly documents: () => Promise<Documents>;
}

/** A result before its name and duration are known. */
export type Reading = Omit<IndicatorResult, 'name' | 'durationMs'>;

/** One indicator: a reading, or several where there are several things of its kind. */
export type Indicator = (look: Look) => Promise<Reading | readonly Reading[]>;

/** Whose reading it is, where there are several. */
export type Subject = Pick<Reading, 'warehouse' | 'endpoint'>;

export function value(measure: Measure, seen: number, limit: number | null = null): IndicatorValue {
  return { measure, value: seen, limit };
}

/** Whether a value keeps its limit. An instant must not be before its limit, anything else not above it. */
function isWithin({ measure, value, limit }: IndicatorValue): boolean {
  if (limit === null) return true;
  return MEASURES[measure] === 'unix seconds' ? value >= limit : value <= limit;
}

/** A reading that the limits of its values judge. No value at all judges nothing, so that is not accepted. */
export function judged(
  values: readonly [IndicatorValue, ...IndicatorValue[]],
  message: string,
  more: Subject & { readonly hint?: string } = {},
): Reading {
  const { hint, ...subject } = more;
  const status = values.every(isWithin) ? 'ok' : 'breached';
  return {
    ...subject,
    status,
    values: [...values],
    message,
    ...(status === 'breached' && hint !== undefined ? { hint } : {}),
  };
}

/** What did not answer as it should, which no figure says. */
export function breached(
  message: string,
  hint: string,
  more: Subject & { values?: IndicatorValue[] } = {},
): Reading {
  const { values = [], ...subject } = more;
  return { ...subject, status: 'breached', values, message, hint };
}

export function unknown(message: string, hint: string, subject: Subject = {}): Reading {
  return { ...subject, status: 'unknown', values: [], message, hint };
}

export function notApplicable(message: string, subject: Subject = {}): Reading {
  return { ...subject, status: 'not_applicable', values: [], message };
}

/** What an indicator that threw says: it is not known, and never ok. */
export function unknownFrom(error: unknown, name: IndicatorResult['name']): Reading {
  if (!(error instanceof JourneyFailure)) {
    const message = error instanceof Error ? error.message : String(error);
    return unknown(`It could not be checked: ${message}`, 'This is a fault of cutoff itself: report it.');
  }
  if (isForbidden(error)) {
    const [called = 'it'] = error.message.split(' on ');
    const model = called.replace(/\.\w+$/, '');
    return unknown(
      `The user may not read ${model}: Odoo refused ${called}.`,
      `Give the user read access to ${model} (see docs/health-checks.md), or skip ${indicatorLabel({ name })} with indicators.skip.`,
    );
  }
  return unknown(error.message, error.hint ?? 'Check whether the journeys of the same run failed too.');
}

function isForbidden({ fault }: JourneyFailure): boolean {
  return fault?.exception.endsWith('AccessError') === true;
}
