import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { labTarget, openLab, SERIES, type Lab } from '../../fixtures/lab/lab.ts';
import { withPostgres } from '../../fixtures/lab/postgres.ts';
import { newRunId } from '../../fixtures/run-request.ts';
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

  test('are right, and say what the burst did not touch', async () => {
    const { verdict, reasons, scope, invariants } = await runAudit(request);
    expect([verdict, reasons]).toEqual(['pass', []]);
    expect(scope.orders).toBeGreaterThan(0);
    const unchecked = invariants.filter(({ status }) => status !== 'held').map(({ name }) => name);
    expect(unchecked).toEqual(['invoiced_matches_delivered', 'invoice_matches_order', 'entries_balance']);
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
  ])('are no pass where %s', async (_title, elsewhere) => {
    const { verdict, reasons, invariants } = await runAudit({ ...request, target: elsewhere(request) });
    expect(verdict).toBe('inconclusive');
    expect(reasons.join(' ')).toContain('could not be read');
    expect(invariants.every(({ status }) => status === 'unchecked')).toBe(true);
  });

  test('are no pass where the run kept no journal, or the audit is stopped', async () => {
    const lost = await runAudit({ ...request, folder: join(folder, 'nowhere') });
    const stopped = await runAudit({ ...request, signal: AbortSignal.abort() });
    expect([lost.verdict, stopped.verdict]).toEqual(['inconclusive', 'inconclusive']);
    expect(stopped.reasons).toEqual(['The audit was interrupted.']);
  });
});
