import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BusinessCalendar } from '../../fixtures/calendar/calendar.ts';
import { WEEKDAYS } from '../../fixtures/calendar/calendar.ts';
import { INDICATORS } from '../../fixtures/record/indicator.ts';
import type { IndicatorName, IndicatorResult } from '../../fixtures/record/indicator.ts';
import { DEFAULT_INDICATORS } from '../../fixtures/config/indicator-settings.ts';
import type { IndicatorSettings } from '../../fixtures/config/indicator-settings.ts';
import { labAdminTarget, labTarget, openLab, SERIES } from '../../fixtures/lab/lab.ts';
import { withPostgres } from '../../fixtures/lab/postgres.ts';
import { createApiKey } from '../../fixtures/odoo/api-key.ts';
import { connect } from '../../fixtures/odoo/connect.ts';
import { grantIndicatorRights } from '../../fixtures/odoo/indicator-rights.ts';
import { createRecord, searchIds } from '../../fixtures/odoo/records.ts';
import { serverVersion } from '../../fixtures/odoo/server-version.ts';
import type { OwnedSession } from '../../fixtures/odoo/session.ts';
import { probeDialect } from '../../fixtures/odoo/versions.ts';
import type { Dialect } from '../../fixtures/odoo/versions.ts';
import type { Target } from '../../fixtures/target/target.ts';
import { readIndicators } from './indicators.ts';

/** The indicators against real Odoo, with what they are to find put there before. */

const DATABASE = 'indicators';
const HOUR_MS = 3_600_000;

describe.each(SERIES)('process indicators on Odoo %s', (series) => {
  let target: Target;
  let admin: OwnedSession;
  let dialect: Dialect;

  beforeAll(async () => {
    const lab = await openLab();
    await lab.up({ series: [series], output: 'silent', yes: true });
    await lab.reset(series, DATABASE);
    target = { ...(await labTarget({ series, database: DATABASE })), callTimeoutMs: 120_000 };
    const administrator = await labAdminTarget({ series, database: DATABASE });
    admin = await connect({ ...administrator, callTimeoutMs: 120_000 });
    dialect = await probeDialect(admin, await serverVersion(target));
  }, 300_000);
  afterAll(async () => {
    await admin?.close();
    await (await openLab()).drop(series, DATABASE);
  });

  const sql = async <T>(work: (client: Client) => Promise<T>): Promise<T> =>
    withPostgres((await openLab()).postgres(series, DATABASE), work);
  const run = (text: string): Promise<unknown> => sql((client) => client.query(text));

  /** Looks at these indicators as a run does, with a patient limit on a machine that may be busy. */
  async function look(
    only: readonly IndicatorName[],
    own: Partial<IndicatorSettings> = {},
    { calendar, as = target }: { readonly calendar?: BusinessCalendar; readonly as?: Target } = {},
  ): Promise<(name: IndicatorName, warehouse?: string) => IndicatorResult | undefined> {
    const skip = INDICATORS.filter((name) => !only.includes(name));
    const indicators = { ...DEFAULT_INDICATORS, responseMs: 120_000, skip, ...own };
    const { results } = await readIndicators({
      target: { ...as, indicators },
      calendar,
      pushgatewayUrl: undefined,
      limitMs: 300_000,
    });
    return (name, warehouse) =>
      results.find((each) => each.name === name && (warehouse === undefined || each.warehouse === warehouse));
  }
  const figures = (result: IndicatorResult | undefined) =>
    Object.fromEntries(result?.values.map(({ measure, value }) => [measure, value]) ?? []);

  test('are unknown without the right to read, and name that right', async () => {
    const of = await look(INDICATORS);
    for (const [name, model] of [
      ['scheduled_jobs', 'ir.cron'],
      ['mail_queue', 'mail.mail'],
    ] as const) {
      expect(of(name)).toMatchObject({
        status: 'unknown',
        values: [],
        message: expect.stringContaining(`may not read ${model}`),
      });
    }
    expect(of('job_queue')).toMatchObject({ status: 'not_applicable', values: [] });
    expect(of('delivery_slip')?.status).toBe('unknown');
    expect(of('portal')?.status).toBe('ok');
    // A user that sees more may look in the place of the probe.
    const user = await labAdminTarget({ series, database: DATABASE });
    expect((await look(['mail_queue'], { user }))('mail_queue')?.status).not.toBe('unknown');
  });

  test('find overdue, failed and waiting records with read access alone, and change nothing', async () => {
    await grantIndicatorRights(admin, dialect, target.login);
    await grantIndicatorRights(admin, dialect, target.login);
    await run(`UPDATE ir_cron SET nextcall = now() at time zone 'utc' + interval '1 day'`);
    await run(`UPDATE mail_mail SET state = 'sent'`);
    const queues = ['scheduled_jobs', 'mail_queue'] as const;
    const calm = await look(queues);
    expect(calm('scheduled_jobs')?.status).toBe('ok');
    expect(calm('mail_queue')).toMatchObject({ status: 'ok' });
    expect(figures(calm('mail_queue'))).toEqual({ waiting: 0, oldest: 0, exceptions: 0 });

    await run(`UPDATE ir_cron SET nextcall = now() at time zone 'utc' - interval '5 hours'
      WHERE id = (SELECT min(id) FROM ir_cron WHERE active)`);
    const message = { subject: 'x', email_to: 'nobody@lab.invalid', auto_delete: false };
    await createRecord(admin, 'mail.mail', message);
    await createRecord(admin, 'mail.mail', { ...message, state: 'exception' });
    await run(`UPDATE mail_mail SET create_date = now() at time zone 'utc' - interval '3 hours'
      WHERE state = 'outgoing'`);
    const late = await look(queues, { mailQueue: { oldestMs: 2 * HOUR_MS, exceptions: 0 } });
    expect(late('scheduled_jobs')).toMatchObject({ status: 'breached' });
    expect(figures(late('scheduled_jobs'))).toMatchObject({ overdue: 1 });
    expect(figures(late('scheduled_jobs'))['most_overdue']).toBeCloseTo(5 * 3600, -3);
    expect(late('mail_queue')).toMatchObject({ status: 'breached' });
    expect(figures(late('mail_queue'))).toMatchObject({ waiting: 1, exceptions: 1 });
    expect(figures(late('mail_queue'))['oldest']).toBeCloseTo(3 * 3600, -3);
    const patient = await look(['scheduled_jobs'], { scheduledJobs: { overdueMs: 6 * HOUR_MS, ignore: [] } });
    expect(patient('scheduled_jobs')?.status).toBe('ok');
  });

  test('count failures of scheduled jobs where the version does', async () => {
    const counts = series !== '14';
    if (counts)
      await run('UPDATE ir_cron SET failure_count = 2 WHERE id = (SELECT max(id) FROM ir_cron WHERE active)');
    const of = await look(['scheduled_jobs'], { scheduledJobs: { overdueMs: 6 * HOUR_MS, ignore: [] } });
    expect(of('scheduled_jobs')?.status).toBe(counts ? 'breached' : 'ok');
    expect(figures(of('scheduled_jobs'))['failing']).toBe(counts ? 1 : undefined);
  });

  test('count deliveries against the cut-offs of their warehouse', async () => {
    const now = Date.now();
    const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
    const calendar: BusinessCalendar = {
      timeZone: 'UTC',
      workingDays: WEEKDAYS,
      holidays: [],
      cutOffs: [
        { warehouse: 'WH', at: clock(now - 2 * HOUR_MS) },
        { warehouse: 'WH', at: clock(now + 20 * 60_000) },
        { warehouse: 'NONE', at: '12:00' },
      ],
      maintenance: [],
    };
    const at = (own: Partial<IndicatorSettings['deliveries']>) =>
      look(['deliveries'], { deliveries: { ...DEFAULT_INDICATORS.deliveries, ...own } }, { calendar });
    const before = figures((await at({}))('deliveries', 'WH'));
    // Missed the last cut-off; due at the next one; forgotten long ago; due only tomorrow.
    for (const atMs of [now - 3 * HOUR_MS, now - HOUR_MS, now - 400 * HOUR_MS, now + 30 * HOUR_MS]) {
      await addDelivery(atMs);
    }
    const after = await at({ late: 1 });
    const seen = figures(after('deliveries', 'WH'));
    for (const measure of ['late', 'due', 'forgotten']) {
      expect(seen[measure], measure).toBe((before[measure] ?? 0) + 1);
    }
    expect(after('deliveries', 'WH')).toMatchObject({ status: 'ok', warehouse: 'WH' });
    expect(after('deliveries', 'NONE')).toMatchObject({ status: 'unknown', values: [] });
    expect((await at({}))('deliveries', 'WH')?.status).toBe('breached');
    // Twenty minutes before the cut-off, what is still open counts where a limit is set.
    expect((await at({ late: 1, open: 0 }))('deliveries', 'WH')?.status).toBe('breached');
  });

  test('print the newest documents, find one that fails, and change no row of the database', async () => {
    await addInvoice();
    await run(`UPDATE stock_picking SET state = 'done' WHERE id = (SELECT min(id) FROM stock_picking)`);
    const documents = ['delivery_slip', 'invoice_document'] as const;
    await look(documents);
    const start = await sql(async (client) => {
      const { rows } = await client.query<{ id: string }>('SELECT txid_current()::text AS id');
      return { id: rows[0]?.id ?? '0', counts: await countsOf(client) };
    });
    const of = await look(INDICATORS, { documents: { format: 'pdf', touchInvoices: false } });
    expect(of('delivery_slip')).toMatchObject({ status: 'ok' });
    expect(of('delivery_slip')?.message).toContain(series === '14' ? 'as pdf' : 'as html');
    // On 14 the PDF of an invoice would be filed; on 19 any rendering changes it: neither is asked for.
    expect(of('invoice_document')).toMatchObject(
      series === '14'
        ? { status: 'ok', message: expect.stringContaining('as html') }
        : { status: 'not_applicable', message: expect.stringContaining('modified by hand') },
    );
    const changed = await sql(async (client) => [
      ...(await changedSince(client, start.id)),
      ...differences(start.counts, await countsOf(client)),
    ]);
    expect(changed.filter((table) => !SIGN_IN_LOGS.includes(table))).toEqual([]);

    const accepted = await look(documents, { documents: { format: 'html', touchInvoices: true } });
    expect(accepted('invoice_document')?.status).toBe('ok');

    await breakDeliverySlip();
    expect((await look(['delivery_slip']))('delivery_slip')).toMatchObject({
      status: 'breached',
      message: expect.stringContaining('HTTP 500'),
    });
  });

  test('know when the API key of the probe expires, where keys do', async () => {
    const key = await createApiKey(target);
    const withKey: Target = { ...target, apiKey: key };
    const of = await look(['api_key'], {}, { as: withKey });
    if (series === '14') {
      expect(of('api_key')?.status).toBe('not_applicable');
      return;
    }
    // Made for a day: within three weeks of its end, and not within a second.
    expect(of('api_key')).toMatchObject({ status: 'breached' });
    const endsAt = (figures(of('api_key'))['expires'] ?? 0) * 1000;
    expect(endsAt).toBeGreaterThan(Date.now());
    expect(endsAt - Date.now()).toBeLessThan(48 * HOUR_MS);
    expect((await look(['api_key'], { expiryMs: 1000 }, { as: withKey }))('api_key')?.status).toBe('ok');
    const another = await look(['api_key'], { apiKeyName: 'another' }, { as: withKey });
    expect(another('api_key')?.status).toBe('unknown');
  });

  /** A template that asks for a field that is not there, as a faulty customisation does. */
  async function breakDeliverySlip(): Promise<void> {
    const arch = '<t t-name="x"><t t-esc="o.no_such_field"/></t>';
    const value = series === '14' ? `'${arch}'` : `jsonb_build_object('en_US', '${arch}')`;
    await run(`UPDATE ir_ui_view SET arch_db = ${value} WHERE key = 'stock.report_delivery_document'`);
    await (
      await openLab()
    ).shell(
      series,
      DATABASE,
      `clear = getattr(env.registry, 'clear_all_caches', None) or env.registry.clear_caches
clear()
env.registry.signal_changes()
env.cr.commit()`,
    );
  }

  async function addDelivery(atMs: number): Promise<void> {
    const at = new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
    const [type] = await searchIds(admin, 'stock.picking.type', [
      ['code', '=', 'outgoing'],
      ['warehouse_id.code', '=', 'WH'],
    ]);
    const [stock] = await searchIds(admin, 'stock.location', [['usage', '=', 'internal']], { limit: 1 });
    const [customers] = await searchIds(admin, 'stock.location', [['usage', '=', 'customer']], { limit: 1 });
    const [product] = await searchIds(admin, 'product.product', [['default_code', '=like', 'CUT-P%']], {
      limit: 1,
    });
    const places = { location_id: stock ?? 0, location_dest_id: customers ?? 0 };
    const move = {
      ...(dialect.facts.moveHasName ? { name: 'x' } : {}),
      product_id: product ?? 0,
      product_uom_qty: 1,
      date: at,
      // Given here, since 14 does not take it from the product outside of a form.
      product_uom: 1,
      ...places,
    };
    const picking = await createRecord(admin, 'stock.picking', {
      picking_type_id: type ?? 0,
      ...places,
      scheduled_date: at,
      [dialect.fields.pickingMoves]: [[0, 0, move]],
    });
    await admin.call({ model: 'stock.picking', method: 'action_confirm', ids: [picking] });
    // Confirming may plan it anew.
    await run(`UPDATE stock_picking SET scheduled_date = '${at}' WHERE id = ${picking}`);
  }

  async function addInvoice(): Promise<void> {
    const [partner] = await searchIds(admin, 'res.partner', [['ref', '=like', 'CUT-C%']], { limit: 1 });
    const [product] = await searchIds(admin, 'product.product', [['default_code', '=like', 'CUT-P%']], {
      limit: 1,
    });
    const invoice = await createRecord(admin, 'account.move', {
      move_type: 'out_invoice',
      partner_id: partner ?? 0,
      invoice_line_ids: [[0, 0, { product_id: product ?? 0, quantity: 1, price_unit: 10 }]],
    });
    await admin.call({ model: 'account.move', method: 'action_post', ids: [invoice] });
  }
});

/** What Odoo itself writes about any sign-in. */
const SIGN_IN_LOGS: readonly string[] = ['res_users_log', 'res_device_log'];

async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  return rows.map(({ name }) => name);
}

async function countsOf(client: Client): Promise<ReadonlyMap<string, number>> {
  const parts = (await tablesOf(client)).map(
    (name) => `SELECT '${name}' AS name, count(*)::int AS count FROM "${name}"`,
  );
  const { rows } = await client.query<{ name: string; count: number }>(parts.join(' UNION ALL '));
  return new Map(rows.map(({ name, count }) => [name, count]));
}

/** Tables with a row that a later transaction made or changed. */
async function changedSince(client: Client, transaction: string): Promise<string[]> {
  const parts = (await tablesOf(client)).map(
    (name) =>
      `SELECT '${name}' AS name WHERE EXISTS (SELECT FROM "${name}" WHERE xmin::text::bigint > ${transaction})`,
  );
  const { rows } = await client.query<{ name: string }>(parts.join(' UNION ALL '));
  return rows.map(({ name }) => name);
}

function differences(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  return [...after].flatMap(([name, count]) => (before.get(name) === count ? [] : [name]));
}
