import type { Fault } from '../fault.ts';
import { data, shows } from './notation.ts';

const CATALOGUE_PRODUCTS = `SELECT product_tmpl_id FROM product_product WHERE default_code LIKE 'CUT-P%'`;

/** What the journeys need and do not find. */
export const MASTER_DATA: readonly Fault[] = [
  {
    id: 'products-not-for-sale',
    title: 'The products of the catalogue are no longer for sale',
    means: data(
      `UPDATE product_template SET sale_ok = false WHERE id IN (${CATALOGUE_PRODUCTS})`,
      `UPDATE product_template SET sale_ok = true WHERE id IN (${CATALOGUE_PRODUCTS})`,
    ),
    shows: [shows('sales_order', 'rpc', 'prepare', 'data')],
  },
  {
    id: 'products-archived',
    title: 'The products of the catalogue were archived, with stock',
    means: data(
      `UPDATE product_product SET active = false WHERE default_code LIKE 'CUT-P%'`,
      `UPDATE product_product SET active = true WHERE default_code LIKE 'CUT-P%'`,
    ),
    shows: [shows('sales_order', 'rpc', 'prepare', 'data')],
  },
  {
    id: 'customers-archived',
    title: 'The customers of the catalogue were archived',
    means: data(
      `UPDATE res_partner SET active = false WHERE ref LIKE 'CUT-C%'`,
      `UPDATE res_partner SET active = true WHERE ref LIKE 'CUT-C%'`,
    ),
    shows: [shows('sales_order', 'rpc', 'prepare', 'data')],
  },
  {
    id: 'shelf-archived',
    title: 'There is no place left to transfer goods to',
    means: data(
      `UPDATE stock_location SET active = false WHERE name = 'Cutoff shelf'`,
      `UPDATE stock_location SET active = true WHERE name = 'Cutoff shelf'`,
    ),
    shows: [shows('stock_move', 'rpc', 'prepare', 'data')],
  },
  {
    id: 'sales-journal-archived',
    title: 'The sales journal was archived',
    means: data(
      `UPDATE account_journal SET active = false WHERE type = 'sale'`,
      `UPDATE account_journal SET active = true WHERE type = 'sale'`,
    ),
    shows: [shows('invoice', 'rpc', 'create_invoice', 'fault')],
  },
];
