import {
  createRecord,
  many2one,
  named,
  readRecord,
  searchIds,
  unlinkRecords,
  writeRecords,
} from '../../../fixtures/odoo/records.ts';
import type { OwnedSession } from '../../../fixtures/odoo/session.ts';
import { PART_JOURNALS, SYNTHETIC_REFERENCE } from '../../../fixtures/synthetic/mark.ts';
import type { Target } from '../../../fixtures/target/target.ts';

/** Changes the database as an administrator would by mistake, and returns what takes that back. */
export type Change = (admin: OwnedSession, target: Target) => Promise<() => Promise<void>>;

/** The real company of the lab. */
const REAL = 1;

/** What may be wrong with the synthetic part of the real company. */
export const PART_CHANGES = {
  'mark of the warehouse taken away': async (admin) => {
    const address = await searchIds(admin, 'res.partner', [
      ['ref', '=', SYNTHETIC_REFERENCE],
      ['company_id', '=', REAL],
    ]);
    await writeRecords(admin, 'res.partner', address, { ref: 'REAL' });
    return () => writeRecords(admin, 'res.partner', address, { ref: SYNTHETIC_REFERENCE });
  },
  'mark of a journal taken away': async (admin) => {
    const { code, name } = PART_JOURNALS.sale;
    const journal = await searchIds(admin, 'account.journal', [
      ['code', '=', code],
      ['company_id', '=', REAL],
    ]);
    await writeRecords(admin, 'account.journal', journal, { name: 'Customer invoices' });
    return () => writeRecords(admin, 'account.journal', journal, { name });
  },
  'journals shown': (admin) => withoutRule(admin, 'account.journal'),
  'transfers shown': async (admin) => {
    const [type = 0] = await searchIds(
      admin,
      'stock.picking.type',
      [
        ['code', '=', 'internal'],
        ['warehouse_id.company_id', '=', REAL],
      ],
      { order: 'warehouse_id, id', limit: 1 },
    );
    const { from } = await readRecord(admin, 'stock.picking.type', type, {
      from: named('default_location_src_id', many2one),
    });
    const places = { location_id: from.id, location_dest_id: from.id };
    const transfer = await createRecord(admin, 'stock.picking', { picking_type_id: type, ...places });
    const undo = await withoutRule(admin, 'stock.picking');
    return async () => {
      await undo();
      await unlinkRecords(admin, 'stock.picking', [transfer]);
    };
  },
  'books locked': async (admin) => {
    const today = new Date().toISOString().slice(0, 10);
    return changedCompany(admin, 'fiscalyear_lock_date', today);
  },
  'real company mails': (admin) => changedCompany(admin, 'stock_move_email_validation', true),
} satisfies Record<string, Change>;

async function withoutRule(admin: OwnedSession, model: string): Promise<() => Promise<void>> {
  const rule = await searchIds(admin, 'ir.rule', [['name', '=', `Cutoff probe: only its own ${model}`]]);
  if (rule.length !== 1) throw new Error(`${rule.length} record rules hide ${model} from probes.`);
  await writeRecords(admin, 'ir.rule', rule, { active: false });
  return () => writeRecords(admin, 'ir.rule', rule, { active: true });
}

async function changedCompany(
  admin: OwnedSession,
  field: string,
  value: string | boolean,
): Promise<() => Promise<void>> {
  await writeRecords(admin, 'res.company', [REAL], { [field]: value });
  return () => writeRecords(admin, 'res.company', [REAL], { [field]: false });
}
