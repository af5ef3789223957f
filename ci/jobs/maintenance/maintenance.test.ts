import { describe, expect, it } from 'vitest';
import { maintenanceNow, refuseInMaintenance } from './maintenance.ts';

const calendar = {
  timeZone: 'Europe/Paris',
  workingDays: [],
  holidays: [],
  cutOffs: [],
  maintenance: [{ days: ['sun' as const], from: '02:00', to: '04:00' }],
};
const WITHIN = Date.parse('2026-11-22T01:30:00Z');
const AFTER = Date.parse('2026-11-22T03:00:00Z');

describe('a maintenance window', () => {
  it('prevents a probe, which is not a success, and says until when', () => {
    expect(maintenanceNow(calendar, WITHIN)).toBe('maintenance until 2026-11-22 03:00 UTC');
    expect(() => refuseInMaintenance(calendar, false, WITHIN)).toThrow(
      expect.objectContaining({ exit: 'inconclusive' }),
    );
  });

  it('allows a probe after its end, with --ignore-maintenance, and without a window', () => {
    expect(maintenanceNow(calendar, AFTER)).toBeUndefined();
    for (const [of, despite, at] of [
      [calendar, false, AFTER],
      [calendar, true, WITHIN],
      [undefined, false, WITHIN],
    ] as const) {
      expect(() => refuseInMaintenance(of, despite, at)).not.toThrow();
    }
  });
});
