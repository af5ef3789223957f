import type { BusinessCalendar } from '../../../fixtures/calendar/calendar.ts';
import { CommandError } from '../../../fixtures/failures/errors.ts';
import { maintenanceUntil } from '../../../fixtures/calendar/maintenance.ts';

/** Whether the target may be probed now, by the maintenance windows of the configuration. */

/** Why nothing is probed now, as one clause; `undefined` outside of maintenance. */
export function maintenanceNow(calendar: BusinessCalendar | undefined, nowMs: number): string | undefined {
  const end = calendar && maintenanceUntil(calendar, nowMs);
  return end === undefined
    ? undefined
    : `maintenance until ${new Date(end).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/**
 * Keeps a probe out of a maintenance window: nothing runs, nothing is pushed, and it is not a success.
 *
 * @throws {CommandError} `inconclusive`
 */
export function refuseInMaintenance(
  calendar: BusinessCalendar | undefined,
  despite: boolean,
  nowMs = Date.now(),
): void {
  const reason = maintenanceNow(calendar, nowMs);
  if (reason === undefined || despite) return;
  throw new CommandError(
    'inconclusive',
    `Nothing was probed: ${reason} (calendar.maintenance). Run it after that, or with --ignore-maintenance.`,
  );
}
