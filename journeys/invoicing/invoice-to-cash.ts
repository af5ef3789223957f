import { defineTransaction } from '../define.ts';
import { drawnSales } from '../sales/order.ts';
import { createInvoice, invoiceDocument, postInvoice } from './customer-invoice.ts';
import { delivered, invoiced, type DeliveredState } from './invoice.ts';
import { payment } from './payment.ts';

export const invoiceToCash = defineTransaction<DeliveredState>()({
  name: 'invoice_to_cash',
  title: 'What was delivered is invoiced and paid',
  backlog: delivered,
  steps: [createInvoice, postInvoice, invoiceDocument, payment],
  documents: invoiced,
  load: { arrivals: drawnSales },
});
