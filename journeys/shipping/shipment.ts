import { defineJourney } from '../define.ts';
import { made } from '../documents.ts';
import { confirm, drawnSales, makeQuotation, planSale } from '../sales/order.ts';
import type { World } from '../world.ts';
import { deliverySlip, reserve, ship, type DeliveryState } from './delivery.ts';

export const shipment = defineJourney({
  name: 'shipment',
  title: 'The delivery chain of an order is reserved, validated and printed',
  checks:
    'every picking of the chain done; done and delivered quantities and stock agree; the slip shows its number and products',
  needs: 'full',
  plan: (world: World): Promise<DeliveryState> => planSale(world),
  backlog: [makeQuotation, confirm],
  steps: [reserve, ship, deliverySlip],
  documents: ({ order, deliveries = [] }) => [
    ...made('sale.order', order),
    ...made('stock.picking', ...deliveries),
  ],
  load: { arrivals: drawnSales },
});
