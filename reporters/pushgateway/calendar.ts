import type { RunRecord } from '../../fixtures/record/record.ts';
import { registryOf } from '../metrics/registry.ts';
import type { GaugeSample, GroupKey } from '../metrics/groups.ts';
import type { Gateway } from './gateway.ts';
import { putGroup } from './push.ts';

/** What is ahead of a target, in Unix milliseconds. */
export interface Ahead {
  readonly nextCutOffMs: number | undefined;
  readonly maintenance: { readonly startMs: number; readonly endMs: number } | undefined;
}

/** The group of a target that holds its calendar. */
export function calendarKey(labels: RunRecord['target']['labels']): GroupKey {
  const { environment, tenant, region } = labels;
  return { environment, tenant, region, scenario: 'none', part: 'calendar' };
}

/** Replaces what the gateway holds of the calendar of a target. Throws a `GatewayError`. */
export async function pushCalendar(
  gateway: Gateway,
  labels: RunRecord['target']['labels'],
  { nextCutOffMs, maintenance }: Ahead,
): Promise<void> {
  const { service, release } = labels;
  const sample = (metric: GaugeSample['metric'], ms: number | undefined): GaugeSample[] =>
    ms === undefined ? [] : [{ metric, labels: { service, release }, value: ms / 1000 }];
  const samples = [
    ...sample('odoo_next_cutoff_timestamp_seconds', nextCutOffMs),
    ...sample('odoo_maintenance_start_timestamp_seconds', maintenance?.startMs),
    ...sample('odoo_maintenance_end_timestamp_seconds', maintenance?.endMs),
  ];
  await putGroup(gateway, calendarKey(labels), registryOf(samples));
}
