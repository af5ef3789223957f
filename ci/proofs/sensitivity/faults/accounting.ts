import type { Fault } from '../fault.ts';
import * as triggers from '../triggers.ts';
import * as views from '../views.ts';
import { ADD_ON, shows, trigger, view } from './notation.ts';

/** Invoices, what is booked of them, and payments. */
export const ACCOUNTING: readonly Fault[] = [
  {
    id: 'invoice-one-too-many',
    title: 'The invoice bills one unit more than was delivered',
    means: ADD_ON,
    shows: [shows('invoice', 'rpc', 'create_invoice', 'assertion')],
  },
  {
    id: 'invoice-for-ordered',
    title: 'The invoice bills what was ordered, whatever was delivered',
    means: ADD_ON,
    shows: [shows('invoice', 'rpc', 'create_invoice', 'assertion')],
  },
  {
    id: 'invoice-to-another-customer',
    title: 'The invoice goes to another customer',
    means: ADD_ON,
    shows: [shows('invoice', 'rpc', 'create_invoice', 'assertion')],
  },
  {
    id: 'entry-unbalanced',
    title: 'The posted invoice does not balance by a cent',
    means: trigger(triggers.unbalancedEntry),
    shows: [shows('invoice', 'rpc', 'post_invoice', 'assertion')],
  },
  {
    id: 'tax-booked-as-revenue',
    title: 'The tax of the invoice is booked as revenue',
    means: trigger(triggers.taxBookedAsRevenue),
    shows: [shows('invoice', 'rpc', 'post_invoice', 'assertion')],
  },
  {
    id: 'revenue-on-another-account',
    title: 'The revenue of the invoice is booked on another account',
    means: trigger(triggers.revenueOnAnotherAccount),
    shows: [shows('invoice', 'rpc', 'post_invoice', 'assertion')],
  },
  {
    id: 'posted-in-an-earlier-period',
    title: 'The invoice is booked two months ago',
    means: trigger(triggers.postedInAnEarlierPeriod),
    shows: [shows('invoice', 'rpc', 'post_invoice', 'assertion')],
  },
  {
    id: 'invoice-without-number',
    title: 'The posted invoice has no number',
    means: trigger(triggers.invoiceWithoutNumber),
    shows: [shows('invoice', 'rpc', 'post_invoice', 'assertion')],
  },
  {
    id: 'invoice-number-twice',
    title: 'Two invoices have the same number',
    means: trigger(triggers.invoiceNumberTwice),
    shows: [shows('invoice', 'rpc', 'post_invoice', 'assertion')],
  },
  {
    id: 'worker-killed',
    title: 'The worker is killed while it posts the invoice',
    means: ADD_ON,
    shows: [
      shows('invoice', 'rpc', 'post_invoice', 'transport'),
      shows('invoice', 'ui', 'post_invoice', 'transport'),
    ],
  },
  {
    id: 'invoice-document-fails',
    title: 'The document of the invoice ends in an error',
    means: view(views.invoiceDocumentFails),
    shows: [shows('invoice', 'rpc', 'invoice_document', 'fault')],
  },
  {
    id: 'payment-a-cent-short',
    title: 'The payment leaves a cent open',
    means: ADD_ON,
    shows: [shows('order_to_cash', 'rpc', 'payment', 'assertion')],
  },
];
