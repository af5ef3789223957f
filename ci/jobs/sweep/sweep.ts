import {
  leftovers,
  Ledger,
  readLedger,
  unique,
  type CreatedRecord,
  type DatedRecord,
  type LedgerEntry,
} from '../../../fixtures/sweep/ledger.ts';
import type { LinesRead } from '../../../fixtures/machine/line-file.ts';
import { ASKED_BY_SWEEPS, askWhatIsLeft, serverInstant } from '../../../fixtures/sweep/asked.ts';
import { AskedOnce } from '../../../fixtures/odoo/asked-once.ts';
import type { OdooSession } from '../../../fixtures/odoo/session.ts';
import { countMarked, type MarkedRecords } from '../../../fixtures/sweep/marked-records.ts';
import { connect } from '../../../fixtures/odoo/connect.ts';
import { serverVersion } from '../../../fixtures/odoo/server-version.ts';
import { probeDialect, type Dialect } from '../../../fixtures/odoo/versions.ts';
import { ownRecords } from '../../../fixtures/sweep/own-records.ts';
import type { TargetReference } from '../../../fixtures/target/run-request.ts';
import { closeLedger, openLedgers, type OpenLedger } from '../../../fixtures/sweep/open-ledgers.ts';
import { findUnledgered } from '../../../fixtures/sweep/unledgered-records.ts';
import { sweep, type Undoing } from '../../../fixtures/sweep/sweep.ts';
import type { SweepSection } from '../../../fixtures/record/sweep.ts';
import type { Target } from '../../../fixtures/target/target.ts';

/** What was found of earlier runs in a target, and what became of it. */
export interface SweepReport {
  readonly found: readonly DatedRecord[];
  readonly undone: readonly { readonly record: CreatedRecord; readonly how: Undoing }[];
  readonly failures: readonly { readonly record: CreatedRecord; readonly reason: string }[];
  /** Documents that stay in the books without effect, or could not be undone. */
  readonly residue: number;
  /** When the oldest that was found was made, ISO 8601; `null` where nothing was found. */
  readonly oldestAt: string | null;
  /** What of it is there when looked at again afterwards. */
  readonly left: readonly DatedRecord[];
  /** Every record of probes in the target afterwards, see `SweepSection`. */
  readonly records: MarkedRecords;
  /** Ledgers that could not be read or written in part, one sentence each: what they may hold is found by its mark. */
  readonly troubles: readonly string[];
  /**
   * Records that the user created since the oldest run whose ledger is open without being accounted for. A killed run
   * may have made them, but they are not undone without proof.
   */
  readonly unknown: readonly DatedRecord[];
}

export interface SweepOptions {
  readonly target: Target;
  readonly reference: TargetReference;
  /** Absolute path of the results folder, where the ledgers of earlier runs lie. */
  readonly resultsDir: string;
  /** What was begun later is left alone: it may belong to a run that goes on. */
  readonly before: Date;
  /** What differs on the target, asked once for all of a run. */
  readonly dialect?: AskedOnce<Dialect> | undefined;
  /** Look only. */
  readonly dryRun: boolean;
  /** Reads the folders of all stored runs again, as a sweep by hand does; a probe reads the open ledgers only. */
  readonly rescan?: boolean;
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
  dialect: known = new AskedOnce(),
  rescan = false,
}: SweepOptions): Promise<SweepReport> {
  const session = await connect(target);
  try {
    const dialect = await known.of(async () => probeDialect(session, await serverVersion(target)));
    const look = (): Promise<DatedRecord[]> => findUnledgered(session, dialect, target.catalogue, { before });
    const count = (): Promise<MarkedRecords> => countMarked(session, dialect, target.catalogue);
    // Beside the look, because mostly there is nothing to undo; counted again where there is.
    const [unledgered, records] = await Promise.all([look(), count()]);
    const ledgers = openLedgers(resultsDir, reference, { before, rescan }).map((each) => ({
      ...each,
      ...readLedger(each.path),
    }));
    const troubles = ledgers.flatMap(({ trouble }) => trouble ?? []);
    const noted = ledgers.flatMap(({ entries }) => leftovers(entries));
    const found = unique([...unledgered, ...(await ownRecords(session, noted))]);
    const seen = { found, oldestAt: oldestOf(found) };
    if (dryRun || found.length === 0) {
      if (!dryRun) closeSettled(ledgers, found, resultsDir, reference);
      return {
        ...seen,
        undone: [],
        failures: [],
        residue: 0,
        left: found,
        records,
        troubles,
        unknown: await unknownSince(session, ledgers, found, troubles),
      };
    }
    const result = await sweep(session, dialect, found);
    for (const trouble of noteUndone(ledgers, result.undone)) troubles.push(trouble);
    const failures = result.failures.map(({ record, failure }) => ({ record, reason: failure.message }));
    closeSettled(
      ledgers,
      found.filter((each) => !result.undone.some(({ record }) => isSame(record, each))),
      resultsDir,
      reference,
    );
    const failed = found.filter((each) => failures.some(({ record }) => isSame(record, each)));
    return {
      ...seen,
      undone: result.undone,
      failures,
      residue: result.residue,
      left: unique([...failed, ...(await look())]),
      records: await count(),
      troubles,
      unknown: await unknownSince(session, ledgers, found, troubles),
    };
  } finally {
    await session.close();
  }
}

/** Unknown records among those that the user created since the first of these runs began. */
async function unknownSince(
  session: OdooSession,
  ledgers: readonly LedgerRead[],
  found: readonly DatedRecord[],
  troubles: string[],
): Promise<readonly DatedRecord[]> {
  const [began] = ledgers.flatMap(({ entries }) => entries[0]?.at ?? []).toSorted();
  if (began === undefined) return [];
  const since = await serverInstant(session, new Date(began));
  const { unknown, unasked } = await askWhatIsLeft(session, since, ASKED_BY_SWEEPS);
  if (unasked.includes('mail.message')) {
    troubles.push(
      `Some records that the user created since ${began} could not be listed: there are too many, or they are messages that it may not read.`,
    );
  }
  return unknown.filter((each) => !found.some((known) => isSame(known, each)));
}

/** Failures that one record lists with their reasons. */
const MOST_FAILURES = 50;

/** What the run record has of a sweep. */
export function sweepSection(report: SweepReport): SweepSection {
  const { found, undone, failures, left, records, unknown } = report;
  return {
    looked: true,
    at: new Date().toISOString(),
    found: found.length,
    undone: undone.length,
    failed: failures.length,
    failures: failures.slice(0, MOST_FAILURES).map(({ record: { model, id, name }, reason }) => ({
      model,
      id,
      name,
      reason,
    })),
    left: left.length,
    oldestLeftAt: oldestOf(left),
    records: [...records],
    ...(unknown.length === 0 ? {} : { unknown: unknown.map(({ model, id, name }) => ({ model, id, name })) }),
  };
}

function oldestOf(records: readonly DatedRecord[]): string | null {
  return records.map(({ createdAt }) => createdAt).toSorted()[0] ?? null;
}

function isSame(a: CreatedRecord, b: CreatedRecord): boolean {
  return a.model === b.model && a.id === b.id;
}

type LedgerRead = OpenLedger & LinesRead<LedgerEntry>;

/** Notes in each ledger what of it was undone; answers where the disk did not take it. */
function noteUndone(ledgers: readonly LedgerRead[], undone: SweepReport['undone']): string[] {
  return ledgers.flatMap(({ path, entries }) => {
    const open = leftovers(entries);
    const ledger = new Ledger(path);
    try {
      for (const { record, how } of undone) {
        if (open.some((each) => isSame(each, record))) ledger.undone(record.model, record.id, how);
      }
      return [];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return [`What was undone cannot be noted in ${path}: ${reason}.`];
    }
  });
}

/**
 * Of what a ledger names, the target was asked: what is not among the records that are left is gone, or not ours. One of
 * which nothing could be read names nothing, and stays open.
 */
function closeSettled(
  ledgers: readonly LedgerRead[],
  left: readonly CreatedRecord[],
  resultsDir: string,
  reference: TargetReference,
): void {
  for (const { run, entries, trouble } of ledgers) {
    const isUnread = trouble !== undefined && entries.length === 0;
    const isOpen = isUnread || leftovers(entries).some((each) => left.some((other) => isSame(each, other)));
    if (!isOpen) closeLedger(resultsDir, reference, run);
  }
}
