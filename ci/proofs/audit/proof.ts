import type { Command } from 'commander';
import pc from 'picocolors';
import type { AuditSection } from '../../../fixtures/record/audit.ts';
import { JourneyFailure, CommandError } from '../../../fixtures/failures/errors.ts';
import { labTarget } from '../../../fixtures/lab/lab.ts';
import { withPostgres } from '../../../fixtures/lab/postgres.ts';
import { newRunId } from '../../../fixtures/target/run-request.ts';
import type { Target } from '../../../fixtures/target/target.ts';
import { runAudit } from '../../../load/audit/audit.ts';
import { referencePrefix } from '../../../load/audit/client-account.ts';
import { phased } from '../../../load/profiles/profile.ts';
import { runLoad } from '../../../load/run.ts';
import { registerProof, type Proof, type Trials } from '../proof-command.ts';
import { CleanBooks } from './books.ts';
import type { Corruption } from './corruption.ts';
import { ACCOUNTING } from './corruptions/accounting.ts';
import { SALES } from './corruptions/sales.ts';
import { STOCK } from './corruptions/stock.ts';
import { findExhibits } from './exhibits.ts';
import { accountOf, AuditSensitivityRecord, auditSensitivityTable, reasonsOf, type Tried } from './record.ts';

/** Every corruption, in the order in which they are tried and shown. To add one, add a row to its area. */
export const CORRUPTIONS: readonly Corruption[] = [...SALES, ...STOCK, ...ACCOUNTING];

const AUDIT: Proof<Corruption, AuditSensitivityRecord> = {
  name: 'audit',
  description: 'Corrupt the books of a burst in the lab and see whether the audit names each corruption.',
  after: `
A short burst fills a database of its own in the lab; its books have to be clean. Then they are corrupted by SQL in one
way after the other, each taken back before the next. A corruption counts as found when exactly the invariants that the
catalogue names are broken. The record is results/audit-sensitivity-<odoo>.json.

Examples:
  $ npm run test:audit                              all corruptions, on Odoo 19 and 14
  $ npm run test:audit -- --odoo 14
  $ npm run test:audit -- --corruption oversell,move-lost --odoo 19
  $ npm run test:audit -- --list`,
  catalogue: {
    flag: 'corruption',
    of: 'corruptions',
    rows: () => CORRUPTIONS,
    line: ({ id, title, breaks }) => `${id}: ${title} (${breaks.join(', ')}).`,
  },
  schema: AuditSensitivityRecord,
  run: runCorruptions,
  reasons: reasonsOf,
  table: auditSensitivityTable,
};

/** Adds its npm script. */
export function register(program: Command): void {
  registerProof(program, AUDIT);
}

/**
 * A short real burst whose documents are then corrupted: orders that wait on the pick list, sales from order to payment,
 * and goods put on a shelf. Few at a time and over many products, so that Odoo's own faults under concurrency stay away:
 * the books have to be clean before anything is put into them.
 */
const BURST = phased({
  name: 'audit_burst',
  title: 'Books to corrupt: open orders, paid sales, transfers',
  durationS: 30,
  products: 40,
  mix: { lines: [1, 2], maxQuantity: 3, skew: 0 },
  phases: [{ name: 'all', share: 1 }],
  streams: [
    { name: 'shop_orders', journey: 'sales_order', transport: 'xmlrpc', perMinute: { all: 12 } },
    { name: 'counter', journey: 'order_to_cash', transport: 'web', perMinute: { all: 6 } },
    { name: 'put_away', journey: 'stock_move', transport: 'web', perMinute: { all: 4 } },
  ],
});
const SEED = 11;

/** Runs the burst, shows that its books are clean, and corrupts them in one way after the other. */
async function runCorruptions({
  lab,
  odoo,
  database,
  folder,
  rows,
  signal,
  say,
}: Trials<Corruption>): Promise<Pick<AuditSensitivityRecord, 'clean' | 'trials'>> {
  const target = await labTarget({ series: odoo, database });
  const runId = newRunId();
  const audit = (): Promise<AuditSection> =>
    runAudit({ runId, target, folder, signal, isHurried: false, onProgress: () => undefined });
  say(`Odoo ${odoo}: a burst of ${BURST.durationS} s`);
  await burst(target, runId, folder, signal);
  return withPostgres(lab.postgres(odoo, database), async (client) => {
    const before = await audit();
    say(`clean books: ${before.verdict}`);
    if (before.verdict !== 'pass') return { clean: { before, after: null }, trials: [] };
    const exhibits = await findExhibits(client, odoo, referencePrefix(runId));
    const books = await CleanBooks.keep(client);
    const trials: Tried[] = [];
    for (const corruption of rows) {
      signal.throwIfAborted();
      const statements = corruption.sql(exhibits);
      const changed = await books.change(statements);
      const section = await audit();
      await books.restore();
      const tried = accountOf(corruption, changed === statements.length, section);
      trials.push(tried);
      say(progressOf(tried));
    }
    const after = await audit();
    say(`clean books again: ${after.verdict}`);
    return { clean: { before, after }, trials };
  });
}

async function burst(target: Target, runId: string, folder: string, signal: AbortSignal): Promise<void> {
  try {
    await runLoad({
      runId,
      target,
      profile: BURST,
      scale: 1,
      durationS: undefined,
      seed: SEED,
      vus: 1,
      segments: 1,
      folder,
      signal,
      onProgress: () => undefined,
    });
  } catch (error) {
    if (!(error instanceof JourneyFailure)) throw error;
    throw new CommandError('broken', `The burst could not be run (${error.kind}): ${error.message}`, error);
  }
}

function progressOf({ corruption, result, broken }: Tried): string {
  if (result === 'found') return `  ${corruption}: ${pc.green(result)}`;
  return `  ${corruption}: ${pc.red(result)} (broken: ${broken.join(', ') || 'nothing'})`;
}
