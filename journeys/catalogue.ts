import { login } from './access/login.ts';
import type { AnyJourney, AnyTransaction } from './define.ts';
import { invoice } from './invoicing/invoice.ts';
import { invoiceToCash } from './invoicing/invoice-to-cash.ts';
import { stockMove } from './inventory/stock-move.ts';
import { incomingTransfer } from './receiving/incoming-transfer.ts';
import { receipt } from './receiving/receipt.ts';
import { orderToCash } from './sales/order-to-cash.ts';
import { quotation } from './sales/quotation.ts';
import { salesOrder } from './sales/sales-order.ts';
import { shipment } from './shipping/shipment.ts';

/** The journeys, in the order in which they are run and shown: one line each. Every list of names derives from here. */
const CATALOGUE = [login, quotation, salesOrder, stockMove, receipt, shipment, invoice, orderToCash] as const;

/** Transactions that arrive under load only. */
const UNDER_LOAD_ONLY = [invoiceToCash, incomingTransfer] as const;

export type JourneyName = (typeof CATALOGUE)[number]['name'];
export type LoadJourneyName = JourneyName | (typeof UNDER_LOAD_ONLY)[number]['name'];
type AnyOfCatalogue = (typeof CATALOGUE)[number] | (typeof UNDER_LOAD_ONLY)[number];
export type StepName = AnyOfCatalogue['steps'][number]['name'];

export const JOURNEYS: readonly AnyJourney<JourneyName>[] = CATALOGUE;
export const JOURNEY_NAMES: readonly JourneyName[] = JOURNEYS.map(({ name }) => name);

/** Everything that load can run, each with the steps that it runs of it. */
export const TRANSACTIONS: readonly AnyTransaction<LoadJourneyName>[] = [
  ...JOURNEYS.flatMap(({ load, ...journey }) => (load === undefined ? [] : [{ ...journey, load }])),
  ...UNDER_LOAD_ONLY,
].map(asUnderLoad);
export const LOAD_JOURNEYS: readonly LoadJourneyName[] = TRANSACTIONS.map(({ name }) => name);

const journeys = new Map(JOURNEYS.map((journey) => [journey.name, journey]));
const transactions = new Map(TRANSACTIONS.map((transaction) => [transaction.name, transaction]));

export function journeyNamed(name: JourneyName): AnyJourney<JourneyName> {
  return found(journeys.get(name), name);
}

export function transactionNamed(name: LoadJourneyName): AnyTransaction<LoadJourneyName> {
  return found(transactions.get(name), name);
}

function found<T>(known: T | undefined, name: string): T {
  if (known === undefined) throw new Error(`The catalogue has no journey named ${name}.`);
  return known;
}

function asUnderLoad<Name extends string>(each: AnyTransaction<Name>): AnyTransaction<Name> {
  return { ...each, steps: each.steps.filter(({ name }) => each.load.without?.includes(name) !== true) };
}
