/** What the bench found, as Markdown. Pure. */

import type { LoadTransport } from '../../../../load/profiles/profile.ts';
import { highestOnTime, LATE_MS, type Accuracy } from './arrivals.ts';
import type { Cost } from './process-cost.ts';
import type { Side } from './sides.ts';
import { markdownTable } from '../../../../fixtures/config/markdown.ts';

export interface Measured {
  readonly transport: LoadTransport;
  readonly side: Side;
  readonly cost: Cost;
}

export interface Machine {
  readonly cores: number;
  /** Load of the last minute, before the bench and after it. */
  readonly loadBefore: number;
  readonly loadAfter: number;
  /** Calls that one order consists of. */
  readonly callsOfOrder: number;
}

const NAMES: Readonly<Record<LoadTransport, string>> = { xmlrpc: 'XML-RPC', web: 'JSON (the web)' };

const SIDE_NAMES: Readonly<Record<Side, string>> = {
  ours: 'ours',
  bare: 'bare k6, no output',
  bare_alike: 'bare k6, output and settings of ours',
  locust_http: 'Locust `HttpUser`',
  locust_fast: 'Locust `FastHttpUser`',
  locust_odoo: 'OdooLocust',
};

/** Both tables, and what they come to. */
export function reportOf(
  measured: readonly Measured[],
  arrivals: readonly Accuracy[],
  machine: Machine,
): string {
  const transports = [...new Set(measured.map(({ transport }) => transport))];
  const sides = [...new Set(measured.map(({ side }) => side))];
  const rate = (transport: LoadTransport, side: Side): number => {
    const own = measured.filter((row) => row.transport === transport && row.side === side);
    const calls = own.reduce((sum, { cost }) => sum + cost.calls, 0);
    return calls / own.reduce((sum, { cost }) => sum + cost.cpuSeconds, 0);
  };
  const rows = sides.map((side) => [
    SIDE_NAMES[side],
    ...transports.flatMap((transport) => [
      rate(transport, side).toFixed(0),
      side === 'ours' ? '' : (rate(transport, 'ours') / rate(transport, side)).toFixed(2),
    ]),
  ]);
  const orders = transports.map(
    (transport) => `${(rate(transport, 'ours') / machine.callsOfOrder).toFixed(0)} over ${NAMES[transport]}`,
  );
  const highest = highestOnTime(arrivals);
  return [
    `Calls for each second of the generator's own processor time, ${machine.cores} cores, load average ${machine.loadBefore.toFixed(1)} before and ${machine.loadAfter.toFixed(1)} after:`,
    '',
    markdownTable(['', ...transports.flatMap((transport) => [NAMES[transport], 'ours / it'])], rows),
    '',
    `Orders (${machine.callsOfOrder} calls, every answer decoded and checked) for each second of one core: ${orders.join(', ')}.`,
    '',
    markdownTable(
      ['orders/s asked', 'started', 'dropped', `later than ${LATE_MS} ms`, 'load average'],
      arrivals.map(({ perSecond, started, dropped, late, load }) => [
        `${perSecond}`,
        `${started}`,
        `${dropped}`,
        `${(late * 100).toFixed(2)}%`,
        load.toFixed(1),
      ]),
    ),
    '',
    `Highest rate from one core with at most 1% late and none dropped: ${highest === undefined ? 'none of these' : `${highest} orders/s`}.`,
    '',
  ].join('\n');
}
