import { describe, expect, it } from 'vitest';
import { EXIT, JourneyFailure } from '../../../fixtures/failures/errors.ts';
import { labAdminTarget, openLab, SERIES, type Series } from '../../../fixtures/lab/lab.ts';
import { makeProductionLike, PART_OF_LAB_COMPANY } from '../../../fixtures/lab/production-like.ts';
import { connectUnguarded } from '../../../fixtures/odoo/connect.ts';
import { createRecord, many2one, readRecord, searchIds } from '../../../fixtures/odoo/records.ts';
import type { OdooCall } from '../../../fixtures/odoo/session.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { differenceLine } from '../residue/comparison.ts';
import { standardJourneys } from '../../jobs/probe/safety.ts';
import { probeProduction } from './production-probe.ts';

const LIMIT_MS = 900_000;

describe.each(SERIES)('A production probe of Odoo %s by ui and rpc', (odoo: Series) => {
  it(
    'passes in a synthetic company with all journeys, and changes nothing in the real one',
    async () => {
      const lab = await openLab();
      const database = 'production_test';
      await lab.reset(odoo, database);
      const { target } = await makeProductionLike({ series: odoo, database });
      const { record, exitCode, touched } = await probeProduction({
        odoo,
        target,
        args: [],
      });
      expect(record.target).toMatchObject({ kind: 'production', safety: 'full' });
      expect(record.reasons).toEqual([]);
      expect(passed(record)).toEqual(
        expect.arrayContaining(
          standardJourneys({ kind: 'lab', safety: 'full' }).flatMap((name) => [`${name} ui`, `${name} rpc`]),
        ),
      );
      expect(record.outbound).toEqual({ looked: true, messages: [] });
      expect(touched.map(differenceLine)).toEqual([]);
      expect(exitCode).toBe(EXIT.passed);
      await lab.drop(odoo, database);
    },
    LIMIT_MS,
  );

  it(
    'passes in a part of the real company, warns, and touches no other warehouse and no other journal',
    async () => {
      const lab = await openLab();
      const database = 'part_test';
      await lab.reset(odoo, database);
      const { target } = await makeProductionLike({ series: odoo, database, synthetic: PART_OF_LAB_COMPANY });
      const { record, exitCode, said, touched } = await probeProduction({
        odoo,
        target,
        args: ['--journey', 'order_to_cash,stock_move'],
      });
      expect(record.target).toMatchObject({ kind: 'production', safety: 'full' });
      expect(record.reasons).toEqual([]);
      expect(passed(record)).toEqual(
        expect.arrayContaining(['order_to_cash ui', 'order_to_cash rpc', 'stock_move ui', 'stock_move rpc']),
      );
      expect(record.outbound).toEqual({ looked: true, messages: [] });
      expect(said).toMatch(
        /until each probe is undone, figures of that company contain it: .*accounts 990100/s,
      );
      expect(touched.map(differenceLine)).toEqual([]);
      expect(exitCode).toBe(EXIT.passed);
      const refusals = await refusedToOthers(odoo, target);
      expect([...new Set(refusals)]).toEqual(['odoo.exceptions.AccessError']);
      await lab.drop(odoo, database);
    },
    LIMIT_MS,
  );
});

function passed({ journeys }: Awaited<ReturnType<typeof probeProduction>>['record']): string[] {
  return journeys
    .filter(({ status }) => status === 'passed')
    .map(({ journey, channel }) => `${journey} ${channel}`);
}

/** What Odoo itself says where the probe user reaches for the real warehouse and journals, past all of our guards. */
async function refusedToOthers(series: Series, target: Target): Promise<string[]> {
  const admin = await connectUnguarded(await labAdminTarget({ series, database: target.database }));
  const probe = await connectUnguarded({ ...target, kind: 'lab' });
  try {
    const company = ['company_id', '=', 1] as const;
    const first = { limit: 1, order: 'id' };
    const [warehouse = 0] = await searchIds(admin, 'stock.warehouse', [company], first);
    const [journal = 0] = await searchIds(admin, 'account.journal', [company, ['type', '=', 'sale']], first);
    const { out_type_id } = await readRecord(admin, 'stock.warehouse', warehouse, { out_type_id: many2one });
    const { lot_stock_id } = await readRecord(admin, 'stock.warehouse', warehouse, {
      lot_stock_id: many2one,
    });
    const [customer = 0] = await searchIds(admin, 'res.partner', [['ref', '=like', 'PART-C%']], first);
    const transfer = await createRecord(admin, 'stock.picking', {
      picking_type_id: out_type_id.id,
      location_id: lot_stock_id.id,
      location_dest_id: lot_stock_id.id,
    });
    const calls: readonly OdooCall[] = [
      { model: 'sale.order', method: 'create', args: [{ partner_id: customer, warehouse_id: warehouse }] },
      { model: 'stock.picking', method: 'write', ids: [transfer], args: [{ origin: 'x' }] },
      { model: 'stock.picking', method: 'button_validate', ids: [transfer] },
      { model: 'account.move', method: 'create', args: [{ move_type: 'out_invoice', journal_id: journal }] },
    ];
    const kinds: string[] = [];
    for (const call of calls) {
      kinds.push(
        await probe.call(call).then(
          () => `${call.model}.${call.method} was done`,
          (error: unknown) =>
            error instanceof JourneyFailure ? (error.fault?.exception ?? error.kind) : String(error),
        ),
      );
    }
    return kinds;
  } finally {
    await Promise.allSettled([admin.close(), probe.close()]);
  }
}
