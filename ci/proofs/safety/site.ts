import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { labAdminTarget, labTarget, openLab, type Series } from '../../../fixtures/lab/lab.ts';
import { makeProductionLike, PART_OF_LAB_COMPANY } from '../../../fixtures/lab/production-like.ts';
import { createApiKey } from '../../../fixtures/odoo/api-key.ts';
import { connectUnguarded } from '../../../fixtures/odoo/connect.ts';
import {
  createRecord,
  many2one,
  readRecord,
  searchIds,
  unlinkRecords,
  writeRecords,
} from '../../../fixtures/odoo/records.ts';
import type { OwnedSession } from '../../../fixtures/odoo/session.ts';
import { SYNTHETIC_REFERENCE } from '../../../fixtures/synthetic/mark.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { ListeningProxy } from './listening-proxy.ts';
import { PART_CHANGES, type Change } from './part-changes.ts';

/** A database of the lab that counts as production, behind a proxy that notes what is sent to it. */
export interface Site {
  readonly series: Series;
  readonly proxy: ListeningProxy;
  /** The probe's user in the synthetic company, with safety `full`; by way of the proxy. */
  readonly synthetic: Target;
  /** The probe's user in the synthetic part of the real company, likewise. */
  readonly part: Target;
  /** A user of the real company. */
  readonly real: Target;
  /** Folder for configurations and results. */
  readonly folder: string;
  /** Changes the database for the time of the work, past the proxy. */
  during<T>(state: SiteState, work: () => Promise<T>): Promise<T>;
  /** Rows of the tables that a probe could write to, by name, with what says whether they changed. */
  rows(): Promise<Readonly<Record<string, string>>>;
  close(): Promise<void>;
}

/** What may be wrong with the places of the probes. */
const SITE_STATES = [
  'as prepared',
  'mark taken away',
  'second company',
  'mail at validation',
  'customer with email',
  'follower of the team',
  'mark of the warehouse taken away',
  'mark of a journal taken away',
  'journals shown',
  'transfers shown',
  'books locked',
  'real company mails',
] as const;
export type SiteState = (typeof SITE_STATES)[number];

const TABLES = [
  'sale_order',
  'stock_picking',
  'stock_move',
  'account_move',
  'account_payment',
  'mail_message',
  'mail_mail',
  'mail_notification',
  'sms_sms',
] as const;

export async function openSite(series: Series, database: string): Promise<Site> {
  const lab = await openLab();
  await lab.reset(series, database);
  const { target } = await makeProductionLike({ series, database });
  const { target: part } = await makeProductionLike({ series, database, synthetic: PART_OF_LAB_COMPANY });
  const proxy = new ListeningProxy(Number(new URL(target.url).port));
  const url = await proxy.listen();
  const admin = await connectUnguarded(await labAdminTarget({ series, database }));
  const sql = new pg.Client(lab.postgres(series, database));
  await sql.connect();
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-safety-'));
  const real = await labTarget({ series, database });
  const apiKey = series === '19' ? await createApiKey({ ...target, kind: 'lab' }) : undefined;
  const partKey = series === '19' ? await createApiKey({ ...part, kind: 'lab' }) : undefined;
  const realKey = series === '19' ? await createApiKey(real) : undefined;
  return {
    series,
    proxy,
    synthetic: { ...target, url, apiKey },
    part: { ...part, url, apiKey: partKey },
    real: { ...real, url, apiKey: realKey },
    folder,
    during: async (state, work) => {
      const undo = await CHANGES[state](admin, target);
      try {
        return await work();
      } finally {
        await undo();
      }
    },
    rows: () => readRows(sql),
    close: async () => {
      await Promise.allSettled([admin.close(), sql.end(), proxy.close()]);
      await rm(folder, { recursive: true, force: true });
      await lab.drop(series, database);
    },
  };
}

async function readRows(sql: pg.Client): Promise<Readonly<Record<string, string>>> {
  const rows: Record<string, string> = {};
  for (const table of TABLES) {
    const known = await sql.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table]);
    if (known.rows[0]?.there !== true) continue;
    const found = await sql.query<{ mark: string }>(
      `select count(*) || ' ' || coalesce(max(id), 0) || ' ' || md5(coalesce(string_agg(x::text, '|' order by id), '')) as mark from "${table}" x`,
    );
    rows[table] = found.rows[0]?.mark ?? '';
  }
  return rows;
}

/** How each state is brought about, and taken back. */
const CHANGES: Readonly<Record<SiteState, Change>> = {
  ...PART_CHANGES,
  'as prepared': () => Promise.resolve(() => Promise.resolve()),
  'mark taken away': async (admin, target) => {
    const company = await companyOf(admin, target);
    const { partner_id } = await readRecord(admin, 'res.company', company, { partner_id: many2one });
    await writeRecords(admin, 'res.partner', [partner_id.id], { ref: 'REAL' });
    return () => writeRecords(admin, 'res.partner', [partner_id.id], { ref: SYNTHETIC_REFERENCE });
  },
  'second company': async (admin, target) => {
    const user = await searchIds(admin, 'res.users', [['login', '=', target.login]]);
    await writeRecords(admin, 'res.users', user, { company_ids: [[4, 1]] });
    return () => writeRecords(admin, 'res.users', user, { company_ids: [[3, 1]] });
  },
  'mail at validation': async (admin, target) => {
    const company = [await companyOf(admin, target)];
    await writeRecords(admin, 'res.company', company, { stock_move_email_validation: true });
    return () => writeRecords(admin, 'res.company', company, { stock_move_email_validation: false });
  },
  'customer with email': async (admin, target) => {
    const [customer = 0] = await searchIds(admin, 'res.partner', [
      ['ref', '=like', `${target.catalogue.customerRefPrefix}%`],
    ]);
    await writeRecords(admin, 'res.partner', [customer], { email: 'somebody@customer.invalid' });
    return () => writeRecords(admin, 'res.partner', [customer], { email: false });
  },
  'follower of the team': async (admin, target) => {
    const [team = 0] = await searchIds(admin, 'crm.team', [
      ['company_id', '=', await companyOf(admin, target)],
    ]);
    const partner = await createRecord(admin, 'res.partner', {
      name: 'A follower',
      email: 'f@customer.invalid',
    });
    await admin.call({
      model: 'crm.team',
      method: 'message_subscribe',
      ids: [team],
      kwargs: { partner_ids: [partner] },
    });
    return async () => {
      await admin.call({
        model: 'crm.team',
        method: 'message_unsubscribe',
        ids: [team],
        kwargs: { partner_ids: [partner] },
      });
      await unlinkRecords(admin, 'res.partner', [partner]);
    };
  },
};

async function companyOf(admin: OwnedSession, target: Target): Promise<number> {
  const [company = 0] = await searchIds(admin, 'res.company', [
    ['name', '=', target.synthetic?.is === 'company' ? target.synthetic.name : ''],
  ]);
  return company;
}
