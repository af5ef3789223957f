import type { Fault } from '../fault.ts';
import * as triggers from '../triggers.ts';
import * as views from '../views.ts';
import { ADD_ON, IMPATIENT, shows, trigger, view } from './notation.ts';

/** Transfers, deliveries and their papers. */
export const WAREHOUSE: readonly Fault[] = [
  {
    id: 'transfer-one-too-many',
    title: 'A transfer moves one unit more than it says',
    means: ADD_ON,
    shows: [shows('stock_move', 'rpc', 'validate_transfer', 'assertion')],
  },
  {
    id: 'transfer-takes-all-along',
    title: 'A transfer takes a unit of every other product along',
    means: ADD_ON,
    shows: [shows('stock_move', 'rpc', 'validate_transfer', 'assertion')],
  },
  {
    id: 'transfer-takes-one-along',
    title: 'A transfer takes a unit of a single other product along',
    means: ADD_ON,
    shows: [shows('stock_move', 'rpc', 'validate_transfer', 'assertion')],
    knownMiss:
      'The check compares the stock of the planned products: on a system at work, other goods are moved by others all the time.',
  },
  {
    id: 'validation-endless',
    title: 'The database takes longer over a validation than the limit',
    means: trigger(triggers.endlessValidation),
    shows: [
      shows('shipment', 'rpc', 'ship', 'timeout'),
      shows('stock_move', 'ui', 'validate_transfer', 'timeout'),
    ],
    limits: { callTimeoutMs: 8_000, stepTimeoutMs: 20_000 },
  },
  {
    id: 'reserving-releases',
    title: 'Reserving a delivery releases its goods',
    means: ADD_ON,
    shows: [shows('shipment', 'rpc', 'reserve', 'assertion')],
  },
  {
    id: 'delivery-without-stock',
    title: 'A delivery is done and its goods are still there',
    means: ADD_ON,
    shows: [shows('shipment', 'rpc', 'ship', 'assertion')],
  },
  {
    id: 'one-unit-left-behind',
    title: 'A delivery is done with one unit less and no backorder',
    means: ADD_ON,
    shows: [shows('shipment', 'rpc', 'ship', 'assertion')],
  },
  {
    id: 'delivered-not-written-back',
    title: 'The order does not learn what was delivered',
    means: ADD_ON,
    shows: [shows('shipment', 'rpc', 'ship', 'assertion')],
  },
  {
    id: 'delivered-to-another-customer',
    title: 'A delivery is done for another customer',
    means: trigger(triggers.deliveredToAnother),
    shows: [shows('shipment', 'rpc', 'ship', 'assertion')],
  },
  {
    id: 'done-without-a-date',
    title: 'A transfer is done and has no date of that',
    means: trigger(triggers.doneWithoutDate),
    shows: [
      shows('shipment', 'rpc', 'ship', 'assertion'),
      shows('stock_move', 'rpc', 'validate_transfer', 'assertion'),
    ],
  },
  {
    id: 'delivered-twice',
    title: 'A confirmed order asks for its goods twice',
    means: trigger(triggers.deliveredTwice),
    shows: [shows('sales_order', 'rpc', 'confirm', 'assertion')],
  },
  {
    id: 'printing-endless',
    title: 'Printing takes longer than the limit',
    means: ADD_ON,
    shows: [
      shows('shipment', 'rpc', 'delivery_slip', 'timeout'),
      // As PDF, which the browser fetches beside the page; a document that is a page is 'web-client-slow'.
      { ...shows('shipment', 'ui', 'delivery_slip', 'timeout'), odoo: '14' },
    ],
    limits: { callTimeoutMs: 8_000, ...IMPATIENT },
  },
  {
    id: 'worker-killed-printing',
    title: 'The worker is killed while it prints',
    means: ADD_ON,
    shows: [
      shows('shipment', 'rpc', 'delivery_slip', 'transport'),
      { ...shows('shipment', 'ui', 'delivery_slip', 'transport'), odoo: '14' },
    ],
  },
  {
    id: 'slip-fails',
    title: 'The delivery slip ends in an error',
    means: view(views.slipFails),
    shows: [shows('shipment', 'rpc', 'delivery_slip', 'fault')],
  },
  {
    id: 'slip-without-lines',
    title: 'The delivery slip shows no products',
    means: view(views.slipWithoutLines),
    shows: [shows('shipment', 'rpc', 'delivery_slip', 'assertion')],
  },
  {
    id: 'slip-with-wrong-quantities',
    title: 'The delivery slip shows zero for every quantity',
    means: view(views.slipWithWrongQuantities),
    shows: [shows('shipment', 'rpc', 'delivery_slip', 'assertion')],
    knownMiss:
      'Only the number and the products are looked for in a document: quantities are written differently in each language and layout.',
  },
];
