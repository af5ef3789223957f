/** The audit of the books after a run, from beginning to end. */

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { AuditSection } from '../../fixtures/record/audit.ts';
import { JourneyFailure } from '../../fixtures/failures/errors.ts';
import { connect } from '../../fixtures/odoo/connect.ts';
import { serverVersion } from '../../fixtures/odoo/server-version.ts';
import { probeDialect } from '../../fixtures/odoo/versions.ts';
import { redact } from '../../fixtures/secrets/secret.ts';
import type { Target } from '../../fixtures/target/target.ts';
import { JOURNAL_FILE, readJournal } from '../result/journal.ts';
import { clientAccount, type ClientAccount, type StatesSeen } from './client-account.ts';
import { judge, unreadable } from './judge.ts';
import { becomesQuiet, fingerprint, stockIsStill } from './quiet.ts';
import { readSnapshot } from './read-snapshot.ts';
import { Reader } from './reader.ts';
import type { Snapshot } from './snapshot.ts';
import { readStanding } from './standing.ts';

export interface AuditRequest {
  readonly runId: string;
  readonly target: Target;
  /** Folder of the run, with its journal and its states. */
  readonly folder: string;
  /** Stops the audit; it then says so. */
  readonly signal: AbortSignal;
  /** The user wants to go: look for a few seconds only. */
  readonly isHurried: boolean;
  readonly onProgress: (line: string) => void;
}

/**
 * The longest wait for one answer, for a quiet server, and for everything together. A server that a burst has left
 * blocked ends its requests after its own time limit, 120 s unless configured otherwise (`limit_time_real`).
 */
const PATIENCE = { callMs: 150_000, quietMs: 90_000, wholeMs: 600_000 } as const;
const HURRY = { callMs: 15_000, quietMs: 5_000, wholeMs: 25_000 } as const;
/** So many times the books are read when they change meanwhile. */
const MOST_READINGS = 3;

/** Audits. Never throws: an audit that could not take place is inconclusive, with the reason. */
export async function runAudit(request: AuditRequest): Promise<AuditSection> {
  try {
    const client = await readAccount(request.runId, request.folder);
    return client === undefined
      ? unreadable(`The run has no ${JOURNAL_FILE} to compare the books with.`)
      : await audited(request, client.account, client.trouble);
  } catch (error) {
    if (request.signal.aborted && !request.isHurried) return unreadable('The audit was interrupted.');
    if (error instanceof JourneyFailure) {
      return unreadable(redact(`The books could not be read (${error.kind}): ${error.message}`));
    }
    // The run has to keep its record, whatever became of its audit.
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return unreadable(redact(`The audit itself failed, which is not a fault of the target (${what}).`));
  }
}

async function audited(
  request: AuditRequest,
  client: ClientAccount,
  trouble: string | undefined,
): Promise<AuditSection> {
  const { target, isHurried, signal, onProgress } = request;
  const patience = isHurried ? HURRY : PATIENCE;
  const deadlineMs = performance.now() + patience.wholeMs;
  const callTimeoutMs = patience.callMs;
  onProgress('signing in');
  const session = await connect({ ...target, callTimeoutMs });
  try {
    const dialect = await probeDialect(session, await serverVersion(target));
    const reader = new Reader({
      session,
      dialect,
      deadlineMs,
      callTimeoutMs,
      // A user who interrupted the load already has asked for a short audit, not for none.
      signal: isHurried ? new AbortController().signal : signal,
    });
    const isQuiet = await waitForQuiet(reader, client, patience.quietMs, request);
    const { snapshot, isStill } = await readStill(reader, client, onProgress);
    return judge(snapshot, client, {
      standing: await readStanding(request.folder),
      unrest: isQuiet
        ? isStill
          ? trouble
          : 'The books changed during every attempt to read them: somebody else trades the same products.'
        : 'Interrupted transactions may still have been under way when the books were read.',
    });
  } finally {
    await session.close();
  }
}

/** Nothing to wait for where every request was answered. */
async function waitForQuiet(
  reader: Reader,
  client: ClientAccount,
  limitMs: number,
  { isHurried, signal, onProgress }: AuditRequest,
): Promise<boolean> {
  const open = client.transactions.filter(({ isOpen }) => isOpen).length;
  if (open === 0) return true;
  return becomesQuiet(() => fingerprint(reader, client), {
    lastActivityAt: client.lastActivityAt,
    limitMs,
    pause: (ms) => pause(ms, undefined, isHurried ? {} : { signal }),
    onWait: (leftMs) =>
      onProgress(
        `waiting up to ${Math.ceil(leftMs / 1000)} s for ${open} transactions whose end the client did not see`,
      ),
  });
}

/** Reads the books until they were the same before and after, a few times at most. */
async function readStill(
  reader: Reader,
  client: ClientAccount,
  onProgress: (line: string) => void,
): Promise<{ snapshot: Snapshot; isStill: boolean }> {
  for (let reading = 1; ; reading++) {
    const before = await fingerprint(reader, client);
    const snapshot = await readSnapshot(reader, client, (line) => onProgress(`reading ${line}`));
    const isStill = (await stockIsStill(reader, snapshot)) && (await fingerprint(reader, client)) === before;
    if (isStill || reading === MOST_READINGS) return { snapshot, isStill };
  }
}

const States = z.record(
  z.string(),
  z.array(z.object({ order: z.object({ id: z.number().int(), name: z.string() }).optional() })),
);

/** The client's account from the folder of a run; `undefined` where it kept no journal. */
async function readAccount(
  runId: string,
  folder: string,
): Promise<{ readonly account: ClientAccount; readonly trouble: string | undefined } | undefined> {
  const journal = join(folder, JOURNAL_FILE);
  if (!existsSync(journal)) return undefined;
  const { entries, trouble } = await readJournal(journal);
  return { account: clientAccount(runId, entries, await readStates(join(folder, 'states.json'))), trouble };
}

async function readStates(path: string): Promise<StatesSeen> {
  if (!existsSync(path)) return {};
  try {
    return States.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new Error(`${path} is damaged: it says which orders the run began with`, { cause: error });
  }
}
