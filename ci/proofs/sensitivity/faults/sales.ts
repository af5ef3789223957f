import type { Fault } from '../fault.ts';
import * as triggers from '../triggers.ts';
import { ADD_ON, shows, trigger } from './notation.ts';

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
    means: trigger(triggers.diskFull),
    shows: [
      shows('sales_order', 'rpc', 'confirm', 'fault'),
      shows('stock_move', 'rpc', 'create_transfer', 'fault'),
    ],
  },
];
