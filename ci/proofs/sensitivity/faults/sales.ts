import type { Fault } from '../fault.ts';
import * as triggers from '../triggers.ts';
import { ADD_ON, fault, shows, trigger } from './notation.ts';

/** Quotations and orders. */
export const SALES: readonly Fault[] = [
  {
    id: 'tax-dropped',
    title: 'The tax is missing on the lines of the order',
    means: ADD_ON,
    shows: [shows('sales_order', 'rpc', 'quotation', 'assertion')],
  },
  {
    id: 'price-rounded-down',
    title: 'Prices are rounded down to whole units',
    means: ADD_ON,
    shows: [shows('sales_order', 'rpc', 'quotation', 'assertion')],
  },
  {
    id: 'total-off-by-a-cent',
    title: 'The total of the order is a cent more than its lines and taxes',
    means: ADD_ON,
    shows: [shows('sales_order', 'rpc', 'quotation', 'assertion')],
  },
  {
    id: 'price-changed-by-form',
    title: 'The form doubles the price when the quantity is typed',
    means: ADD_ON,
    shows: [shows('sales_order', 'ui', 'quotation', 'assertion')],
    spares: [{ journey: 'sales_order', channel: 'rpc' }],
  },
  {
    id: 'order-stays-quotation',
    title: 'Confirming leaves the order a quotation',
    means: trigger(triggers.orderStaysQuotation),
    shows: [shows('sales_order', 'rpc', 'confirm', 'assertion')],
  },
  {
    id: 'confirm-raises',
    title: 'Confirming ends in an error of the program',
    means: ADD_ON,
    shows: [shows('sales_order', 'rpc', 'confirm', 'fault'), shows('sales_order', 'ui', 'confirm', 'fault')],
  },
  {
    id: 'no-delivery-created',
    title: 'The confirmed order has no delivery',
    means: ADD_ON,
    shows: [shows('sales_order', 'rpc', 'confirm', 'assertion')],
  },
  {
    id: 'nothing-reserved',
    title: 'The confirmed order reserves nothing',
    means: ADD_ON,
    shows: [shows('sales_order', 'rpc', 'confirm', 'assertion')],
  },
  {
    id: 'disk-full',
    title: 'The disk of the database is full',
    means: trigger(triggers.refusing('disk_full', 'could not extend file: No space left on device')),
    shows: [
      shows('sales_order', 'rpc', 'confirm', 'fault'),
      shows('stock_move', 'rpc', 'create_transfer', 'fault'),
    ],
  },
  ...(
    [
      ['database-read-only', 'The database only reads', 'read_only_sql_transaction'],
      ['database-without-memory', 'The database has no memory left', 'out_of_memory'],
      ['database-shuts-down', 'The database shuts down', 'admin_shutdown'],
      ['statement-cancelled', 'The database cancels statements that take long', 'query_canceled'],
    ] as const
  ).map(([id, title, error]) =>
    fault(
      id,
      title,
      trigger(triggers.refusing(error, title)),
      shows('stock_move', 'rpc', 'create_transfer', 'fault'),
    ),
  ),
  {
    ...fault(
      'always-in-conflict',
      'Every transfer is in conflict with another transaction, however often Odoo tries',
      trigger(triggers.refusing('serialization_failure', 'could not serialize access')),
      shows('stock_move', 'rpc', 'create_transfer', 'fault'),
    ),
    // Odoo waits up to 31 seconds between its tries.
    limits: { callTimeoutMs: 60_000, stepTimeoutMs: 90_000 },
  },
];
