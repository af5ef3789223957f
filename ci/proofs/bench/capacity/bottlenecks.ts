/** Bottlenecks that are seeded into a lab, each with the name that the report has to give it. */

import { Client } from 'pg';
import type { Cause } from '../../../../fixtures/record/capacity.ts';
import type { Lab } from '../../../../fixtures/lab/lab.ts';
import { withPostgres } from '../../../../fixtures/lab/postgres.ts';
import type { Series } from '../../../../fixtures/lab/series.ts';
import type { LoadJourneyName } from '../../../../journeys/catalogue.ts';

interface Place {
  readonly lab: Lab;
  readonly series: Series;
  readonly database: string;
}

export interface Bottleneck {
  readonly name: string;
  /** What has to come first in the report, and a word that its sentence has to hold. */
  readonly expected: { readonly what: Cause['what']; readonly word: string };
  readonly journey: LoadJourneyName;
  readonly workers: number;
  /** Longest hold of its two levels: longer where few orders arrive. */
  readonly holdS: number;
  /** Load at the knee: the workers' time that is asked for, over what there is without the fault. */
  readonly utilisation: number;
  /** Puts it there; answers how to end what goes on by itself. */
  readonly seed: (place: Place) => Promise<() => Promise<void>>;
}

const nothingToEnd = (): Promise<void> => Promise.resolve();

export const BOTTLENECKS: readonly Bottleneck[] = [
  {
    name: 'a lock held by another session',
    expected: { what: 'lock', word: 'seeded-lock' },
    journey: 'sales_order',
    workers: 2,
    holdS: 40,
    utilisation: 0.5,
    seed: holdLock,
  },
  {
    name: 'a missing index',
    expected: { what: 'missing_index', word: 'sale_order_line' },
    journey: 'sales_order',
    workers: 2,
    holdS: 40,
    utilisation: 0.6,
    seed: dropIndexes,
  },
  {
    name: 'one worker only',
    expected: { what: 'workers', word: 'the only worker' },
    journey: 'sales_order',
    workers: 1,
    holdS: 40,
    utilisation: 1.4,
    seed: () => Promise.resolve(nothingToEnd),
  },
  {
    name: 'a slow report',
    expected: { what: 'rendering', word: 'stock.report_deliveryslip' },
    journey: 'order_to_cash',
    workers: 2,
    holdS: 60,
    // The report alone takes several times as long as the rest of an order.
    utilisation: 0.2,
    seed: slowReport,
  },
];

const HOLD_S = 3;
const PAUSE_MS = 400;

/** Again and again keeps orders from being written, as a report or a maintenance script does. */
async function holdLock({ lab, series, database }: Place): Promise<() => Promise<void>> {
  const client = new Client({ ...lab.postgres(series, database), application_name: 'seeded-lock' });
  client.on('error', () => undefined);
  await client.connect();
  const over = new AbortController();
  const holding = (async () => {
    while (!over.signal.aborted) {
      await client.query('BEGIN; LOCK TABLE sale_order IN SHARE MODE');
      await client.query(`SELECT pg_sleep(${HOLD_S})`);
      await client.query('COMMIT');
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })().catch(() => undefined);
  return async () => {
    over.abort();
    await holding;
    await client.end();
  };
}

const FILLING_ROWS = 1_200_000;

/** Many lines of an old order, and no index that leads to those of another. */
async function dropIndexes({ lab, series, database }: Place): Promise<() => Promise<void>> {
  await withPostgres(lab.postgres(series, database), async (client) => {
    const { rows: indexes } = await client.query<{ name: string }>(
      `SELECT indexrelid::regclass::text AS name FROM pg_index
        WHERE indrelid = 'sale_order_line'::regclass AND NOT indisprimary`,
    );
    for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
    const { rows: columns } = await client.query<{ list: string }>(
      `SELECT string_agg(quote_ident(column_name), ', ') AS list FROM information_schema.columns
        WHERE table_name = 'sale_order_line' AND column_name <> 'id'`,
    );
    const list = columns[0]?.list ?? '';
    await client.query('ALTER TABLE sale_order_line DISABLE TRIGGER ALL');
    await client.query(
      `INSERT INTO sale_order_line (id, ${list})
       SELECT nextval('sale_order_line_id_seq'), ${list}
         FROM (SELECT ${list} FROM sale_order_line ORDER BY id LIMIT 1) AS one, generate_series(1, ${FILLING_ROWS})`,
    );
    await client.query('ALTER TABLE sale_order_line ENABLE TRIGGER ALL');
    await client.query('ANALYZE sale_order_line');
  });
  return nothingToEnd;
}

/** The delivery slip computes for about so long before it prints: longer than its objective of 8 s allows. */
const REPORT_S = 11;

const SLOW_REPORT = `
import time
from lxml import etree
def loop(rounds):
    return etree.fromstring(
        '<t><t t-foreach="range(%d)" t-as="cutoff_i"><t t-set="cutoff_x" t-value="cutoff_i"/></t></t>' % rounds)
tried = 1000000
env['ir.qweb']._render(loop(1000), {})
began = time.time()
env['ir.qweb']._render(loop(tried), {})
rounds = int(tried * ${REPORT_S} / (time.time() - began))
view = env.ref('stock.report_delivery_document')
tree = etree.fromstring(view.arch_db)
tree.insert(0, loop(rounds)[0])
view.arch_db = etree.tostring(tree, encoding='unicode')
env.cr.commit()
`;

async function slowReport({ lab, series, database }: Place): Promise<() => Promise<void>> {
  await lab.shell(series, database, SLOW_REPORT);
  return nothingToEnd;
}
