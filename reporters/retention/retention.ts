import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Retention } from '../../fixtures/config/retention.ts';
import { LEDGER_FILE, leftovers, readLedger } from '../../fixtures/sweep/ledger.ts';
import { formatCount } from '../format.ts';
import { GroupStates } from '../pushgateway/group-states.ts';
import { RECORD_FILE, RUN_ID, parseRecord } from '../storage/run-folder.ts';
import { expired, startOfRun } from './expiry.ts';

/** What was removed from a results folder, and what was kept beyond its time. */
export interface Removal {
  readonly removed: readonly string[];
  /** Sentences for people: what could not be removed, and what waits for something. */
  readonly messages: readonly string[];
}

/** A folder without a record belongs to a run that is under way, unless it is older than any run. */
const UNDER_WAY_MS = 24 * 3_600_000;

/**
 * Removes runs of probes beyond what is to be kept, with their evidence. Never removes a run whose metrics wait for a
 * gateway, whose ledger says that something of it is still in Odoo, that is under way, or that is more than a probe
 * (load, audit). Never throws.
 */
export async function removeExpired(
  resultsDir: string,
  keep: Retention,
  nowMs = Date.now(),
): Promise<Removal> {
  const names = await readdir(resultsDir).catch(() => []);
  const due = expired(
    names.filter((name) => RUN_ID.test(name)),
    keep,
    nowMs,
  );
  if (due.length === 0) return { removed: [], messages: [] };
  const pending = await runsWithPending(resultsDir);
  const removed: string[] = [];
  const unswept: string[] = [];
  const messages: string[] = [];
  for (const id of due) {
    const folder = join(resultsDir, id);
    if (pending.has(id) || !(await isEndedProbe(folder, id, nowMs))) continue;
    if (hasLeftovers(folder)) {
      unswept.push(id);
      continue;
    }
    try {
      await rm(folder, { recursive: true, force: true });
      removed.push(id);
    } catch (error) {
      messages.push(
        `The expired run ${folder} cannot be removed: ${error instanceof Error ? error.message : String(error)}.`,
      );
    }
  }
  if (unswept.length > 0) {
    messages.push(
      `${formatCount(unswept.length, 'expired run is', 'expired runs are')} kept because a ledger cannot be read, or says that something is still in Odoo: ${unswept.slice(0, 3).join(', ')}${unswept.length > 3 ? ', …' : ''}.`,
    );
  }
  return { removed, messages };
}

async function runsWithPending(resultsDir: string): Promise<ReadonlySet<string>> {
  const states = await new GroupStates(resultsDir).all();
  const runs = states.flatMap(({ gateways }) =>
    Object.values(gateways).flatMap(({ pending }) => (pending ? [pending.run] : [])),
  );
  return new Set(runs);
}

async function isEndedProbe(folder: string, id: string, nowMs: number): Promise<boolean> {
  const path = join(folder, RECORD_FILE);
  try {
    const record = parseRecord(await readFile(path, 'utf8'), path);
    const isSmall = record.asked.length > 0 || record.sweep !== undefined;
    return isSmall && record.load === undefined && record.audit === undefined;
  } catch {
    // A record that cannot be read is somebody's to look at; no record at all is the rest of a killed run.
    const isMissing = (await stat(path).catch(() => undefined)) === undefined;
    return isMissing && nowMs - startOfRun(id) > UNDER_WAY_MS;
  }
}

function hasLeftovers(folder: string): boolean {
  const { entries, trouble } = readLedger(join(folder, LEDGER_FILE));
  return leftovers(entries).length > 0 || trouble !== undefined;
}
