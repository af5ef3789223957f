import { defineJourney } from '../define.ts';
import { made } from '../documents.ts';
import { drawnSales, makeQuotation, planSale } from './order.ts';

export const quotation = defineJourney({
  name: 'quotation',
  title: 'A quotation is created and binds nobody',
  checks:
    'a draft with the right lines, prices, taxes and totals; the only writing journey at safety `draft-only`',
  needs: 'draft-only',
  plan: planSale,
  steps: [makeQuotation],
  documents: ({ order }) => made('sale.order', order),
  load: { arrivals: drawnSales },
});
