/** A recorded day of a warehouse as counts and shapes: the profile file, version 1. It holds no name, no id, no reference. */

import { z } from 'zod';
import { isLocalDay, isLocalTime, isTimeZone, type LocalWindow } from '../../fixtures/calendar/calendar.ts';

/** What happens in a warehouse and can be counted. */
export const EVENTS = [
  'order_confirmed',
  'shipment_done',
  'transfer_done',
  'receipt_done',
  'invoice_posted',
  'sign_in',
] as const;
export type RecordedEvent = (typeof EVENTS)[number];

/** Where the minute of an event was read. Words of this file, never of the source. */
const BASES = [
  'sale.order.date_order',
  'stock.picking.date_done',
  'mail.message of the posting',
  'account.move.create_date',
  'access log',
] as const;

/** What was seen and is not an arrival of the profile. */
export const LEFT_OUT = [
  'orders cancelled',
  'orders not confirmed',
  'orders without goods',
  'pickings of another type',
  'inner stages of deliveries',
  'invoices of another type or warehouse',
  'order lines without whole positive quantity',
  'requests refused or failed',
  'requests outside the window',
  'requests of integrations, opaque',
  'buttons of the web client, opaque',
  'requests of pages and files',
  'other calls',
  'malformed lines',
] as const;
export type LeftOutKind = (typeof LEFT_OUT)[number];

const Count = z.number().int().nonnegative();
const HistogramPairs = z
  .array(z.tuple([z.number().int().positive(), z.number().int().positive()]))
  .min(1)
  .max(200);

const StreamCounts = z.strictObject({
  event: z.enum(EVENTS),
  /** How it reached Odoo, where the source tells. */
  transport: z.enum(['web', 'xmlrpc']).nullable(),
  /** Where the minutes come from, and how many events each of them gave. */
  basis: z.array(z.strictObject({ from: z.enum(BASES), events: Count })).min(1),
  perMinute: z.array(Count).min(1).max(1_560),
});

const Demand = z.strictObject({
  /** Orders whose lines were read. */
  orders: Count,
  /** Lines per order, and units per line: pairs of a value and how often it was seen. */
  lines: HistogramPairs,
  quantities: HistogramPairs,
  /** Different products in these lines. */
  products: z.number().int().positive(),
  skew: z.strictObject({
    model: z.literal('zipf'),
    /** Share of the product of rank k is proportional to 1 / k^exponent. */
    exponent: z.number().nonnegative(),
    /** Order lines that the exponent was fitted to. */
    lines: Count,
    /** Share of the lines that the hottest product and the hottest tenth have: as seen, and by the fit. */
    hottest: z.strictObject({ seen: z.number(), fitted: z.number() }),
    hottestTenth: z.strictObject({ seen: z.number(), fitted: z.number() }),
  }),
});
export type Demand = z.infer<typeof Demand>;

export const RecordedProfile = z
  .strictObject({
    profile: z.literal('cutoff.profile'),
    version: z.literal(1),
    source: z.strictObject({
      kind: z.enum(['odoo', 'access_log']),
      /** Series of the server, for example `19.0`; `null` where the source does not tell. */
      odoo: z
        .string()
        .regex(/^\d{1,2}\.\d$/)
        .nullable(),
      /** Whether one warehouse was asked for, or everything that the user may see. */
      scope: z.enum(['one warehouse', 'everything readable']),
    }),
    window: z.strictObject({
      timeZone: z.string().refine(isTimeZone, 'it must be an IANA time zone'),
      /** Local day and time of the first minute. */
      day: z.string().refine(isLocalDay, 'it must be a day, YYYY-MM-DD'),
      from: z.string().refine(isLocalTime, 'it must be a time, HH:MM'),
      minutes: z.number().int().min(1).max(1_560),
    }),
    streams: z.array(StreamCounts).min(1),
    demand: Demand.nullable(),
    leftOut: z.array(z.strictObject({ what: z.enum(LEFT_OUT), count: Count })),
  })
  .superRefine(({ window, streams }, context) => {
    for (const [index, { perMinute, basis }] of streams.entries()) {
      const total = perMinute.reduce((sum, each) => sum + each, 0);
      if (perMinute.length !== window.minutes) {
        context.addIssue({
          code: 'custom',
          path: ['streams', index, 'perMinute'],
          message: `it has ${perMinute.length} minutes, and the window has ${window.minutes}`,
        });
      }
      if (basis.reduce((sum, { events }) => sum + events, 0) !== total) {
        context.addIssue({
          code: 'custom',
          path: ['streams', index, 'basis'],
          message: `it accounts for another number of events than the ${total} of perMinute`,
        });
      }
    }
    if (eventsIn({ streams }) === 0) {
      context.addIssue({ code: 'custom', path: ['streams'], message: 'they hold no event' });
    }
  });
export type RecordedProfile = z.infer<typeof RecordedProfile>;
export type StreamCounts = z.infer<typeof StreamCounts>;

/** A stretch of a day, with what a profile says of it. */
export interface NamedWindow extends LocalWindow {
  readonly timeZone: string;
  /** Local day and time of its beginning. */
  readonly day: string;
  readonly from: string;
}

/** All events of a profile. */
export function eventsIn({ streams }: Pick<RecordedProfile, 'streams'>): number {
  return streams.reduce((sum, { perMinute }) => sum + perMinute.reduce((all, each) => all + each, 0), 0);
}
