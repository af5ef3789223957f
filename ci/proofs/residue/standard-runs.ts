import type { JourneyName } from '../../../journeys/journey.ts';

/** The journeys that a probe runs unless asked otherwise: a sales order begins with a quotation. */
export const STANDARD_RUNS: readonly JourneyName[] = [
  'login',
  'sales_order',
  'stock_move',
  'shipment',
  'invoice',
  'order_to_cash',
];
