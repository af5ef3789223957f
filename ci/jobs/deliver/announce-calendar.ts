import { nextCutOff } from '../../../fixtures/calendar/calendar.ts';
import type { BusinessCalendar } from '../../../fixtures/calendar/calendar.ts';
import type { Pushgateway } from '../../../fixtures/config/config.ts';
import { nextMaintenance } from '../../../fixtures/calendar/maintenance.ts';
import type { RunRecord } from '../../../fixtures/record/record.ts';
import { partKey } from '../../../reporters/metrics/group.ts';
import { registryOf } from '../../../reporters/metrics/registry.ts';
import { putGroup } from '../../../reporters/pushgateway/push.ts';
import { calendarSamples } from '../../../reporters/sections/calendar/metrics.ts';
import type { Ahead } from '../../../reporters/sections/calendar/metrics.ts';
import { smallest } from '../../../fixtures/statistics/summary.ts';

/** What the calendar has ahead of an instant: the next cut-off of any warehouse, and maintenance next or under way. */
export function aheadOf(calendar: BusinessCalendar, nowMs: number): Ahead {
  const warehouses = [...new Set(calendar.cutOffs.map(({ warehouse }) => warehouse))];
  const next = warehouses.flatMap((warehouse) => nextCutOff(calendar, warehouse, nowMs) ?? []);
  return {
    nextCutOffMs: next.length === 0 ? undefined : smallest(next),
    maintenance: nextMaintenance(calendar, nowMs),
  };
}

/**
 * Tells the gateway what is ahead of a target, for alerts: before a cut-off they weigh more, in maintenance nothing. A
 * gateway that does not take it loses nothing of the run, so this only says so.
 */
export async function announceCalendar(
  calendar: BusinessCalendar | undefined,
  { target }: RunRecord,
  pushgateway: Pushgateway | undefined,
  log: (line: string) => void,
): Promise<void> {
  if (!calendar || !pushgateway) return;
  try {
    const samples = calendarSamples(aheadOf(calendar, Date.now()), target.labels);
    await putGroup(pushgateway, partKey(target.labels, 'calendar'), registryOf(samples));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log(`The calendar was not pushed to ${pushgateway.url}: ${reason}. The next run pushes it again.`);
  }
}
