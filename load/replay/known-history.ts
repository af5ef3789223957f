/** A day of which everything is known, in a database of the lab: a few real documents, copied to given minutes by SQL. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client, ClientConfig } from 'pg';
import { withPostgres } from '../../fixtures/lab/postgres.ts';
import { Ledger } from '../../fixtures/sweep/ledger.ts';
import type { Target } from '../../fixtures/target/target.ts';
import { openJourneySessions } from '../../journeys/journey-sessions.ts';
import { transactionNamed, type LoadJourneyName } from '../../journeys/catalogue.ts';
import { through } from '../../journeys/define.ts';
import type { MadeDocument } from '../../journeys/documents.ts';
import { withReference } from '../data/backlog.ts';
import { readMasterData } from '../data/master-data.ts';
import { drawStates } from '../data/preparation.ts';
import type { RecordedEvent } from './recorded-profile.ts';

/** The events that must be found. */
export interface Truth {
  /** First instant of the first minute, in Unix milliseconds. */
  readonly startMs: number;
  readonly perMinute: Readonly<Record<Exclude<RecordedEvent, 'sign_in'>, readonly number[]>>;
  /** Invoices of these without a message of their posting, the last ones. */
  readonly silentInvoices: number;
  /** Lines of order number n: a product by its rank, and units. */
  readonly linesOf: (order: number) => readonly { readonly rank: number; readonly units: number }[];
}

/** Ids of the copies start here, so that a test can tell them from counts. */
export const FIRST_COPY_ID = 7_000_000;

const PRODUCTS = 20;

/** Makes the history, and beside it what must not be counted: cancelled, too early, too late, of another type. */
export async function makeKnownHistory(target: Target, postgres: ClientConfig, truth: Truth): Promise<void> {
  const made = await makeDocuments(target);
  await withPostgres(postgres, async (client) => {
    for (const table of ['sale_order', 'sale_order_line', 'stock_picking', 'account_move', 'mail_message']) {
      await client.query(`SELECT setval('${table}_id_seq', ${FIRST_COPY_ID})`);
    }
    await copyOrders(client, made, truth);
    await copyPickings(client, made, truth);
    await copyInvoices(client, made, truth);
  });
}

interface Made {
  readonly order: number;
  readonly products: readonly number[];
  readonly outgoing: number;
  readonly internal: number;
  readonly incoming: number;
  readonly invoice: number;
}

/** One of each, by the steps of the journeys themselves. */
async function makeDocuments(target: Target): Promise<Made> {
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-known-'));
  const opened = openJourneySessions({
    target,
    ledger: new Ledger(join(folder, 'ledger.jsonl')),
    reference: 'known-history',
    seed: 1,
  });
  try {
    await opened.world.enter();
    const world = withReference(opened.world, 'known-history');
    const masterData = await readMasterData(world, { products: PRODUCTS, minFree: 5 });
    const make = async (name: LoadJourneyName): Promise<readonly MadeDocument[]> => {
      const transaction = transactionNamed(name);
      const { backlog = [], steps } = transaction;
      const [start] = await drawStates(
        world,
        masterData,
        { name, journey: name },
        { seed: 1, count: 1, mix: MIX },
      );
      return transaction.documents(await through(world, start, [...backlog, ...steps]));
    };
    const sale = await make('invoice');
    return {
      order: idOf(sale, 'sale.order'),
      products: masterData.products.map(({ productId }) => productId),
      outgoing: idOf(sale, 'stock.picking'),
      internal: idOf(await make('stock_move'), 'stock.picking'),
      incoming: idOf(await make('incoming_transfer'), 'stock.picking'),
      invoice: idOf(sale, 'account.move'),
    };
  } finally {
    await opened.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const MIX = { lines: [1, 1], maxQuantity: 1, skew: 0 } as const;

/** The last document of the model. */
function idOf(documents: readonly MadeDocument[], model: string): number {
  const id = documents.findLast((each) => each.model === model)?.id;
  if (id === undefined) throw new Error(`The known history made no ${model}.`);
  return id;
}

/** The instants of a stream: in each minute so many, the first at its first second and the last at its last. */
function instants({ startMs }: Truth, perMinute: readonly number[]): string[] {
  return perMinute.flatMap((count, minute) =>
    Array.from({ length: count }, (_, number) => {
      const second = count === 1 ? (minute * 37) % 60 : Math.floor((number * 59) / (count - 1));
      return sqlTime(startMs + minute * 60_000 + second * 1000);
    }),
  );
}

function sqlTime(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** One second before the window, and the first one after it. */
function outside(truth: Truth): string[] {
  const { length } = truth.perMinute.order_confirmed;
  return [sqlTime(truth.startMs - 1000), sqlTime(truth.startMs + length * 60_000)];
}

async function copyOrders(client: Client, { order, products }: Made, truth: Truth): Promise<void> {
  const ids = await copies(
    client,
    'sale_order',
    order,
    'date_order',
    instants(truth, truth.perMinute.order_confirmed),
  );
  const lines = ids.flatMap((id, number) =>
    truth.linesOf(number).map(({ rank, units }) => ({ id, product: products[rank - 1], units })),
  );
  await client.query(
    `INSERT INTO sale_order_line SELECT (jsonb_populate_record(l, jsonb_build_object('id',
       nextval('sale_order_line_id_seq'), 'order_id', t.o, 'product_id', t.p, 'product_uom_qty', t.q))).*
     FROM sale_order_line l, unnest($2::int[], $3::int[], $4::numeric[]) AS t(o, p, q)
     WHERE l.id = (SELECT min(id) FROM sale_order_line WHERE order_id = $1)`,
    [order, lines.map(({ id }) => id), lines.map(({ product }) => product), lines.map(({ units }) => units)],
  );
  // Sections of an order are not lines of goods.
  await client.query(
    `INSERT INTO sale_order_line SELECT (jsonb_populate_record(l, jsonb_build_object('id',
       nextval('sale_order_line_id_seq'), 'order_id', $2::int, 'display_type', 'line_note', 'product_id', NULL,
       'product_uom_qty', 0, 'price_unit', 0, 'product_uom', NULL, 'product_uom_id', NULL, 'customer_lead', 0))).*
     FROM sale_order_line l WHERE l.id = (SELECT min(id) FROM sale_order_line WHERE order_id = $1)`,
    [order, ids[0]],
  );
  const inside = instants(truth, truth.perMinute.order_confirmed).slice(0, 3);
  await copies(client, 'sale_order', order, 'date_order', inside, { state: 'cancel' });
  await copies(client, 'sale_order', order, 'date_order', inside.slice(0, 2), { state: 'draft' });
  await copies(client, 'sale_order', order, 'date_order', outside(truth));
}

async function copyPickings(client: Client, made: Made, truth: Truth): Promise<void> {
  const kinds = [
    [made.outgoing, truth.perMinute.shipment_done],
    [made.internal, truth.perMinute.transfer_done],
    [made.incoming, truth.perMinute.receipt_done],
  ] as const;
  for (const [picking, perMinute] of kinds) {
    await copies(client, 'stock_picking', picking, 'date_done', [
      ...instants(truth, perMinute),
      ...outside(truth),
    ]);
  }
  const { rows } = await client.query<{ id: number }>(
    'SELECT id FROM stock_picking WHERE sale_id = $1 AND id < $2 AND id <> $3',
    [made.order, FIRST_COPY_ID, made.outgoing],
  );
  // The lab delivers in two stages: what is taken from the shelf is not yet shipped, and no transfer of its own.
  const [pick] = rows;
  if (pick === undefined) throw new Error('The lab delivered in one stage.');
  const shipped = instants(truth, truth.perMinute.shipment_done);
  await copies(client, 'stock_picking', pick.id, 'date_done', shipped);
}

/** Copies of the invoice were made long ago and posted in the window; the silent ones were made in it. */
async function copyInvoices(client: Client, { invoice }: Made, truth: Truth): Promise<void> {
  const posted = instants(truth, truth.perMinute.invoice_posted);
  const spoken = posted.slice(0, posted.length - truth.silentInvoices);
  const silent = posted.slice(spoken.length);
  const longAgo = sqlTime(truth.startMs - 86_400_000);
  const announced = [...spoken, ...outside(truth)];
  const ids = await copies(
    client,
    'account_move',
    invoice,
    'create_date',
    announced.map(() => longAgo),
  );
  await client.query(
    `INSERT INTO mail_message SELECT (jsonb_populate_record(m, jsonb_build_object('id',
       nextval('mail_message_id_seq'), 'message_id', 'copy-' || t.i, 'res_id', t.i, 'date', t.at::timestamp))).*
     FROM mail_message m, unnest($2::int[], $3::text[]) AS t(i, at)
     WHERE m.id = (SELECT m2.id FROM mail_message m2 JOIN mail_message_subtype s ON s.id = m2.subtype_id
       WHERE m2.model = 'account.move' AND m2.res_id = $1 AND s.res_model = 'account.move'
         AND EXISTS (SELECT FROM ir_model_data d WHERE d.model = 'mail.message.subtype' AND d.res_id = s.id
           AND d.module = 'account' AND d.name = 'mt_invoice_validated') LIMIT 1)`,
    [invoice, ids, announced],
  );
  await copies(client, 'account_move', invoice, 'create_date', silent);
  await copies(client, 'account_move', invoice, 'create_date', silent.slice(0, 1), {
    move_type: 'in_invoice',
  });
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM mail_message WHERE id > ${FIRST_COPY_ID} AND model = 'account.move'`,
  );
  if (Number(rows[0]?.count) !== announced.length) {
    throw new Error(`${rows[0]?.count} messages of postings instead of ${announced.length}.`);
  }
}

/** Copies of one row with other times, ids and names; returns the ids in the order of the times. */
async function copies(
  client: Client,
  table: string,
  id: number,
  timeColumn: string,
  times: readonly string[],
  other: Readonly<Record<string, string>> = {},
): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO ${table} SELECT (jsonb_populate_record(o, $3::jsonb || jsonb_build_object(
       'id', t.i, 'name', o.name || '/' || t.i, '${timeColumn}', t.at::timestamp))).*
     FROM ${table} o, (SELECT nextval('${table}_id_seq') AS i, at
       FROM unnest($2::text[]) WITH ORDINALITY AS u(at, n) ORDER BY n) AS t
     WHERE o.id = $1 RETURNING id`,
    [id, [...times], JSON.stringify(other)],
  );
  return rows.map((row) => row.id);
}
