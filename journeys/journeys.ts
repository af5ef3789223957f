import type { Deal } from './deal.ts';
import { JOURNEY_NAMES } from './journey.ts';
import type { Journey, JourneyName, Step } from './journey.ts';
import { makePlan } from './plan.ts';
import { deliverySlip, reserve, ship } from './steps/delivery.ts';
import { createInvoice, invoiceDocument, payment, postInvoice } from './steps/invoicing.ts';
import { signIn, wrongPassword } from './steps/login.ts';
import { confirm, orderOneMore, quotation } from './steps/order.ts';
import { createTransfer, validateTransfer } from './steps/transfer.ts';
import type { World } from './world.ts';

/** Order lines of the sales journeys. */
const ORDER_LINES = 2;

/** The catalogue of journeys: to add one, add its name to `JOURNEY_NAMES` and its steps here. */
export const JOURNEYS: Readonly<Record<JourneyName, Journey>> = {
  login: {
    name: 'login',
    title: 'The user gets in; a wrong password does not',
    needs: 'read-only',
    prepare: () => Promise.resolve({ plan: undefined }),
    steps: [signIn, wrongPassword],
  },
  quotation: {
    name: 'quotation',
    title: 'A quotation is made, and binds nobody',
    needs: 'draft-only',
    prepare: (world) => prepareSale(world, []),
    steps: [quotation],
  },
  sales_order: {
    name: 'sales_order',
    title: 'A quotation is made and confirmed, and reserves its goods',
    needs: 'full',
    prepare: (world) => prepareSale(world, []),
    steps: [quotation, confirm],
  },
  stock_move: {
    name: 'stock_move',
    title: 'An internal transfer moves exactly what it says',
    needs: 'full',
    prepare: async (world) => {
      await world.enter();
      return { plan: await makePlan(world, { lines: 2, transfer: true }) };
    },
    steps: [createTransfer, validateTransfer],
  },
  shipment: {
    name: 'shipment',
    title: 'The delivery chain of an order is reserved, validated and documented',
    needs: 'full',
    prepare: (world) => prepareSale(world, [quotation, confirm]),
    steps: [reserve, ship, deliverySlip],
  },
  invoice: {
    name: 'invoice',
    title: 'What was delivered, and not what was ordered, is invoiced, posted and printed',
    needs: 'full',
    prepare: async (world) => {
      const deal = await prepareSale(world, [quotation, confirm, reserve, ship]);
      await orderOneMore(world, deal);
      return deal;
    },
    steps: [createInvoice, postInvoice, invoiceDocument],
  },
  order_to_cash: {
    name: 'order_to_cash',
    title: 'One transaction from sign-in to payment',
    needs: 'full',
    prepare: (world) => prepareSale(world, []),
    steps: [
      signIn,
      quotation,
      confirm,
      reserve,
      ship,
      deliverySlip,
      createInvoice,
      postInvoice,
      invoiceDocument,
      payment,
    ],
  },
};

/** All journeys in the order in which they are run and shown. */
export const ALL_JOURNEYS: readonly Journey[] = JOURNEY_NAMES.map((name) => JOURNEYS[name]);

/** Whether the journey itself signs in; the others start signed in. */
export function signsIn(journey: Journey): boolean {
  return journey.steps.includes(signIn);
}

/** Plans a sale and takes it over RPC as far as the steps given, each with its check. */
async function prepareSale(world: World, until: readonly Step[]): Promise<Deal> {
  await world.enter();
  // Asked once, here, so that the first document is not charged with finding out.
  await world.documents.format();
  const deal: Deal = { plan: await makePlan(world, { lines: ORDER_LINES, transfer: false }) };
  for (const step of until) {
    await step.act(world, deal);
    await step.check(world, deal);
  }
  return deal;
}
