/** The invariants with the rule that judges each, and what a run must have done for it to say anything. */

import { INVARIANTS, type InvariantName } from '../../fixtures/record/audit.ts';
import { exercised, isPassedWithDocuments, type ClientAccount } from './client-account.ts';
import type { Rule } from './rule.ts';
import { clientMatchesServer } from './rules/client-and-server.ts';
import { deliveredMatchesMoves } from './rules/delivered.ts';
import { oneDeliveryChain } from './rules/delivery-chain.ts';
import { entriesBalance } from './rules/entries.ts';
import { noUnexplainedHalf } from './rules/halves.ts';
import { invoicedMatchesDelivered, invoiceMatchesOrder } from './rules/invoicing.ts';
import { numberingUnique } from './rules/numbering.ts';
import { orderExistsOnce } from './rules/order-existence.ts';
import {
  noDuplicateQuant,
  noNegativeQuant,
  noOversell,
  reservationMatchesMoves,
  stockMatchesMoves,
} from './rules/quants.ts';
import { reservedOrBackordered } from './rules/reservation.ts';
import { totalsMatchLines } from './rules/totals.ts';

/** What an invariant is about; where a run made none of it, there is nothing to check. */
interface Subject {
  /** For the reason: `This run … .` */
  readonly without: string;
  readonly isTouchedBy: (client: ClientAccount) => boolean;
}

const orders: Subject = {
  without: 'made no order',
  isTouchedBy: ({ acceptedOrders }) => acceptedOrders.length > 0,
};
const confirmed: Subject = {
  without: 'confirmed no order',
  isTouchedBy: (client) => client.backlog.length > 0 || exercised(client, 'confirm'),
};
const goods: Subject = {
  without: 'moved and reserved no goods',
  isTouchedBy: (client) =>
    confirmed.isTouchedBy(client) ||
    client.transactions.some((each) => isPassedWithDocuments(each) && each.transfers.length > 0),
};
const invoices: Subject = {
  without: 'posted no invoice',
  isTouchedBy: (client) => exercised(client, 'post_invoice'),
};
const documents: Subject = {
  without: 'made no document',
  isTouchedBy: (client) => orders.isTouchedBy(client) || client.accepted.length > 0,
};
const passed: Subject = {
  without: 'completed no transaction',
  isTouchedBy: ({ transactions }) => transactions.some(isPassedWithDocuments),
};

export interface Entry {
  readonly name: InvariantName;
  readonly subject: Subject;
  readonly rule: Rule;
}

const TABLE: Readonly<Record<InvariantName, Omit<Entry, 'name'>>> = {
  order_exists_once: { subject: orders, rule: orderExistsOnce },
  one_delivery_chain: { subject: confirmed, rule: oneDeliveryChain },
  reserved_or_backordered: { subject: confirmed, rule: reservedOrBackordered },
  reservation_matches_moves: { subject: goods, rule: reservationMatchesMoves },
  no_negative_quant: { subject: goods, rule: noNegativeQuant },
  no_duplicate_quant: { subject: goods, rule: noDuplicateQuant },
  no_oversell: { subject: goods, rule: noOversell },
  stock_matches_moves: { subject: goods, rule: stockMatchesMoves },
  delivered_matches_moves: { subject: goods, rule: deliveredMatchesMoves },
  invoiced_matches_delivered: { subject: invoices, rule: invoicedMatchesDelivered },
  invoice_matches_order: { subject: invoices, rule: invoiceMatchesOrder },
  entries_balance: { subject: invoices, rule: entriesBalance },
  totals_match_lines: { subject: orders, rule: totalsMatchLines },
  numbering_unique: { subject: documents, rule: numberingUnique },
  no_unexplained_half: { subject: passed, rule: noUnexplainedHalf },
  client_matches_server: { subject: documents, rule: clientMatchesServer },
};

export const RULES: readonly Entry[] = INVARIANTS.map((name) => ({ name, ...TABLE[name] }));
