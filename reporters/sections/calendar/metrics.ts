import { known, type Sample } from '../../metrics/group.ts';
import { declared, gauge } from '../../metrics/metric.ts';

/** What the business calendar of a target says: instants, so that a late push moves nothing. */

export const CALENDAR_METRICS = declared('part', {
  odoo_next_cutoff_timestamp_seconds: gauge(
    'unix seconds',
    'Next cut-off of any warehouse in the calendar at the last run. No sample without a calendar.',
  ),
  odoo_maintenance_start_timestamp_seconds: gauge(
    'unix seconds',
    'Start of the next or current maintenance at the last run. No sample if none is near.',
  ),
  odoo_maintenance_end_timestamp_seconds: gauge('unix seconds', 'End of that maintenance.'),
});

/** What is ahead of a target, in Unix milliseconds. */
export interface Ahead {
  readonly nextCutOffMs: number | undefined;
  readonly maintenance: { readonly startMs: number; readonly endMs: number } | undefined;
}

/** `labels`: service and release of the target. */
export function calendarSamples(
  { nextCutOffMs, maintenance }: Ahead,
  { service, release }: { readonly service: string; readonly release: string },
): readonly Sample<keyof typeof CALENDAR_METRICS>[] {
  const labels = { service, release };
  const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);
  return [
    ...known('odoo_next_cutoff_timestamp_seconds', seconds(nextCutOffMs), labels),
    ...known('odoo_maintenance_start_timestamp_seconds', seconds(maintenance?.startMs), labels),
    ...known('odoo_maintenance_end_timestamp_seconds', seconds(maintenance?.endMs), labels),
  ];
}
