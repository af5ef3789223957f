import { defineJourney } from '../define.ts';
import { made } from '../documents.ts';
import { confirm, drawnSales, makeQuotation, planSale } from './order.ts';

export const salesOrder = defineJourney({
  name: 'sales_order',
  title: 'A quotation is made and confirmed, and reserves its goods',
  checks:
    'state, lines, prices, taxes and totals computed by us; every unit reserved, on the moves and on the quants',
  needs: 'full',
  plan: planSale,
  steps: [makeQuotation, confirm],
  documents: ({ order }) => made('sale.order', order),
  load: { arrivals: drawnSales },
});
