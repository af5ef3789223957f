import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openLab } from '../../../fixtures/lab/lab.ts';
import type * as Sweep from '../../../fixtures/sweep/sweep.ts';
import { KillDatabase } from './kill-database.ts';
import { Durations, type Trial } from './plan.ts';

/** A sweep that knows orders and lets them be. */
vi.mock('../../../fixtures/sweep/sweep.ts', async (original) => {
  const real = await original<typeof Sweep>();
  const forgetful: typeof real.sweep = (session, dialect, records) =>
    real.sweep(
      session,
      dialect,
      records.filter(({ model }) => model !== 'sale.order'),
    );
  return { ...real, sweep: forgetful };
});

/** Just after the begin of `confirm`, the fourth of five stages that are taken to be of one length but for the first. */
const WITH_AN_ORDER: Trial = {
  number: 1,
  journey: 'sales_order',
  channel: 'rpc',
  seed: 1,
  point: 0.06 + 0.94 * 0.501,
  ledger: 'kept',
  sweep: 'quiet',
};

let killDatabase: KillDatabase;

beforeAll(async () => {
  killDatabase = await KillDatabase.open(await openLab(), '19', 'database', 'residue-forgetful');
}, 300_000);
afterAll(() => killDatabase.close(false));

it('notices a sweep that forgets a model, and names its rows', async () => {
  const { hit, failures } = await killDatabase.try(WITH_AN_ORDER, new Durations());
  expect(hit?.stage).toBe('confirm');
  expect(failures).toContainEqual(expect.stringMatching(/^a second sweep still finds sale\.order \d+/));
  expect(failures).toContainEqual('after the sweep: open sales orders: 0 before, 1 after');

  const { unexplained } = await killDatabase.compare(1);
  expect(unexplained).toContainEqual(expect.stringMatching(/^sale_order \[\d+\] added: /));
  expect(unexplained).toContainEqual(expect.stringMatching(/^sale_order_line \[\d+\] added: /));
}, 300_000);
