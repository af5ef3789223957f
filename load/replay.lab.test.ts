import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localWindow } from '../fixtures/calendar/calendar.ts';
import { CommandError } from '../fixtures/failures/errors.ts';
import { labAdminTarget, labTarget, openLab, SERIES, type Series } from '../fixtures/lab/lab.ts';
import { withPostgres } from '../fixtures/lab/postgres.ts';
import { newRunId } from '../fixtures/target/run-request.ts';
import type { Target } from '../fixtures/target/target.ts';
import { FIRST_COPY_ID, makeKnownHistory, type Truth } from './replay/known-history.ts';
import { readProfile, writeProfile } from './replay/profile-file.ts';
import { readerTarget } from './replay/reader.ts';
import { profileFromOdoo } from './replay/record-odoo.ts';
import type { NamedWindow, RecordedProfile } from './replay/recorded-profile.ts';
import { replayed } from './replay/replayed.ts';
import { runLoad } from './run.ts';

const DATABASE = 'replay';
const WINDOW: NamedWindow = {
  ...localWindow('Europe/Paris', '2026-10-20', '16:40', '17:00'),
  timeZone: 'Europe/Paris',
  day: '2026-10-20',
  from: '16:40',
};

/** Twenty minutes with their peak at 16:56, and one minute in which nothing happens. */
const TRUTH: Truth = {
  startMs: WINDOW.startMs,
  perMinute: {
    order_confirmed: [2, 3, 2, 4, 3, 5, 0, 6, 5, 7, 8, 9, 11, 12, 15, 18, 20, 14, 6, 3],
    shipment_done: [1, 0, 1, 1, 2, 1, 0, 2, 2, 3, 3, 4, 5, 5, 6, 8, 8, 7, 3, 1],
    transfer_done: [0, 1, 0, 1, 1, 1, 0, 2, 1, 2, 1, 2, 2, 3, 3, 2, 3, 2, 1, 0],
    receipt_done: [1, 2, 1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    invoice_posted: [0, 0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 2, 1, 3, 3, 4, 4],
  },
  silentInvoices: 5,
  // One line in half of the orders, two or three in the others; rank 1 in all of them.
  linesOf: (order) =>
    Array.from({ length: 1 + (order % 2) * (1 + (order % 3 === 0 ? 1 : 0)) }, (_, line) => ({
      rank: line === 0 ? 1 : 2 + ((order + line * 5) % 12),
      units: 1 + (order % 4),
    })),
};

const ORDERS = TRUTH.perMinute.order_confirmed.reduce((sum, each) => sum + each, 0);
const SHIPMENTS = TRUTH.perMinute.shipment_done.reduce((sum, each) => sum + each, 0);
const LINES = Array.from({ length: ORDERS }, (_, order) => TRUTH.linesOf(order)).flat();

const MINUTES = TRUTH.perMinute.order_confirmed.length;
/** Twice the rate, each minute compressed into four seconds. */
const SCALE = 2;
const REPLAY_S = 80;

let folder: string;
const readers = new Map<Series, Target>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutoff-replay-lab-'));
  const lab = await openLab();
  await lab.up({ series: [...SERIES], databases: [DATABASE], yes: true, output: 'silent' });
  for (const series of SERIES) {
    await lab.reset(series, DATABASE);
    const target = await labTarget({ series, database: DATABASE });
    await makeKnownHistory(target, lab.postgres(series, DATABASE), TRUTH);
    const admin = await labAdminTarget({ series, database: DATABASE });
    readers.set(series, await readerTarget(admin, { login: 'history-reader' }));
  }
}, 1_800_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function recorded(series: Series): Promise<RecordedProfile> {
  const target = readers.get(series);
  if (!target) throw new Error(`no reader of ${series}`);
  return profileFromOdoo(target, WINDOW, { warehouse: undefined, onProgress: () => undefined });
}

describe('a profile of a known history', () => {
  test.each(SERIES)('has, on Odoo %s, every minute exactly for a read-only user', async (series) => {
    const profile = await recorded(series);
    expect(Object.fromEntries(profile.streams.map(({ event, perMinute }) => [event, perMinute]))).toEqual(
      TRUTH.perMinute,
    );
    const invoices = profile.streams.find(({ event }) => event === 'invoice_posted');
    expect(invoices?.basis).toEqual([
      { from: 'mail.message of the posting', events: 19 },
      { from: 'account.move.create_date', events: 5 },
    ]);
    expect(profile.leftOut.filter(({ count }) => count > 0)).toEqual([
      { what: 'orders cancelled', count: 3 },
      { what: 'orders not confirmed', count: 2 },
      { what: 'inner stages of deliveries', count: SHIPMENTS },
    ]);
  });

  test.each(SERIES)('has, on Odoo %s, the lines, quantities and products of the orders', async (series) => {
    const { demand } = await recorded(series);
    expect(demand?.orders).toBe(ORDERS);
    expect(demand?.lines.reduce((sum, [value, count]) => sum + value * count, 0)).toBe(LINES.length);
    expect(demand?.quantities.reduce((sum, [value, count]) => sum + value * count, 0)).toBe(
      LINES.reduce((sum, { units }) => sum + units, 0),
    );
    expect(demand?.products).toBe(new Set(LINES.map(({ rank }) => rank)).size);
    expect(demand?.skew.hottest.seen).toBeCloseTo(ORDERS / LINES.length, 2);
  });

  test.each(SERIES)('has, on Odoo %s, no name and no id of the source in its file', async (series) => {
    const path = join(folder, `${series}.yaml`);
    writeProfile(path, await recorded(series));
    const text = JSON.stringify(readProfile(path));
    const lab = await openLab();
    const names = await withPostgres(lab.postgres(series, DATABASE), async (client) => {
      const { rows } = await client.query<{ name: string }>(NAMES);
      return rows.flatMap(({ name }) => wordsOf(name)).filter((name) => name.length > 2);
    });
    expect(names.length).toBeGreaterThan(400);
    const words = new Set(text.match(/[\w./-]+/g));
    expect(names.filter((name) => words.has(name) || (name.length > 5 && text.includes(name)))).toEqual([]);
    const numbers = (text.match(/\d+/g) ?? []).map(Number);
    expect(Math.max(...numbers)).toBeLessThan(FIRST_COPY_ID);
  });

  test('refuses an hour without events', async () => {
    const target = readers.get('19');
    if (!target) throw new Error('no reader');
    const empty = {
      ...WINDOW,
      ...localWindow('Europe/Paris', '2026-10-19', '16:00', '17:00'),
      day: '2026-10-19',
    };
    const profile = await profileFromOdoo(target, empty, {
      warehouse: undefined,
      onProgress: () => undefined,
    });
    expect(() => writeProfile(join(folder, 'empty.yaml'), profile)).toThrow('Only 0 events');
  });

  test('names a missing warehouse and a missing right', async () => {
    const target = readers.get('19');
    if (!target) throw new Error('no reader');
    await expect(
      profileFromOdoo(target, WINDOW, { warehouse: 'NOWHERE', onProgress: () => undefined }),
    ).rejects.toThrow('--warehouse NOWHERE is not a warehouse that this user sees');
    const admin = await labAdminTarget({ series: '19', database: DATABASE });
    const blind = await readerTarget(admin, { login: 'blind-reader', without: ['stock.picking'] });
    await expect(
      profileFromOdoo(blind, WINDOW, { warehouse: undefined, onProgress: () => undefined }),
    ).rejects.toSatisfy(
      (error) =>
        error instanceof CommandError && error.exit === 'failed' && error.message.includes('stock.picking'),
    );
  });
});

describe('the replay of that profile', () => {
  test.each(SERIES)(
    'repeats, on Odoo %s, each minute within a twentieth',
    async (series) => {
      const profile = replayed(await recorded(series), { webShare: undefined, products: undefined });
      const runId = newRunId();
      const { load } = await runLoad({
        runId,
        target: await labTarget({ series, database: DATABASE }),
        profile,
        scale: SCALE,
        durationS: REPLAY_S,
        seed: 11,
        vus: undefined,
        segments: 1,
        folder: join(folder, runId),
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      const { bins, binS } = load.arrivals;
      expect(binS).toBe(REPLAY_S / MINUTES);
      const minutes = bins.slice(0, MINUTES);
      process.stdout.write(
        `Odoo ${series}\n${minutes.map(({ fromS, asked, started }) => `${String(fromS).padStart(4)} s  asked ${asked}  started ${started}  difference ${started - asked}`).join('\n')}\n`,
      );
      const inHistory = TRUTH.perMinute.order_confirmed.map((_, minute) =>
        Object.values(TRUTH.perMinute).reduce((sum, each) => sum + (each[minute] ?? 0), 0),
      );
      // A minute that is shorter brings that much less of its arrivals, each stream rounded over time.
      const share = (SCALE * REPLAY_S) / (MINUTES * 60);
      let history = 0;
      let asked = 0;
      for (const [minute, bin] of minutes.entries()) {
        history += (inHistory[minute] ?? 0) * share;
        asked += bin.asked;
        expect(Math.abs(asked - history)).toBeLessThanOrEqual(profile.streams.length / 2);
        expect(Math.abs(bin.started - bin.asked)).toBeLessThanOrEqual(bin.asked * 0.05);
      }
      expect(bins.slice(MINUTES).every((bin) => bin.asked === 0)).toBe(true);
      expect(load.arrivals.dropped).toBe(0);
      expect(load.transactions.broken).toBe(0);
    },
    240_000,
  );
});

/** Newer versions keep a translated name as a map from language to text. */
function wordsOf(name: string): string[] {
  return name.startsWith('{') ? Object.values<string>(JSON.parse(name)) : [name];
}

const NAMES = `
  SELECT name FROM res_partner UNION SELECT login FROM res_users UNION SELECT name FROM sale_order
  UNION SELECT name FROM stock_picking UNION SELECT name FROM account_move WHERE name IS NOT NULL
  UNION SELECT default_code FROM product_product WHERE default_code IS NOT NULL
  UNION SELECT name::text FROM product_template UNION SELECT name FROM res_company UNION SELECT code FROM stock_warehouse`;
