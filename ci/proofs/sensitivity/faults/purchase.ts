import type { Fault } from '../fault.ts';
import { shows, trigger } from './notation.ts';

/** Purchase orders and their receipts. */
export const PURCHASE: readonly Fault[] = [
  {
    id: 'purchase-price-changed',
    title: 'A purchase order is saved with another price than it was given',
    means: trigger({
      table: 'purchase_order_line',
      timing: 'at commit',
      event: 'INSERT',
      body: 'UPDATE purchase_order_line SET price_unit = price_unit + 1 WHERE id = NEW.id;',
    }),
    shows: [shows('receipt', 'rpc', 'purchase_request', 'assertion')],
  },
  {
    id: 'purchase-stays-request',
    title: 'A confirmed purchase order stays a request',
    means: trigger({
      table: 'purchase_order',
      timing: 'at commit',
      event: 'UPDATE',
      when: "OLD.state <> 'purchase' AND NEW.state = 'purchase'",
      body: "UPDATE purchase_order SET state = 'draft' WHERE id = NEW.id;",
    }),
    shows: [shows('receipt', 'rpc', 'purchase_order', 'assertion')],
  },
  {
    id: 'receipt-without-date',
    title: 'A receipt is done and bears no date',
    means: trigger({
      table: 'stock_picking',
      timing: 'at commit',
      event: 'UPDATE',
      when: "OLD.state <> 'done' AND NEW.state = 'done'",
      body: 'UPDATE stock_picking SET date_done = NULL WHERE id = NEW.id;',
    }),
    shows: [shows('receipt', 'rpc', 'receive', 'assertion')],
  },
];
