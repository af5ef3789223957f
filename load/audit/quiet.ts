/** Whether the server is still at work on a run, seen from outside: by whether its documents change. */

import { prefixPattern } from '../../fixtures/sweep/marks.ts';
import { countRecords, optional, searchRecords, text, type Domain } from '../../fixtures/odoo/records.ts';
import { buys, type ClientAccount } from './client-account.ts';
import { readMoveLines, readQuants } from './read-stock.ts';
import type { Reader } from './reader.ts';
import type { MoveLine, Quant, Snapshot } from './snapshot.ts';

/** Odoo repeats a transaction that met a conflict for about so long at most: `odoo/service/model.py`, and 19 s as seen. */
const SETTLE_MS = 20_000;
const POLL_MS = 1_000;

/** What the documents of the run look like from afar: changes with every write to one of them. */
export async function fingerprint(reader: Reader, client: ClientAccount): Promise<string> {
  const signed = prefixPattern(client.prefix);
  const domains: readonly (readonly [string, Domain])[] = [
    ['sale.order', [['client_order_ref', '=like', signed]]],
    ['sale.order.line', [['order_id.client_order_ref', '=like', signed]]],
    ['stock.picking', ['|', ['sale_id.client_order_ref', '=like', signed], ['origin', '=like', signed]]],
    [
      'stock.move.line',
      ['|', ['picking_id.sale_id.client_order_ref', '=like', signed], ['picking_id.origin', '=like', signed]],
    ],
    ['account.move.line', [['sale_line_ids.order_id.client_order_ref', '=like', signed]]],
    // What arrives is counted on the lines.
    ...(buys(client)
      ? ([
          ['purchase.order', [['partner_ref', '=like', signed]]],
          ['purchase.order.line', [['order_id.partner_ref', '=like', signed]]],
        ] as const)
      : []),
  ];
  const parts: string[] = [];
  for (const [model, domain] of domains) {
    const count = await countRecords(reader.session, model, domain, { timeoutMs: reader.limitMs() });
    const [last] = await searchRecords(
      reader.session,
      model,
      domain,
      { write_date: optional(text) },
      { limit: 1, order: 'write_date desc, id desc', timeoutMs: reader.limitMs() },
    );
    parts.push(`${model} ${count} ${last?.id ?? '-'} ${last?.write_date ?? '-'}`);
  }
  return parts.join('; ');
}

/** Whether the stock of the traded products is still as the snapshot has it. */
export async function stockIsStill(reader: Reader, snapshot: Snapshot): Promise<boolean> {
  const productIds = [
    ...new Set([...snapshot.orderLines, ...snapshot.moves].map(({ productId }) => productId)),
  ].filter((id) => !snapshot.serviceIds.has(id));
  const openLines = await readMoveLines(reader, { openOf: productIds });
  const quants = await readQuants(reader, productIds);
  return stockText(openLines, quants) === stockText(snapshot.openLines, snapshot.quants);
}

function stockText(lines: readonly MoveLine[], quants: readonly Quant[]): string {
  return JSON.stringify([
    lines.map(({ id, state, quantity }) => [id, state, quantity]),
    quants.map(({ id, quantity, reserved }) => [id, quantity, reserved]),
  ]);
}

export interface QuietOptions {
  /** Unix milliseconds of the last thing that the client did or heard. */
  readonly lastActivityAt: number;
  /** Longest wait. */
  readonly limitMs: number;
  readonly onWait: (leftMs: number) => void;
  /** Unix milliseconds. */
  readonly now?: () => number;
  /** Resolves after so many milliseconds, rejects when the audit is stopped. */
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * Waits until a transaction that the client lost sight of can no longer be under way: its documents did not change for
 * as long as Odoo would try.
 *
 * @returns whether it came to that within the limit.
 */
export async function becomesQuiet(
  look: () => Promise<string>,
  { lastActivityAt, limitMs, onWait, now = Date.now, pause }: QuietOptions,
): Promise<boolean> {
  const until = now() + limitMs;
  let changedAt = lastActivityAt;
  let before = await look();
  for (;;) {
    if (now() - changedAt >= SETTLE_MS) return true;
    if (now() >= until) return false;
    onWait(Math.min(until, changedAt + SETTLE_MS) - now());
    await pause(POLL_MS);
    const after = await look();
    if (after !== before) changedAt = now();
    before = after;
  }
}
