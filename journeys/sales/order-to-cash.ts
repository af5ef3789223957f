import { signIn, type SignInState } from '../access/sign-in.ts';
import { defineJourney } from '../define.ts';
import { made } from '../documents.ts';
import {
  createInvoice,
  invoiceDocument,
  postInvoice,
  type InvoiceState,
} from '../invoicing/customer-invoice.ts';
import { payment } from '../invoicing/payment.ts';
import { deliverySlip, reserve, ship, type DeliveryState } from '../shipping/delivery.ts';
import type { World } from '../world.ts';
import { confirm, drawnSales, makeQuotation, planSale } from './order.ts';

type OrderToCashState = SignInState & DeliveryState & InvoiceState;

export const orderToCash = defineJourney({
  name: 'order_to_cash',
  title: 'A complete sale in one transaction, from sign-in to payment',
  checks: 'the whole sale in one transaction; the invoice is paid and nothing is open',
  needs: 'full',
  plan: (world: World): Promise<OrderToCashState> => planSale(world),
  steps: [
    signIn,
    makeQuotation,
    confirm,
    reserve,
    ship,
    deliverySlip,
    createInvoice,
    postInvoice,
    invoiceDocument,
    payment,
  ],
  documents: ({ order, deliveries = [], invoice }) => [
    ...made('sale.order', order),
    ...made('stock.picking', ...deliveries),
    ...made('account.move', invoice),
  ],
  load: { arrivals: drawnSales, without: ['sign_in'] },
});
