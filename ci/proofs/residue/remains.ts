import type { Series } from '../../../fixtures/lab/series.ts';
import { NUMBERS } from './picture.ts';
import type { Place } from './record.ts';

export type { Series };

/** A kind of difference that a swept target may show, and why nobody can do without it. */
export interface Remain {
  readonly table: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** Columns that may differ in a row that was there before. */
  readonly columns?: readonly string[];
  /** Values that the row must have for this to hold. */
  readonly when?: Readonly<Record<string, readonly (string | number | boolean | null)[]>>;
  /** Versions of Odoo that show it. */
  readonly odoo: readonly Series[];
  /** Where it shows; without it, everywhere. */
  readonly place?: Place;
  /** Also of rows that Odoo itself wrote and that belong to no company. */
  readonly ofNobody?: boolean;
  readonly reason: string;
}

const BOTH = ['14', '19'] as const;

const WIZARD = 'A dialog that somebody answered. Odoo clears dialogs away by itself, hours later.';
const SIGN_IN = 'Odoo notes every sign-in, and clears the notes away by itself.';
const ZERO_DONE =
  'What was validated cannot be deleted. Its quantities are set to zero, which puts the goods back.';
const RECEIVED =
  'Odoo 14 neither cancels nor removes an order of which something was received. It is locked, with nothing received and nothing to bill.';
const NUMBERED =
  'Odoo numbers the deliveries and receipts of an order itself. Orders and internal transfers bear a name of ours instead and take no number; a removed invoice or payment gives its number back.';

/**
 * Everything that may differ after journeys were killed and swept, by a user who may remove what a probe made
 * (`fixtures/sweep/removal-rights.ts`). Whatever is not in this list fails `npm run test:residue`.
 */
export const REMAINS: readonly Remain[] = [
  {
    table: 'stock_picking',
    change: 'added',
    when: { state: ['done'] },
    odoo: BOTH,
    reason: `${ZERO_DONE} Two for a delivery in two steps, one for an internal transfer.`,
  },
  {
    table: 'stock_move',
    change: 'added',
    when: { state: ['done'], quantity: [0] },
    odoo: ['19'],
    reason: ZERO_DONE,
  },
  { table: 'stock_move', change: 'added', when: { state: ['done'] }, odoo: ['14'], reason: ZERO_DONE },
  {
    table: 'stock_move_line',
    change: 'added',
    when: { state: ['done'], quantity: [0] },
    odoo: ['19'],
    reason: ZERO_DONE,
  },
  {
    table: 'stock_move_line',
    change: 'added',
    when: { state: ['done'], qty_done: [0] },
    odoo: ['14'],
    reason: ZERO_DONE,
  },
  {
    table: 'stock_move_move_rel',
    change: 'added',
    odoo: BOTH,
    reason: 'Which move of a delivery follows which.',
  },
  {
    table: 'purchase_order',
    change: 'added',
    when: { state: ['done'], invoice_status: ['no'] },
    odoo: ['14'],
    reason: RECEIVED,
  },
  {
    table: 'purchase_order_line',
    change: 'added',
    when: { state: ['done'], qty_received: [0], qty_to_invoice: [0] },
    odoo: ['14'],
    reason: RECEIVED,
  },
  {
    table: 'purchase_order_stock_picking_rel',
    change: 'added',
    odoo: ['14'],
    reason: 'Which receipt belongs to which of these orders.',
  },
  {
    table: 'account_tax_purchase_order_line_rel',
    change: 'added',
    odoo: ['14'],
    reason: 'The taxes of the lines of these orders.',
  },
  {
    table: 'stock_location_route_move',
    change: 'added',
    odoo: ['14'],
    reason: 'By which routes the goods of a receipt may go on.',
  },
  {
    table: 'stock_valuation_layer',
    change: 'added',
    odoo: ['14'],
    reason:
      'The value of the goods that left, and the correction that takes it back: the sum is zero, which is checked.',
  },
  {
    table: 'stock_quant',
    change: 'added',
    when: { quantity: [0], reserved_quantity: [0] },
    odoo: BOTH,
    reason:
      'A place where the goods were meanwhile, now empty. Odoo removes it when somebody opens the stock report.',
  },
  {
    table: 'stock_quant',
    change: 'changed',
    columns: ['write_uid', 'write_date'],
    odoo: BOTH,
    reason: 'The goods are back where they were; Odoo notes who brought them.',
  },
  {
    table: 'stock_quant',
    change: 'changed',
    columns: ['in_date', 'write_uid', 'write_date'],
    when: { quantity: [0], reserved_quantity: [0] },
    odoo: BOTH,
    reason:
      'A place that was empty before, through which the goods went. Its incoming date has no effect: Odoo sets it anew when goods arrive.',
  },
  {
    table: 'res_partner',
    change: 'changed',
    columns: ['customer_rank', 'write_uid', 'write_date'],
    odoo: BOTH,
    reason:
      'Posting an invoice counts up how often its customer bought, and nobody may write that. Customers of the probes only.',
  },
  {
    table: NUMBERS,
    change: 'changed',
    columns: ['last'],
    when: { sequence: ['WH/PICK/', 'WH/OUT/', 'WH/IN/'] },
    odoo: BOTH,
    place: 'database',
    reason: NUMBERED,
  },
  {
    table: NUMBERS,
    change: 'changed',
    columns: ['last'],
    when: { sequence: ['SYN/OUT/', 'SYN/IN/'] },
    odoo: ['19'],
    place: 'company',
    reason: NUMBERED,
  },
  {
    table: NUMBERS,
    change: 'changed',
    columns: ['last'],
    when: { sequence: ['Cutof/OUT/', 'Cutof/IN/'] },
    odoo: ['14'],
    place: 'company',
    reason: `${NUMBERED} Odoo 14 takes the code of the warehouse from the name of the company.`,
  },
  {
    table: NUMBERS,
    change: 'changed',
    columns: ['last'],
    when: { sequence: ['account.reconcile'] },
    odoo: ['14'],
    reason: 'The number that joins an invoice with its payment; nobody sees it.',
  },
  { table: 'account_payment_register', change: 'added', odoo: BOTH, reason: WIZARD },
  { table: 'sale_advance_payment_inv', change: 'added', odoo: BOTH, reason: WIZARD },
  { table: 'mail_compose_message', change: 'added', odoo: ['14'], ofNobody: true, reason: WIZARD },
  { table: 'stock_immediate_transfer', change: 'added', odoo: ['14'], reason: WIZARD },
  { table: 'stock_immediate_transfer_line', change: 'added', odoo: ['14'], reason: WIZARD },
  { table: 'stock_picking_transfer_rel', change: 'added', odoo: ['14'], reason: WIZARD },
  { table: 'res_users_log', change: 'added', odoo: BOTH, reason: SIGN_IN },
  { table: 'res_device_log', change: 'added', odoo: ['19'], reason: SIGN_IN },
  {
    table: 'iap_account',
    change: 'added',
    odoo: ['14'],
    ofNobody: true,
    reason: 'Made once in a database, when somebody first types the name of a customer.',
  },
];
