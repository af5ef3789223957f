import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KNOWN_FAULTS } from '../../fixtures/record/audit.ts';
import { labTarget, openLab, SERIES, type Lab } from '../../fixtures/lab/lab.ts';
import { withPostgres } from '../../fixtures/lab/postgres.ts';
import { runStockTasks } from '../../fixtures/lab/stock-tasks.ts';
import { Ledger } from '../../fixtures/sweep/ledger.ts';
import { newRunId } from '../../fixtures/target/run-request.ts';
import { openJourneySessions } from '../../journeys/journey-sessions.ts';
import { confirm, makeQuotation } from '../../journeys/sales/order.ts';
import { ship, type DeliveryState } from '../../journeys/shipping/delivery.ts';
import { runLoad } from '../run.ts';
import { smoke } from '../scenarios/smoke.ts';
import { runAudit, type AuditRequest } from './audit.ts';

const DATABASE = 'audit-lab-test';

let lab: Lab;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutoff-audit-lab-'));
  lab = await openLab();
  await lab.up({ series: [...SERIES], databases: [], yes: true, output: 'silent' });
}, 1_800_000);
afterAll(async () => {
  for (const series of SERIES) await lab.drop(series, DATABASE);
  await rm(folder, { recursive: true, force: true });
});

describe.each(SERIES)('the books of a short burst on Odoo %s', (series) => {
  let request: AuditRequest;
  beforeAll(async () => {
    await lab.reset(series, DATABASE);
    const runId = newRunId();
    const common = {
      runId,
      target: await labTarget({ series, database: DATABASE }),
      folder: join(folder, runId),
    };
    const signal = new AbortController().signal;
    const onProgress = (): void => undefined;
    await runLoad({
      ...common,
      profile: smoke,
      scale: 1,
      durationS: 10,
      seed: 3,
      vus: undefined,
      segments: 1,
      signal,
      onProgress,
    });
    request = { ...common, signal, isHurried: false, onProgress };
  });

  test('are correct, and list what the burst did not touch', async () => {
    const { verdict, reasons, scope, invariants } = await runAudit(request);
    expect([verdict, reasons]).toEqual(['pass', []]);
    expect(scope.orders).toBeGreaterThan(0);
    const unchecked = invariants.filter(({ status }) => status !== 'held').map(({ name }) => name);
    expect(unchecked).toEqual(['invoiced_matches_delivered', 'invoice_matches_order', 'entries_balance']);
  });

  test.runIf(series === '19')(
    'show a leaked reservation when an order ships alone after a concurrent confirmation',
    async () => {
      await leakReservation(request, lab);
      const { verdict, findings } = await runAudit(request);
      expect(verdict).toBe('fail');
      expect(new Set(findings.map(({ invariant, known }) => `${invariant}: ${known}`))).toEqual(
        new Set([`reservation_matches_moves: ${KNOWN_FAULTS.reservationLeak}`]),
      );
      expect(findings[0]?.message).toMatch(
        /are reserved on the quants, .* by open moves\. They lie on 2 quants/,
      );
    },
  );

  test("are correct after Odoo's stock tasks", async () => {
    await runStockTasks({ series, database: DATABASE });
    const { verdict, reasons, notes } = await runAudit(request);
    expect([verdict, reasons]).toEqual(['pass', []]);
    expect(notes.join(' ')).not.toContain('split');
  });

  test('fail when an order is lost', async () => {
    const prefix = `cutoff-${request.runId}-%`;
    const { rowCount } = await withPostgres(lab.postgres(series, DATABASE), (client) =>
      client.query(
        `DELETE FROM sale_order WHERE id = (SELECT min(id) FROM sale_order WHERE client_order_ref LIKE $1)`,
        [prefix],
      ),
    );
    expect(rowCount).toBe(1);
    const { verdict, reasons } = await runAudit(request);
    expect(verdict).toBe('fail');
    expect(reasons.join(' ')).toContain('order_exists_once is broken once');
  });

  test.each([
    ['nothing listens', (request: AuditRequest) => ({ ...request.target, url: 'http://127.0.0.1:9' })],
    ['there is no such database', ({ target }: AuditRequest) => ({ ...target, database: 'audit-missing' })],
  ])('do not pass when %s', async (_title, elsewhere) => {
    const { verdict, reasons, invariants } = await runAudit({ ...request, target: elsewhere(request) });
    expect(verdict).toBe('inconclusive');
    expect(reasons.join(' ')).toContain('could not be read');
    expect(invariants.every(({ status }) => status === 'unchecked')).toBe(true);
  });

  test('do not pass without a journal, or when the audit is stopped', async () => {
    const lost = await runAudit({ ...request, folder: join(folder, 'nowhere') });
    const stopped = await runAudit({ ...request, signal: AbortSignal.abort() });
    expect([lost.verdict, stopped.verdict]).toEqual(['inconclusive', 'inconclusive']);
    expect(stopped.reasons).toEqual(['The audit was interrupted.']);
  });
});

/** An order like one of the run's, confirmed while another transaction holds the quants of its products, shipped later. */
async function leakReservation({ target, folder, runId }: AuditRequest, lab: Lab): Promise<void> {
  const states: Record<string, readonly DeliveryState[]> = JSON.parse(
    await readFile(join(folder, 'states.json'), 'utf8'),
  );
  const like = states['shop_orders']?.[0]?.plan;
  if (!like) throw new Error('The run has no order to make another one like it.');
  // More than the orders of the run have reserved on the first quants: the rest of it is what is cut off.
  const plan = { ...like, lines: like.lines.map((line) => ({ ...line, quantity: line.quantity + 50 })) };
  const state: DeliveryState = { plan };
  const opened = openJourneySessions({
    target,
    ledger: new Ledger(join(folder, 'ledger.jsonl')),
    reference: `leak-${runId}`,
    seed: 1,
  });
  try {
    await opened.world.enter();
    await makeQuotation.rpc(opened.world, state);
    await withPostgres(lab.postgres('19', DATABASE), async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT id FROM stock_quant WHERE product_id = ANY($1) FOR NO KEY UPDATE', [
        plan.lines.map(({ productId }) => productId),
      ]);
      await confirm.rpc(opened.world, state);
      await client.query('ROLLBACK');
    });
    await ship.rpc(opened.world, state);
  } finally {
    await opened.close();
  }
}
