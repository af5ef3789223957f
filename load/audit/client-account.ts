/** What the client says of a run: its journal and its deals, put together by transaction. Pure. */

import type { NamedDocument } from '../../journeys/deal.ts';
import type { StepName } from '../../journeys/journey.ts';
import type { CreatedEvent, EndEvent, JournalEvent } from '../k6/journal.ts';
import { LOAD_JOURNEY_TABLE } from '../k6/journeys.ts';
import type { LoadJourneyName } from '../profiles/profile.ts';

export interface Transaction {
  readonly reference: string;
  readonly journey: LoadJourneyName;
  /** Steps that the journey consists of. */
  readonly steps: readonly StepName[];
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
  readonly transfer: NamedDocument | undefined;
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

/** Deals of a stream, as the preparation of the run left them. */
export type DealsSeen = Readonly<Record<string, readonly { readonly order?: NamedDocument | undefined }[]>>;

/** The reference that every document of the run begins with. */
export function referencePrefix(runId: string): string {
  return `cutoff-${runId}-`;
}

/** Puts the account together. */
export function clientAccount(
  runId: string,
  events: readonly JournalEvent[],
  deals: DealsSeen,
): ClientAccount {
  const prefix = referencePrefix(runId);
  const backlog = Object.entries(deals).flatMap(([stream, each]) =>
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
    const deal = deals[event.stream];
    const start = deal?.[event.index % Math.max(1, deal.length)]?.order;
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
  const documentOf = (model: string): NamedDocument | undefined => {
    const found = created.find((event) => event.model === model);
    return found && { id: found.id, name: found.name };
  };
  const kind = end?.failure?.kind;
  return {
    reference: begin.reference,
    journey: begin.journey,
    steps: LOAD_JOURNEY_TABLE[begin.journey].steps.map(({ name }) => name),
    startedAt: begin.at,
    endedAt: end?.at,
    status: end?.status ?? 'unfinished',
    failure: end?.failure && `${end.failure.step}: ${end.failure.kind}`,
    isOpen: end === undefined || kind === 'timeout' || kind === 'transport',
    order: end?.order ?? documentOf('sale.order') ?? start,
    deliveries: end?.deliveries ?? [],
    invoice: end?.invoice ?? documentOf('account.move'),
    transfer: end?.transfer ?? documentOf('stock.picking'),
  };
}

/** Whether the client saw this step pass in at least one transaction. */
export function exercised(client: ClientAccount, step: StepName): boolean {
  return client.transactions.some(({ status, steps }) => status === 'passed' && steps.includes(step));
}
