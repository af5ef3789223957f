import { afterAll, expect, test } from 'vitest';
import { labEndpoints } from '../../../fixtures/lab/lab.ts';
import { partKey } from '../../../reporters/metrics/group.ts';
import { parseExposition } from '../../../reporters/pushgateway/exposition.ts';
import { gatewayOf } from '../../../reporters/pushgateway/gateway.ts';
import { deleteGroup } from '../../../reporters/pushgateway/push.ts';
import { passedRecord } from '../../../reporters/sections/journeys/sample.ts';
import { announceCalendar } from '../deliver/announce-calendar.ts';

/** The calendar in the real Pushgateway of the lab. */

const gateway = gatewayOf(labEndpoints().pushgateway);
const record = passedRecord();
record.target.labels.tenant = `calendar-${process.pid}`;
afterAll(() => deleteGroup(gateway, partKey(record.target.labels, 'calendar')));

test('shows the next cut-off and no maintenance when none is planned', async () => {
  const complaints: string[] = [];
  const calendar = {
    timeZone: 'Europe/Paris',
    workingDays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
    holidays: [],
    cutOffs: [{ warehouse: 'WH', at: '17:00' }],
    maintenance: [],
  } as const;
  await announceCalendar(calendar, record, gateway, (line) => complaints.push(line));
  expect(complaints).toEqual([]);
  const shown = parseExposition(await (await fetch(`${gateway.url}/metrics`)).text()).filter(
    ({ name, labels }) => labels['tenant'] === record.target.labels.tenant && name.startsWith('odoo_'),
  );
  expect(shown.map(({ name }) => name)).toEqual(['odoo_next_cutoff_timestamp_seconds']);
  const ahead = (shown[0]?.value ?? 0) - Date.now() / 1000;
  expect(ahead).toBeGreaterThan(0);
  expect(ahead).toBeLessThanOrEqual(25 * 3600);
});
