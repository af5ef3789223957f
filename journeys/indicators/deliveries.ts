import { lastCutOff, nextCutOff } from '../../fixtures/calendar/calendar.ts';
import type { BusinessCalendar } from '../../fixtures/calendar/calendar.ts';
import { countRecords, searchRecords, text } from '../../fixtures/odoo/records.ts';
import type { Domain } from '../../fixtures/odoo/records.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import type { Indicator, Look, Reading } from './look.ts';
import { judged, notApplicable, unknown, value } from './look.ts';
import { countWords, instantWords, odooInstant } from './words.ts';

const MODEL = 'stock.picking';

/**
 * Deliveries of each warehouse against the cut-offs of the calendar. Odoo calls a delivery late as soon as its scheduled
 * time is past, which without a lead time is a second after the order. Here it is late when a cut-off of its warehouse
 * came after that time and it is still open.
 */
export const deliveries: Indicator = async (look) => {
  const { calendar } = look;
  const codes = [...new Set(calendar?.cutOffs.map(({ warehouse }) => warehouse))];
  if (!calendar || codes.length === 0) {
    return notApplicable('The calendar of the configuration has no cut-off (calendar.cut_offs).');
  }
  const session = await look.session();
  const known = await searchRecords(session, 'stock.warehouse', [['code', 'in', codes]], { code: text });
  const readings: Reading[] = [];
  for (const code of codes) {
    readings.push(
      known.some((each) => each.code === code)
        ? await ofWarehouse(code, calendar, session, look)
        : unknown(
            `This user sees no warehouse with the code ${code}.`,
            'Correct calendar.cut_offs, or give the probe user access to the company of that warehouse.',
            { warehouse: code },
          ),
    );
  }
  return readings;
};

async function ofWarehouse(
  warehouse: string,
  calendar: BusinessCalendar,
  session: OdooSession,
  { nowMs, settings }: Look,
): Promise<Reading> {
  const next = nextCutOff(calendar, warehouse, nowMs);
  const last = lastCutOff(calendar, warehouse, nowMs);
  if (next === undefined || last === undefined) {
    return notApplicable('The calendar has no working day.', { warehouse });
  }
  const { late: mostLate, open: mostOpen, openBeforeMs, lookbackMs } = settings.deliveries;
  const count = (states: readonly string[], from: number | undefined, until: number): Promise<number> =>
    countRecords(session, MODEL, [
      ['picking_type_id.code', '=', 'outgoing'],
      ['picking_type_id.warehouse_id.code', '=', warehouse],
      ['state', 'in', states],
      ...(from === undefined ? [] : ([['scheduled_date', '>', odooInstant(from)]] satisfies Domain)),
      ['scheduled_date', '<=', odooInstant(until)],
    ]);
  const open = ['waiting', 'confirmed', 'assigned'] as const;
  const oldest = last - lookbackMs;
  const ready = await count(['assigned'], last, next);
  const waiting = await count(['waiting', 'confirmed'], last, next);
  const late = await count(open, oldest, last);
  const forgotten = await count(open, undefined, oldest);
  const isNear = next - nowMs <= openBeforeMs;
  const limit = mostOpen !== undefined && isNear ? mostOpen : null;
  const due = ready + waiting;
  return judged(
    [
      value('late', late, mostLate),
      value('ready', ready),
      value('waiting', waiting),
      value('due', due, limit),
      value('forgotten', forgotten),
    ],
    `${countWords(late, 'delivery', 'deliveries')} missed a cut-off; ${due} due until ${instantWords(next)}: ${ready} ready, ${waiting} waiting${forgotten > 0 ? `; ${forgotten} older than the lookback` : ''}.`,
    {
      warehouse,
      hint: 'Open Inventory, Delivery Orders, filter by warehouse and scheduled date: ship what is ready, find stock for what waits, cancel what will not be shipped.',
    },
  );
}
