/** From a recorded profile to arrivals of journeys. Pure. */

import { EVEN_MIX, type OrderMix } from '../../fixtures/catalogue/order.ts';
import type { LoadTransport, ReplayedProfile } from '../profiles/profile.ts';
import type { LoadJourneyName } from '../../journeys/catalogue.ts';
import type { RecordedEvent, RecordedProfile } from './recorded-profile.ts';
import { largest, smallest } from '../../fixtures/statistics/summary.ts';

/** What a history cannot say and the user may. */
export interface ReplayChoices {
  /** Share of the events that people at the web client make; `undefined` takes the default of each event. */
  readonly webShare: number | undefined;
  /** How many products of the target are traded; `undefined`: as many as the history had, at most `MOST_PRODUCTS`. */
  readonly products: number | undefined;
}

interface EventFacts {
  readonly journey: LoadJourneyName;
  /** Start of the names of its streams. */
  readonly stream: string;
  /** Where nothing tells: shop and office share the orders, scanners do the stock, batches and people the invoices. */
  readonly webShare: number;
}

const EVENT_FACTS: Readonly<Record<RecordedEvent, EventFacts>> = {
  order_confirmed: { journey: 'sales_order', stream: 'orders', webShare: 0.5 },
  shipment_done: { journey: 'shipment', stream: 'shipments', webShare: 1 },
  transfer_done: { journey: 'stock_move', stream: 'transfers', webShare: 1 },
  receipt_done: { journey: 'incoming_transfer', stream: 'receipts', webShare: 1 },
  invoice_posted: { journey: 'invoice', stream: 'invoices', webShare: 0.5 },
  sign_in: { journey: 'login', stream: 'sign_ins', webShare: 1 },
};

/** The lab's catalogue has so many; a target with fewer than asked refuses the run. */
const MOST_PRODUCTS = 60;

/** The profile as a load run plays it. */
export function replayed(recorded: RecordedProfile, { webShare, products }: ReplayChoices): ReplayedProfile {
  const { window, demand, source } = recorded;
  const streams = recorded.streams.flatMap(({ event, transport, perMinute }) => {
    const { journey, stream, webShare: usual } = EVENT_FACTS[event];
    const share = transport === null ? (webShare ?? usual) : transport === 'web' ? 1 : 0;
    const { web, rest } = split(perMinute, share);
    const one = (over: LoadTransport, counts: readonly number[]) =>
      counts.some((count) => count > 0)
        ? [{ name: `${stream}_${over}`, journey, transport: over, perMinute: counts }]
        : [];
    return [...one('web', web), ...one('xmlrpc', rest)];
  });
  return {
    kind: 'replayed',
    name: 'replay',
    title: `Replay of ${window.day} from ${window.from}, ${window.minutes} minutes (${window.timeZone}), as ${
      source.kind === 'odoo' ? 'Odoo' : 'the access log'
    } has it`,
    mix: mixOf(demand),
    products: products ?? Math.min(MOST_PRODUCTS, demand?.products ?? MOST_PRODUCTS),
    streams,
  };
}

/** Each minute in two parts whose sums stay right: what rounding takes from one minute the next ones get. */
function split(
  perMinute: readonly number[],
  share: number,
): { readonly web: number[]; readonly rest: number[] } {
  let exact = 0;
  let given = 0;
  const web = perMinute.map((count) => {
    exact += count * share;
    // Never more than the minute has, which rounding alone could ask for.
    const part = Math.max(0, Math.min(count, Math.round(exact) - given));
    given += part;
    return part;
  });
  return { web, rest: perMinute.map((count, minute) => count - (web[minute] ?? 0)) };
}

/** Where the history has no lines, those of an even mix. */
function mixOf(demand: RecordedProfile['demand']): OrderMix {
  if (demand === null) return EVEN_MIX;
  const { lines, quantities, skew } = demand;
  const sizes = lines.map(([value]) => value);
  return {
    lines: [smallest(sizes), largest(sizes)],
    maxQuantity: largest(quantities.map(([value]) => value)),
    skew: skew.exponent,
    seen: { lines, quantities },
  };
}
