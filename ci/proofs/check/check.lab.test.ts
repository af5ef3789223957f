import pc from 'picocolors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labAdminTarget, labTarget, openLab } from '../../../fixtures/lab/lab.ts';
import { makeProductionLike } from '../../../fixtures/lab/production-like.ts';
import { withPostgres } from '../../../fixtures/lab/postgres.ts';
import { connect } from '../../../fixtures/odoo/connect.ts';
import {
  createRecord,
  number,
  named,
  readRecord,
  searchIds,
  writeRecords,
} from '../../../fixtures/odoo/records.ts';
import type { OwnedSession } from '../../../fixtures/odoo/session.ts';
import { Secret } from '../../../fixtures/secrets/secret.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { JOURNEY_NAMES } from '../../../journeys/catalogue.ts';

import { checkTarget, exitOfCheck } from '../../jobs/check/check.ts';
import { checkLines } from '../../jobs/check/lines.ts';
import { standardJourneys } from '../../jobs/probe/safety.ts';
import { differencesOf } from '../residue/comparison.ts';
import { NUMBERS, takePicture } from '../residue/picture.ts';

/** What `cutoff check` says of targets that are as they should be, and of such that lack something; nothing is written. */

const SERIES = '19';
const DATABASE = 'check';
/** Odoo notes here by itself who signed in, and when. */
const SIGN_INS: ReadonlySet<string> = new Set([NUMBERS, 'res_users_log', 'res_device_log']);

let target: Target;
let admin: OwnedSession;

beforeAll(async () => {
  const place = { series: SERIES, database: DATABASE } as const;
  await (await openLab()).reset(SERIES, DATABASE);
  target = { ...(await labTarget(place)), callTimeoutMs: 120_000 };
  admin = await connect({ ...(await labAdminTarget(place)), callTimeoutMs: 120_000 });
}, 300_000);

afterAll(async () => {
  await admin.close();
  await (await openLab()).drop(SERIES, DATABASE);
});

interface Answer {
  readonly exit: string;
  /** `shipment/ui runs`, one for each journey and channel. */
  readonly verdicts: readonly string[];
  readonly text: string;
}

async function check(asked: Target): Promise<Answer> {
  const report = await checkTarget(asked, JOURNEY_NAMES, ['ui', 'rpc']);
  const text = checkLines(report, pc.createColors(false)).join('\n');
  if (process.env['CUTOFF_DEBUG']) process.stderr.write(`${text}\n\n`);
  return {
    exit: exitOfCheck(report, standardJourneys(asked)),
    verdicts: report.journeys.map(({ journey, channel, verdict }) => `${journey}/${channel} ${verdict}`),
    text,
  };
}

describe('cutoff check', () => {
  test('finds that every journey runs in the seeded lab, and writes nothing', async () => {
    const picture = (): ReturnType<typeof takePicture> =>
      openLab().then((lab) => withPostgres(lab.postgres(SERIES, DATABASE), takePicture));
    const before = await picture();
    const { exit, verdicts } = await check(target);
    const changed = differencesOf(before, await picture()).map(({ table }) => table);
    expect(exit).toBe('passed');
    expect(verdicts).toHaveLength(2 * JOURNEY_NAMES.length);
    expect(verdicts.filter((verdict) => !/ (?:runs|weaker)$/.test(verdict))).toEqual([]);
    expect(changed.filter((table) => !SIGN_INS.has(table))).toEqual([]);
  });

  test('finds that every journey runs in a prepared production database', async () => {
    const { target: prepared } = await makeProductionLike({ series: SERIES, database: DATABASE });
    const { exit, verdicts } = await check({ ...prepared, callTimeoutMs: 120_000 });
    expect(verdicts.filter((verdict) => !/ (?:runs|weaker)$/.test(verdict))).toEqual([]);
    expect(exit).toBe('passed');
  }, 300_000);

  test('lets production without a synthetic company make quotations only', async () => {
    const { exit, verdicts, text } = await check({ ...target, kind: 'production' });
    expect(exit).toBe('passed');
    expect(verdicts).toContain('quotation/ui runs');
    expect(verdicts).toContain('sales_order/rpc lacks');
    expect(text).toContain('cutoff prepare');
  });

  test('names the prefix when products are missing', async () => {
    const catalogue = { ...target.catalogue, productCodePrefix: 'NONE-P' };
    const { exit, verdicts, text } = await check({ ...target, catalogue });
    expect(exit).toBe('configuration');
    expect(verdicts).toContain('login/rpc runs');
    expect(verdicts).toContain('stock_move/rpc lacks');
    expect(text).toContain('0 have a code that starts with "NONE-P"');
  });

  test('names all groups that the user lacks', async () => {
    const group = await groupId('sales_team', 'group_sale_salesman');
    const user = await groupId('base', 'group_user');
    await createRecord(admin, 'res.users', {
      name: 'Seller',
      login: 'seller',
      password: 'sells-and-no-more',
      group_ids: [[6, 0, [user, group]]],
    });
    const { exit, verdicts, text } = await check({
      ...target,
      login: 'seller',
      password: new Secret('sells-and-no-more'),
    });
    expect(exit).toBe('configuration');
    expect(verdicts).toContain('shipment/rpc lacks');
    expect(text).toContain('The user seller lacks the rights of Inventory / User');
    expect(text).toContain('purchase.group_purchase_user');
  });

  test('names disabled storage locations, and an archived operation type', async () => {
    const [type] = await searchIds(admin, 'stock.picking.type', [['code', '=', 'internal']], { limit: 1 });
    await writeRecords(admin, 'stock.picking.type', [type ?? 0], { active: false });
    const archived = await check(target);
    expect(archived.exit).toBe('inconclusive');
    expect(archived.verdicts).toContain('stock_move/ui unsupported');
    expect(archived.verdicts).toContain('shipment/ui weaker');
    expect(archived.text).toContain('is archived');

    const locations = await groupId('stock', 'group_stock_multi_locations');
    const everybody = await groupId('base', 'group_user');
    await writeRecords(admin, 'res.groups', [everybody], { implied_ids: [[3, locations]] });
    await writeRecords(admin, 'res.users', [await userId(target.login)], { group_ids: [[3, locations]] });
    const off = await check(target);
    expect(off.exit).toBe('inconclusive');
    expect(off.text).toContain('the setting "Storage Locations" is off');
  });

  test('asks nothing more when the password is wrong', async () => {
    const { exit, verdicts, text } = await check({ ...target, password: new Secret('not-the-password') });
    expect(exit).toBe('configuration');
    expect(new Set(verdicts.map((verdict) => verdict.split(' ')[1]))).toEqual(new Set(['lacks']));
    expect(text).toContain('login, password');
  });
});

async function userId(login: string): Promise<number> {
  const [found] = await searchIds(admin, 'res.users', [['login', '=', login]]);
  return found ?? 0;
}

async function groupId(module: string, name: string): Promise<number> {
  const [found] = await searchIds(admin, 'ir.model.data', [
    ['module', '=', module],
    ['name', '=', name],
  ]);
  const { group } = await readRecord(admin, 'ir.model.data', found ?? 0, { group: named('res_id', number) });
  return group;
}
