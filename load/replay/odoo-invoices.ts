/** When invoices were posted. Odoo keeps only their day; the minute is in the discussion below the invoice. */

import type { LocalWindow } from '../../fixtures/calendar/calendar.ts';
import { datetime, number, searchIds, text, type Domain } from '../../fixtures/odoo/records.ts';
import type { OdooSession } from '../../fixtures/odoo/session.ts';
import { chunks, readAll, within } from './odoo-pages.ts';

/** Moments of postings, as Odoo writes them in UTC. */
export interface PostedInvoices {
  /** From the message that Odoo leaves when an invoice is posted (`account.mt_invoice_validated`). */
  readonly byMessage: readonly string[];
  /** Where it left none (tracking switched off): the creation, which is at most a little earlier. */
  readonly byCreation: readonly string[];
  /** Vendor bills, refunds and receipts posted in the window. */
  readonly otherTypes: number;
}

/** Name of the subtype `account.mt_invoice_validated` in Odoo's source, which is English. */
const VALIDATED = 'Validated';

/** Reads when the customer invoices of the window were posted. An invoice that was posted twice counts twice. */
export async function postedInvoices(
  session: OdooSession,
  window: LocalWindow,
  warehouse: string | undefined,
): Promise<PostedInvoices> {
  const subtypes = await readAll(
    session,
    'mail.message.subtype',
    [['res_model', '=', 'account.move']],
    { name: text },
    { lang: 'en_US' },
  );
  const validated = subtypes.filter(({ name }) => name === VALIDATED).map(({ id }) => id);
  const ofPosting: Domain = [
    ['model', '=', 'account.move'],
    ['subtype_id', 'in', validated],
  ];
  const messages = await readAll(session, 'mail.message', [...ofPosting, ...within('date', window)], {
    date: datetime,
    res_id: number,
  });
  const wanted = await customerInvoices(
    session,
    [...new Set(messages.map(({ res_id }) => res_id))],
    warehouse,
  );
  const created = await readAll(
    session,
    'account.move',
    [...within('create_date', window), ...invoiceDomain(warehouse), ['state', '=', 'posted']],
    { create_date: datetime },
  );
  const spoken = new Set<number>();
  for (const chunk of chunks(created.map(({ id }) => id))) {
    const rows = await readAll(session, 'mail.message', [...ofPosting, ['res_id', 'in', chunk]], {
      res_id: number,
    });
    for (const { res_id } of rows) spoken.add(res_id);
  }
  const known = messages.filter(({ res_id }) => wanted.has(res_id));
  return {
    byMessage: known.map(({ date }) => date),
    byCreation: created.filter(({ id }) => !spoken.has(id)).map(({ create_date }) => create_date),
    otherTypes: messages.length - known.length,
  };
}

function invoiceDomain(warehouse: string | undefined): Domain {
  return [
    ['move_type', '=', 'out_invoice'],
    ...(warehouse === undefined
      ? []
      : [['invoice_line_ids.sale_line_ids.order_id.warehouse_id.code', '=', warehouse] as const]),
  ];
}

async function customerInvoices(
  session: OdooSession,
  ids: readonly number[],
  warehouse: string | undefined,
): Promise<Set<number>> {
  const found = new Set<number>();
  for (const chunk of chunks(ids)) {
    const invoices = await searchIds(session, 'account.move', [
      ['id', 'in', chunk],
      ...invoiceDomain(warehouse),
    ]);
    for (const id of invoices) found.add(id);
  }
  return found;
}
