/** What the client says of a run: its journal and its states, put together by transaction. Pure. */

import { transactionNamed, type LoadJourneyName, type StepName } from '../../journeys/catalogue.ts';
import type { NamedDocument } from '../../journeys/documents.ts';
import type { CreatedEvent, EndEvent, JournalEvent } from '../k6/journal.ts';

export interface Transaction {
  readonly reference: string;
  readonly journey: LoadJourneyName;
  /** Steps that the journey consists of. */
  readonly steps: readonly string[];
  /** Unix milliseconds; `endedAt` is missing where the end of the run cut it off. */
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly status: EndEvent['status'] | 'unfinished';
  /** Step and kind of the failure, for people. */
  readonly failure: string | undefined;
  /** The answer to a request may have come too late for the client, so the server may be at it still. */
  readonly isOpen: boolean;
  /** The order it made, or started from. */
  readonly order: NamedDocument | undefined;
  readonly deliveries: readonly NamedDocument[];
  readonly invoice: NamedDocument | undefined;
  /** The pickings of a transaction without a sales order. */
  readonly transfers: readonly NamedDocument[];
}

/** An order that the server accepted: it answered with an id. */
interface AcceptedOrder {
  readonly reference: string;
  readonly id: number;
}

export interface ClientAccount {
  /** How the references of this run begin. */
  readonly prefix: string;
  readonly transactions: readonly Transaction[];
  /** Orders put into the house before the first arrival. */
  readonly backlog: readonly AcceptedOrder[];
  /** Those and the ones that the transactions made. */
  readonly acceptedOrders: readonly AcceptedOrder[];
  /** Documents that the server answered with an id for, other than orders. */
  readonly accepted: readonly { readonly model: string; readonly id: number; readonly reference: string }[];
  /** Unix milliseconds of the last event; 0 without one. */
  readonly lastActivityAt: number;
  /** Every reference under which a document may exist. */
  readonly references: ReadonlySet<string>;
}

/** States of a stream, as the preparation of the run left them. */
export type StatesSeen = Readonly<Record<string, readonly { readonly order?: NamedDocument | undefined }[]>>;

/** The reference that every document of the run begins with. */
export function referencePrefix(runId: string): string {
  return `cutoff-${runId}-`;
}

/** Puts the account together. */
export function clientAccount(
  runId: string,
  events: readonly JournalEvent[],
  states: StatesSeen,
): ClientAccount {
  const prefix = referencePrefix(runId);
  const backlog = Object.entries(states).flatMap(([stream, each]) =>
    each.flatMap(({ order }, number) =>
      order === undefined ? [] : [{ reference: `${prefix}backlog-${stream}-${number}`, id: order.id }],
    ),
  );
  const created = events.filter((event): event is CreatedEvent => event.cutoff === 'created');
  const ends = new Map(events.flatMap((event) => (event.cutoff === 'end' ? [[event.reference, event]] : [])));
  const createdBy = new Map<string, CreatedEvent[]>();
  for (const event of created) {
    createdBy.set(event.reference, [...(createdBy.get(event.reference) ?? []), event]);
  }
  const transactions = events.flatMap((event) => {
    if (event.cutoff !== 'begin') return [];
    const started = states[event.stream];
    const start = started?.[event.index % Math.max(1, started.length)]?.order;
    return [transactionOf(event, ends.get(event.reference), createdBy.get(event.reference) ?? [], start)];
  });
  const made = created
    .filter(({ model }) => model === 'sale.order')
    .map(({ reference, id }) => ({ reference, id }));
  return {
    prefix,
    transactions,
    backlog,
    acceptedOrders: [...backlog, ...made],
    accepted: created
      .filter(({ model }) => model !== 'sale.order')
      .map(({ model, id, reference }) => ({ model, id, reference })),
    lastActivityAt: events.reduce((last, { at }) => Math.max(last, at), 0),
    references: new Set([
      ...backlog.map(({ reference }) => reference),
      ...events.flatMap((event) => (event.cutoff === 'intent' ? [event.reference] : [])),
      ...transactions.map(({ reference }) => reference),
    ]),
  };
}

function transactionOf(
  begin: Extract<JournalEvent, { cutoff: 'begin' }>,
  end: EndEvent | undefined,
  created: readonly CreatedEvent[],
  start: NamedDocument | undefined,
): Transaction {
  // The end knows better names than the creation, where it came.
  const known = new Map(
    [...created, ...(end?.documents ?? [])].map(({ model, id, name }) => [
      `${model},${id}`,
      { model, id, name },
    ]),
  );
  const documentsOf = (model: string): NamedDocument[] =>
    [...known.values()].filter((each) => each.model === model).map(({ id, name }) => ({ id, name }));
  const order = documentsOf('sale.order')[0] ?? start;
  const pickings = documentsOf('stock.picking');
  const kind = end?.failure?.kind;
  return {
    reference: begin.reference,
    journey: begin.journey,
    steps: transactionNamed(begin.journey).steps.map(({ name }) => name),
    startedAt: begin.at,
    endedAt: end?.at,
    status: end?.status ?? 'unfinished',
    failure: end?.failure && `${end.failure.step}: ${end.failure.kind}`,
    isOpen: end === undefined || kind === 'timeout' || kind === 'transport',
    order,
    deliveries: order === undefined ? [] : pickings,
    invoice: documentsOf('account.move')[0],
    transfers: order === undefined ? pickings : [],
  };
}

/** Whether the client saw it pass with something in the books: an order, or transfers. */
export function isPassedWithDocuments({ status, order, transfers }: Transaction): boolean {
  return status === 'passed' && (order !== undefined || transfers.length > 0);
}

/** Whether the client saw this step pass in at least one transaction. */
export function exercised(client: ClientAccount, step: StepName): boolean {
  return client.transactions.some(({ status, steps }) => status === 'passed' && steps.includes(step));
}

/** Whether transactions of the run make purchase orders. */
export function buys({ transactions }: ClientAccount): boolean {
  const step: StepName = 'purchase_request';
  return transactions.some(({ steps }) => steps.includes(step));
}
