import type { Fault } from '../fault.ts';
import * as views from '../views.ts';
import { ADD_ON, data, IMPATIENT, shows, view } from './notation.ts';

/** The programs of the web client, as Odoo 19 and 14 name them. */
const BUNDLES = `name ~ '^web[.]assets_(web|backend)[.].*js$'`;

/** What only the browser can notice. */
export const WEB_CLIENT: readonly Fault[] = [
  {
    id: 'confirm-button-renamed',
    title: 'The button that confirms an order has another name',
    means: view(views.confirmButtonRenamed),
    shows: [shows('sales_order', 'ui', 'confirm', 'assertion')],
    spares: [{ journey: 'sales_order', channel: 'rpc' }],
    limits: IMPATIENT,
  },
  {
    id: 'customer-field-hidden',
    title: 'The form of the order has no customer',
    means: view(views.customerFieldHidden),
    shows: [shows('sales_order', 'ui', 'quotation', 'assertion')],
    limits: IMPATIENT,
  },
  {
    id: 'validate-button-gone',
    title: 'The form of the transfer has no button to validate it',
    means: view(views.validateButtonGone),
    shows: [shows('stock_move', 'ui', 'validate_transfer', 'assertion')],
    spares: [{ journey: 'stock_move', channel: 'rpc' }],
    limits: IMPATIENT,
  },
  {
    id: 'post-button-gone',
    title: 'The form of the invoice has no button to post it',
    means: view(views.postButtonGone),
    shows: [shows('invoice', 'ui', 'post_invoice', 'assertion')],
    limits: IMPATIENT,
  },
  {
    id: 'dialog-in-the-way',
    title: 'A warning about the customer covers the form of the order',
    means: ADD_ON,
    shows: [shows('sales_order', 'ui', 'quotation', 'assertion')],
    spares: [{ journey: 'sales_order', channel: 'rpc' }],
    limits: IMPATIENT,
  },
  {
    id: 'web-calls-fail',
    title: 'Every call of the web client is answered with HTTP 500',
    means: ADD_ON,
    shows: [shows('sales_order', 'ui', 'quotation', 'transport')],
    spares: [{ journey: 'sales_order', channel: 'rpc' }],
    limits: IMPATIENT,
  },
  {
    id: 'web-client-slow',
    title: 'The page of the web client takes longer than the limit',
    means: ADD_ON,
    shows: [shows('sales_order', 'ui', 'quotation', 'timeout')],
    limits: IMPATIENT,
  },
  {
    id: 'client-page-fails',
    title: 'The page of the web client ends in an error of the server',
    means: view(views.clientPageFails),
    shows: [shows('login', 'ui', 'sign_in', 'fault')],
    limits: IMPATIENT,
  },
  {
    id: 'client-script-broken',
    title: 'The program of the web client is damaged: the page stays blank',
    means: data(
      `CREATE TABLE cutoff_bundle AS SELECT id, store_fname, db_datas FROM ir_attachment WHERE ${BUNDLES};
       UPDATE ir_attachment SET store_fname = NULL, db_datas = convert_to('throw new Error("damaged");', 'UTF8')
         WHERE ${BUNDLES}`,
      `UPDATE ir_attachment SET store_fname = kept.store_fname, db_datas = kept.db_datas
         FROM cutoff_bundle AS kept WHERE kept.id = ir_attachment.id;
       DROP TABLE cutoff_bundle`,
    ),
    shows: [shows('login', 'ui', 'sign_in', 'assertion')],
    limits: IMPATIENT,
  },
];
