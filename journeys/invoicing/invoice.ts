import { defineJourney } from '../define.ts';
import { made, type MadeDocument } from '../documents.ts';
import { confirm, drawnSales, makeQuotation, orderOneMore, planSale } from '../sales/order.ts';
import { reserve, ship, type DeliveryState } from '../shipping/delivery.ts';
import type { World } from '../world.ts';
import { createInvoice, invoiceDocument, postInvoice, type InvoiceState } from './customer-invoice.ts';

export type DeliveredState = DeliveryState & InvoiceState;

/** What an invoice starts from: goods that were handed over. */
export const delivered = [makeQuotation, confirm, reserve, ship];

export const invoice = defineJourney({
  name: 'invoice',
  title: 'What was delivered, and not what was ordered, is invoiced, posted and printed',
  checks:
    'lines, taxes and totals agree with order and delivery; entries balance; the document shows its number and products',
  needs: 'full',
  plan: (world: World): Promise<DeliveredState> => planSale(world),
  backlog: delivered,
  prepare: async (world, state) => {
    await orderOneMore(world, state);
    state.hasOpenRest = true;
  },
  steps: [createInvoice, postInvoice, invoiceDocument],
  documents: invoiced,
  load: { arrivals: drawnSales },
});

/** The documents of a sale that was delivered and invoiced. */
export function invoiced(state: DeliveredState): MadeDocument[] {
  return [
    ...made('sale.order', state.order),
    ...made('stock.picking', ...(state.deliveries ?? [])),
    ...made('account.move', state.invoice),
  ];
}
