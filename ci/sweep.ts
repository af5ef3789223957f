import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { leftovers, Ledger, readLedger, unique, type CreatedRecord } from '../fixtures/ledger.ts';
import { connect } from '../fixtures/odoo/connect.ts';
import { serverVersion } from '../fixtures/odoo/server-version.ts';
import { probeDialect } from '../fixtures/odoo/versions.ts';
import { RunRequest } from '../fixtures/run-request.ts';
import type { TargetReference } from '../fixtures/run-request.ts';
import { findStrays } from '../fixtures/strays.ts';
import { sweep, type Undoing } from '../fixtures/sweep.ts';
import type { Target } from '../fixtures/target.ts';

/** What was found of earlier runs in a target, and what became of it. */
export interface SweepReport {
  readonly found: readonly CreatedRecord[];
  readonly undone: readonly { readonly record: CreatedRecord; readonly how: Undoing }[];
  readonly failures: readonly { readonly record: CreatedRecord; readonly reason: string }[];
  /** Documents that stay in the books without effect, or could not be undone. */
  readonly residue: number;
  /** When the oldest that was found was made, ISO 8601; `null` where nothing was found or only a ledger knows it. */
  readonly oldestAt: string | null;
}

export interface SweepOptions {
  readonly target: Target;
  readonly reference: TargetReference;
  /** Absolute path of the results folder, where the ledgers of earlier runs lie. */
  readonly resultsDir: string;
  /** What was begun later is left alone: it may belong to a run that goes on. */
  readonly before: Date;
  /** Look only. */
  readonly dryRun: boolean;
}

/**
 * Undoes what killed runs left in a target: by their ledgers, and by what the target itself shows, so that a sweeper
 * without the ledgers finds it too.
 *
 * @throws {JourneyFailure} when the target cannot be asked
 */
export async function sweepTarget({
  target,
  reference,
  resultsDir,
  before,
  dryRun,
}: SweepOptions): Promise<SweepReport> {
  const session = await connect(target);
  try {
    const dialect = await probeDialect(session, await serverVersion(target));
    const strays = await findStrays(session, dialect, target.catalogue, { before });
    const noted = ledgersOf(resultsDir, reference, before).flatMap((path) => leftovers(readLedger(path)));
    const found = unique([...strays, ...noted]);
    const oldestAt = strays.map((stray) => stray.createdAt).toSorted()[0] ?? null;
    if (dryRun || found.length === 0) return { found, undone: [], failures: [], residue: 0, oldestAt };
    const result = await sweep(session, dialect, found);
    noteUndone(ledgersOf(resultsDir, reference, before), result.undone);
    return {
      found,
      undone: result.undone,
      failures: result.failures.map(({ record, failure }) => ({ record, reason: failure.message })),
      residue: result.residue,
      oldestAt,
    };
  } finally {
    await session.close();
  }
}

/** The ledgers of earlier probes of the same target. Load runs have none of ours: their documents are kept. */
function ledgersOf(resultsDir: string, reference: TargetReference, before: Date): string[] {
  if (!existsSync(resultsDir)) return [];
  return readdirSync(resultsDir).flatMap((name) => {
    const ledger = join(resultsDir, name, 'ledger.jsonl');
    const request = join(resultsDir, name, 'request.json');
    if (!existsSync(ledger) || !existsSync(request)) return [];
    const parsed = RunRequest.safeParse(parsedJson(request));
    const isEarlier = parsed.success && new Date(parsed.data.startedAt) < before;
    return isEarlier && sameTarget(parsed.data.target, reference) ? [ledger] : [];
  });
}

function sameTarget(a: TargetReference, b: TargetReference): boolean {
  if (a.from === 'lab' && b.from === 'lab') return a.series === b.series && a.database === b.database;
  return a.from === 'configuration' && b.from === 'configuration' && a.name === b.name;
}

/** A file that a kill cut short is no reason to stop: what it meant is found in the target as well. */
function parsedJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function noteUndone(ledgers: readonly string[], undone: SweepReport['undone']): void {
  for (const path of ledgers) {
    const open = leftovers(readLedger(path));
    const ledger = new Ledger(path);
    for (const { record, how } of undone) {
      if (open.some((each) => each.model === record.model && each.id === record.id))
        ledger.undone(record.model, record.id, how);
    }
  }
}
